"""Setting up the house: what is missing is made, what is there is kept."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.databases import fresh_sqlite

from incident.errors import IncidentError, InputRefused
from incident.facts.profile import FILE, TEMPLATE
from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.operations.desk import Desk
from incident.operations.init import KEY_FILE, Prepared, prepare
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database
from incident.store.house import organisation_of

NOW = parse_instant("2026-11-24T10:00:00Z")
ANA = Actor("person", "ana")
PROFILE = (
    b"name: Acme\nentities:\n- {id: acme, name: Acme GmbH, establishments: [{country: DE, zone: Europe/Berlin}]}\n"
)


def _never() -> Any:
    raise AssertionError


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    yield Desk(database, law=_never, clock=FixedClock(NOW), channels=_never, home=tmp_path / "house")
    database.close()


def set_up(desk: Desk, profile: bytes | None = None) -> Prepared:
    return prepare(desk, actor=ANA, now=NOW, profile=profile)


def head(desk: Desk) -> int:
    with desk.database.read() as reader:
        return reader.head(ORGANISATION)


def test_a_fresh_house_gets_a_private_key_a_commented_profile_and_a_first_entry(desk: Desk) -> None:
    done = set_up(desk)

    assert done.made == ("key", "profile")
    assert stat.S_IMODE((desk.home / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.home.stat().st_mode) == 0o700
    assert (desk.home / FILE).read_text(encoding="utf-8") == TEMPLATE
    assert (done.version, done.is_template, head(desk)) == (1, True, 1)
    with desk.database.read() as reader:
        recorded = organisation_of(reader)
    assert recorded is not None
    assert recorded.name == "Example Group"


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    set_up(desk)
    key = (desk.home / KEY_FILE).read_bytes()

    again = set_up(desk)

    assert (again.made, again.version, head(desk)) == ((), None, 1)
    assert (desk.home / KEY_FILE).read_bytes() == key


def test_a_changed_profile_is_a_new_version(desk: Desk) -> None:
    set_up(desk)
    (desk.home / FILE).write_bytes(PROFILE)

    done = set_up(desk)

    assert (done.version, done.organisation, done.is_template, head(desk)) == (2, "Acme", False, 2)


def test_a_profile_can_be_given_and_replaces_the_example_alone(desk: Desk) -> None:
    set_up(desk)
    assert set_up(desk, PROFILE).organisation == "Acme"
    assert (desk.home / FILE).read_bytes() == PROFILE

    assert set_up(desk, PROFILE).version is None
    with pytest.raises(InputRefused, match="a profile is there already"):
        set_up(desk, PROFILE.replace(b"Acme GmbH", b"Acme SE"))


def test_a_faulty_profile_leaves_what_was_recorded(desk: Desk) -> None:
    set_up(desk)
    (desk.home / FILE).write_bytes(b"name: Acme\nentities: [{id: a}]\n")

    with pytest.raises(IncidentError) as refused:
        set_up(desk)
    assert FILE in str(refused.value)
    assert head(desk) == 1


def test_a_given_profile_with_a_fault_makes_nothing(desk: Desk) -> None:
    with pytest.raises(IncidentError):
        set_up(desk, b"name: Acme\n")

    assert not desk.home.exists()


def test_a_key_that_others_can_read_is_made_private(desk: Desk) -> None:
    set_up(desk)
    (desk.home / KEY_FILE).chmod(0o644)

    assert set_up(desk).made == ("key mode",)
    assert stat.S_IMODE((desk.home / KEY_FILE).stat().st_mode) == 0o600
