"""Sockets of our own machine: a free port for a child, and whether something answers. Nothing leaves the machine."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """A port on the loopback address that nobody listens on; `wanted` itself where it is free."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    return 0


def answers(port: int, *, timeout: float = 1.0) -> bool:
    """Whether a process of this machine takes connections on the port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout):
            return True
    except OSError:
        return False
