"""Where Prefect is: a server of our own, with its own home, profile and credentials; or one that our settings name.

Invariants:

- No `PREFECT_*` of the environment reaches a child of ours: an outside Prefect is used because
  `INCIDENT_PREFECT_API_URL` names it, never because `PREFECT_API_URL` happens to be set.
- The children stand in Prefect's home, so that no `.env` or `prefect.toml` of the working folder speaks to them.
- Telemetry is off on both sides. The server listens on the loopback address alone and asks for a password.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from incident.delivery.loopback import LOOPBACK, free_port
from incident.service.settings import Settings

_SERVICES_OFF = (
    "SCHEDULER",  # schedules are rows of ours
    "LATE_RUNS",  # nobody polls: a run is late when our reconciler says so
    "FOREMAN",  # there are no workers
    "TRIGGERS",  # nothing of Prefect's decides
    "CANCELLATION_CLEANUP",
    "PAUSE_EXPIRATIONS",  # a suspended phase waits as long as its people do
    "EVENT_PERSISTER",
)
_QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


@dataclass(frozen=True, slots=True)
class PrefectPlace:
    """Where Prefect is, and how to speak to it.

    Attributes:
        api_url: address of its API.
        home: folder of its own, also for the client.
        port: of the managed server; 0: an outside Prefect.
        credentials: `user:password` of the managed server; empty for an outside one.
        api_key: key for an outside one.
        database_url: database of the managed server; empty: SQLite in `home`.
    """

    api_url: str
    home: Path
    port: int = 0
    credentials: str = ""
    api_key: str = ""
    database_url: str = ""

    @property
    def is_managed(self) -> bool:
        """Whether the server is a child of ours."""
        return self.port > 0


def prefect_place(settings: Settings) -> PrefectPlace:
    """The Prefect of this machine; the managed server's port and credentials are kept in its home."""
    home = settings.home / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.prefect_api_url:
        return PrefectPlace(settings.prefect_api_url, home, api_key=settings.prefect_api_key.get_secret_value())
    port = _kept_port(home / "port")
    return PrefectPlace(
        f"http://{LOOPBACK}:{port}/api",
        home,
        port,
        credentials=_kept_credentials(home / "credentials"),
        database_url=settings.prefect_database_url,
    )


def _kept_port(file: Path) -> int:
    """The port of last time where it is free, so that an open page of Prefect's goes on working."""
    before = file.read_text(encoding="ascii").strip() if file.exists() else ""
    port = free_port(int(before) if before.isdigit() else 0)
    file.write_text(f"{port}\n", encoding="ascii")
    return port


def _kept_credentials(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"incident:{secrets.token_urlsafe(24)}\n", encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def server_command(place: PrefectPlace) -> list[str]:
    """How the managed server is started: in the foreground, one process."""
    return [sys.executable, "-m", "prefect", "server", "start", "--host", LOOPBACK, "--port", str(place.port)]


def server_environment(place: PrefectPlace) -> dict[str, str]:
    """The whole environment of the managed server."""
    return {
        **_foreign_to_prefect(os.environ),
        **_common(place),
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _SERVICES_OFF},
        "PREFECT_SERVER_API_AUTH_STRING": place.credentials,
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_API_DATABASE_CONNECTION_URL": place.database_url or f"sqlite+aiosqlite:///{place.home / 'prefect.db'}",
    }


def client_environment(place: PrefectPlace) -> dict[str, str]:
    """The whole environment of the runner, the one process that speaks to Prefect."""
    known = {"PREFECT_API_AUTH_STRING": place.credentials, "PREFECT_API_KEY": place.api_key}
    return {
        **_foreign_to_prefect(os.environ),
        **_common(place),
        **{name: value for name, value in known.items() if value},
        "PREFECT_API_URL": place.api_url,
        "PREFECT_CLIENT_MAX_RETRIES": "2",  # the reconciler tries again; one call must not hang for a minute
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    }


def _common(place: PrefectPlace) -> dict[str, str]:
    profile = {"PREFECT_HOME": str(place.home), "PREFECT_PROFILES_PATH": str(place.home / "profiles.toml")}
    return {**_QUIET, **profile, "PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_CLI_PROMPT": "false"}


def _foreign_to_prefect(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}
