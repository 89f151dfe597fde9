"""A small mail server of our own that delivers nothing: what it takes becomes files in a folder.

The demo sends its notices here by real SMTP, so that nothing leaves the machine. It listens on the loopback interface
unless told otherwise, and knows no relaying. Run it alone with `python -m incident.delivery.sink FOLDER [PORT]`.
"""

import asyncio
import hashlib
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP

from incident.errors import ServiceUnavailable

LOOPBACK = "127.0.0.1"
_START_SECONDS = 10.0
_LARGEST = 33_554_432


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it was taken.

    Attributes:
        sender: envelope sender.
        to: envelope recipients.
        data: the bytes, with CRLF line ends.
    """

    sender: str
    to: tuple[str, ...]
    data: bytes

    def header(self, name: str) -> str:
        """A header's text; empty where it is missing."""
        return str(message_from_bytes(self.data, policy=default).get(name, ""))


class Taking:
    """Takes every message; the hooks are aiosmtpd's, so that a test can override one and refuse."""

    def __init__(self, folder: Path | None = None) -> None:
        self.taken: list[Mail] = []
        self._folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd's hook
        """Keep the message."""
        mail = Mail(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content))
        self.taken.append(mail)
        number = f"{len(self.taken):04d}-{hashlib.sha256(mail.data).hexdigest()[:12]}"
        if self._folder is not None:
            await asyncio.to_thread((self._folder / f"{number}.eml").write_bytes, mail.data)
        return f"250 kept as {number}"


class Sink:
    """The server, in a thread of its own.

    Attributes:
        port: where it listens; known after `start` where 0 was asked for.
    """

    def __init__(
        self, folder: Path | None = None, *, port: int = 0, host: str = LOOPBACK, handler: Taking | None = None
    ) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.host = host
        self.port = port
        self.handler = handler or Taking(folder)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="mail-sink", daemon=True)

    @property
    def taken(self) -> list[Mail]:
        """What was taken so far."""
        return self.handler.taken

    def start(self) -> Self:
        """Listen.

        Raises:
            ServiceUnavailable: the port is taken.
        """
        self._thread.start()
        if not self._ready.wait(_START_SECONDS) or self._failure is not None:
            raise ServiceUnavailable(
                f"no mail server can listen on {self.host}:{self.port}: {self._failure}", mend="use another port"
            )
        return self

    def stop(self) -> None:
        """Stop listening and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(
                self._loop.create_server(self._protocol, host=self.host, port=self.port)
            )
        except OSError as error:
            self._failure = error
        else:
            self.port = server.sockets[0].getsockname()[1]
            self._loop.call_soon(self._ready.set)
            self._loop.run_forever()
            server.close()
            self._loop.run_until_complete(self._end())
        self._ready.set()
        self._loop.close()

    def _protocol(self) -> Any:  # noqa: ANN401 - aiosmtpd has no types
        return SMTP(self.handler, hostname="sink.invalid", data_size_limit=_LARGEST, loop=self._loop)

    async def _end(self) -> None:
        tasks = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted.

    Args:
        arguments: the folder and, if wanted, the port (else 2525).
    """
    sink = Sink(Path(arguments[0]), port=int(arguments[1]) if len(arguments) > 1 else 2525).start()
    sys.stdout.write(f"mail sink on {sink.host}:{sink.port}\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sink.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
