"""Logging of the children: our own loggers to standard error, whatever a library makes of the root logger."""

import logging
import sys


def log_to_stderr() -> None:
    """Let `incident.*` tell what it does; the supervisor keeps it in the home's `logs`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    ours = logging.getLogger("incident")
    ours.handlers[:] = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False
