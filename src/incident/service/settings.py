"""Settings: everything that a machine may decide, read from `INCIDENT_*` once and passed on.

Nothing else of the environment is read: an outside Prefect is used because `INCIDENT_PREFECT_API_URL` names it, never
because `PREFECT_API_URL` happens to be set.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from incident.errors import InputRefused


class Settings(BaseSettings):
    """What the machine decides.

    Attributes:
        home: folder of database, keys, logs and the managed Prefect.
        database_url: `sqlite:///…` or `postgresql+psycopg://…`; empty: SQLite in `home`.
        law: folder of our own law packs; not set: `law/` in `home`, where there is one.
        smtp_host: our outgoing mail server; empty: notices cannot go by e-mail.
        smtp_security: `none`, `starttls` or `tls`.
        smtp_timeout: seconds after which the mail server counts as not answering.
        prefect_api_url: an outside Prefect; empty: the managed server.
        prefect_database_url: database of the managed Prefect; empty: SQLite in its own home.
        runner_threads: phases that run side by side in one runner.
        lease_seconds: how long a runner owns a phase without a word from it.
        poll_seconds: how often the reconciler looks.
        tick_seconds: how often due timers are looked for.
    """

    model_config = SettingsConfigDict(env_prefix="INCIDENT_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path.home() / ".incident")
    database_url: str = ""
    law: Path | None = None
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    prefect_api_url: str = ""
    prefect_api_key: SecretStr = SecretStr("")
    prefect_database_url: str = ""
    runner_threads: Annotated[int, Field(ge=1, le=64)] = 4
    lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 15.0
    poll_seconds: Annotated[float, Field(ge=0.05, le=60)] = 0.5
    tick_seconds: Annotated[float, Field(ge=0.1, le=60)] = 1.0

    @field_validator("law", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """An empty variable names no folder, least of all the current one."""
        return None if value == "" else value

    @property
    def database(self) -> str:
        """The database's address: SQLite in `home` unless another is set, and an absolute path in any case."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'incident.db'}"
        path = self.database_url.removeprefix("sqlite:///")
        return self.database_url if path == self.database_url else f"sqlite:///{Path(path).absolute()}"


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - a setting of any type
    """Settings of this process: `overrides` first, then the environment, then the defaults.

    Raises:
        InputRefused: a setting with a value that it cannot have.
    """
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise InputRefused(_told(error), where="settings", mend="correct the INCIDENT_* variable") from error
    law = settings.law.expanduser().absolute() if settings.law is not None else None
    return settings.model_copy(update={"home": settings.home.expanduser().absolute(), "law": law})


def _told(error: ValidationError) -> str:
    return "; ".join(f"INCIDENT_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
