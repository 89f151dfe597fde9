"""Opens the desk: the database, the law (lazily), the clock and the channels that this machine is configured for."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from incident.operations.desk import Desk
from incident.service.clock import SystemClock
from incident.service.law import LawReader
from incident.service.settings import Settings, load_settings
from incident.store.database import Database

if TYPE_CHECKING:  # as in operations.desk
    from incident.delivery.channel import Channel

PRIVATE = 0o700
"""Mode of the home folder: it holds keys and the record."""


def open_desk(settings: Settings | None = None) -> Desk:
    """The desk of this machine; no law pack is read and no socket is opened before an operation asks.

    A SQLite database that does not exist yet is made here, so that the first command on a fresh machine works.
    """
    settings = settings or load_settings()
    settings.home.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    database = Database.open(settings.database)
    if _is_new(settings.database):
        database.migrate()
    return Desk(
        database=database,
        law=LawReader(settings),
        clock=SystemClock(),
        channels=_channels(settings),
        home=settings.home,
    )


def _is_new(url: str) -> bool:
    """Whether the address is a SQLite file that does not exist yet."""
    path = url.removeprefix("sqlite:///")
    return path != url and not Path(path).exists()


def _channels(settings: Settings) -> "Callable[[], Mapping[str, Channel]]":
    @cache
    def made() -> "Mapping[str, Channel]":
        from incident.delivery.smtp import SmtpChannel  # noqa: PLC0415 - the mail stack, only where something is sent

        if not settings.smtp_host:
            return {}
        return {
            "email": SmtpChannel(
                host=settings.smtp_host,
                port=settings.smtp_port,
                user=settings.smtp_user,
                password=settings.smtp_password.get_secret_value(),
                security=settings.smtp_security,
                timeout=settings.smtp_timeout,
            )
        }

    return made
