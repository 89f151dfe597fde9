"""Setting up: the home folder with its key, the tables, and who we are.

Run again, it makes what is missing, records a changed profile as a new version, and leaves everything else alone.
"""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from incident.errors import InputRefused, OrganisationRefused
from incident.facts.organisation import Organisation
from incident.facts.profile import FILE, TEMPLATE, read_profile
from incident.kernel.canonical import digest
from incident.kernel.codec import encode
from incident.kernel.instants import Instant
from incident.kernel.reading import LIMIT, refuse_large
from incident.operations.assess import Change
from incident.operations.desk import Desk
from incident.operations.ripple import reassess_open
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.house import organisation_of, save_organisation
from incident.vocabulary import Tag

KEY_FILE = "incident.key"
"""Encrypts second-factor seeds, webhook keys and sealed payloads; lost, they are lost."""
_KEY_BYTES = 32
_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a set-up did.

    Attributes:
        home: the home folder.
        profile: path of the profile.
        made: what was made now: `key`, `profile`; or mended: `key mode`.
        organisation: the group's name.
        version: version of the profile that was recorded now; None: it is recorded already.
        is_template: whether the profile is still the example that was written.
        changes: what it changed in open incidents.
    """

    home: Path
    profile: Path
    made: tuple[str, ...]
    organisation: str
    version: int | None
    is_template: bool
    changes: tuple[Change, ...] = ()


def prepare(desk: Desk, *, actor: Actor, now: Instant, profile: bytes | None = None) -> Prepared:
    """Set up the house, or bring it up to date.

    Args:
        desk: where to work.
        actor: who does it.
        now: the present.
        profile: a profile to begin with; None: the one in the home folder, else the commented template.

    Raises:
        InputRefused: the profile cannot be read; nothing is recorded.
    """
    if profile is not None:
        read_profile(profile)  # before anything is made
    desk.home.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    made = _ensure_key(desk.home / KEY_FILE) + _ensure_profile(desk.home / FILE, profile)
    data = _read(desk.home / FILE)
    organisation = read_profile(data, name=str(desk.home / FILE))
    desk.database.migrate()
    version = record_profile(desk, organisation, actor=actor, now=now)
    return Prepared(
        home=desk.home,
        profile=desk.home / FILE,
        made=made,
        organisation=organisation.name,
        version=version,
        is_template=data == TEMPLATE.encode(),
        changes=_ripple(desk, version, actor=actor, now=now),
    )


def record_profile(desk: Desk, organisation: Organisation, *, actor: Actor, now: Instant) -> int | None:
    """Record a profile on the organisation's chain.

    Returns:
        Its version; None where it is what is recorded already.
    """
    with desk.database.read() as reader:
        if organisation_of(reader) == organisation:
            return None

    def plan(_: Reader) -> Callable[[Unit], int | None]:
        def write(unit: Unit) -> int | None:
            version = save_organisation(unit, organisation)
            if version is not None:
                unit.append(Tag.ORGANISATION_RECORDED, _payload(organisation, version), actor=actor, at=now)
            return version

        return write

    return transact(desk, ORGANISATION, plan)


def _payload(organisation: Organisation, version: int) -> dict[str, object]:
    return {
        "name": organisation.name,
        "version": version,
        "entities": sorted({entity.id for entity in organisation.entities}),
        "digest": digest(encode(organisation)),
    }


def _ripple(desk: Desk, version: int | None, *, actor: Actor, now: Instant) -> tuple[Change, ...]:
    if version is None or version == 1:
        return ()
    return reassess_open(desk, actor=actor, now=now, because=f"organisation profile, version {version}")


def _ensure_key(path: Path) -> tuple[str, ...]:
    if not path.exists():
        _write_private(path, urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        return ("key",)
    if path.stat().st_mode & _OTHERS:
        path.chmod(_PRIVATE_FILE)
        return ("key mode",)
    return ()


def _ensure_profile(path: Path, profile: bytes | None) -> tuple[str, ...]:
    wanted = TEMPLATE.encode() if profile is None else profile
    present = _read(path) if path.exists() else None
    if present is None:
        _write_private(path, wanted)
        return ("profile",)
    if profile is None or present == profile:
        return ()
    if present != TEMPLATE.encode():
        raise InputRefused("a profile is there already", where=str(path), mend="edit it, and run 'incident init' again")
    path.unlink()
    _write_private(path, profile)
    return ("profile",)


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, from its first byte; an existing one is never overwritten."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
        file.write(data)


def _read(path: Path) -> bytes:
    try:
        refuse_large(path.stat().st_size, name=str(path), limit=LIMIT)
        return path.read_bytes()
    except OSError as error:
        raise OrganisationRefused(
            f"cannot be read: {error.strerror}", where=str(path), mend="make it readable, or remove it"
        ) from error
