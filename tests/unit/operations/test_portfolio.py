"""Importing a portfolio: whole or not at all, and never twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, files
from support.databases import fresh_sqlite

from incident.errors import IncidentError, PortfolioRefused
from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.operations.desk import Desk
from incident.operations.init import prepare
from incident.operations.portfolio import (
    Imported,
    check_portfolio,
    import_portfolio,
    portfolio_files,
    recorded_portfolio,
)
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database

NOW = parse_instant("2026-11-24T10:00:00Z")
ANA = Actor("person", "ana")
PROFILE = b"""
name: Acme
entities:
- {id: acme-de, name: Acme GmbH, establishments: [{country: DE, zone: Europe/Berlin}]}
"""
SOUND = (PARTIES, agreement(), assets("id: fw, name: Firmware, owner: beta, kind: source_code"))
LIABILITY = """  liability:
    currency: EUR
    pairs: [{claimant: beta, responsible: acme}]
"""


def _never() -> Any:
    raise AssertionError


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    made = Desk(database, law=_never, clock=FixedClock(NOW), channels=_never, home=tmp_path / "house")
    prepare(made, actor=ANA, now=NOW, profile=PROFILE)
    yield made
    database.close()


def import_(desk: Desk, *texts: str) -> Imported:
    return import_portfolio(desk, files(*texts), actor=ANA, now=NOW)


def head(desk: Desk) -> int:
    with desk.database.read() as reader:
        return reader.head(ORGANISATION)


def test_an_import_stores_everything_with_one_entry(desk: Desk) -> None:
    done = import_(desk, *SOUND)

    assert len(done.stored) == 7
    assert head(desk) == 2
    assert sorted(recorded_portfolio(desk).parties) == ["acme", "beta", "delta", "ensure", "gamma"]


def test_the_same_import_changes_nothing(desk: Desk) -> None:
    import_(desk, *SOUND)
    again = import_(desk, *SOUND)

    assert (again.stored, again.unchanged, head(desk)) == ((), 7, 2)


def test_a_changed_entry_is_a_new_version_and_the_others_stay(desk: Desk) -> None:
    import_(desk, *SOUND)
    changed = import_(desk, agreement(clauses=CLAUSE.replace("48", "24")))

    assert [(each.id, each.version) for each in changed.stored] == [("tta", 2)]
    assert "fw" in recorded_portfolio(desk).assets


def test_one_fault_refuses_the_whole_folder(desk: Desk) -> None:
    with pytest.raises(PortfolioRefused):
        import_(desk, *SOUND, assets("id: x, name: X, owner: nobody, kind: source_code"))

    assert recorded_portfolio(desk).parties == {}
    assert head(desk) == 1


def test_ourselves_are_entities_of_the_recorded_profile(desk: Desk) -> None:
    with pytest.raises(IncidentError, match="entity 'acme-fr' is not in the organisation profile"):
        import_(desk, PARTIES.replace("acme-de", "acme-fr"))


def test_liability_terms_that_leave_a_choice_open_refuse_the_folder(desk: Desk) -> None:
    with pytest.raises(IncidentError) as refused:
        import_(desk, PARTIES, agreement(more=LIABILITY))

    assert "tta" in str(refused.value)


def test_a_check_tells_faults_and_warnings_and_stores_nothing(desk: Desk) -> None:
    doubtful = agreement(clauses=CLAUSE.replace("    reviewed_by: Ines\n", ""))
    found = check_portfolio(desk, files(PARTIES, doubtful, assets("id: x, name: X, owner: nobody, kind: names")))

    assert {each.level for each in found} == {"fault", "warning"}
    assert recorded_portfolio(desk).parties == {}


def test_warnings_do_not_stop_an_import_and_are_told(desk: Desk) -> None:
    done = import_(desk, PARTIES, agreement(clauses=CLAUSE.replace("    reviewed_by: Ines\n", "")))

    assert [each.what for each in done.warnings] == [
        "clause 12.3 was reviewed by nobody: it starts provisional clocks only"
    ]


def test_a_folder_is_read_with_its_subfolders_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("parties: []", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")

    assert [name for name, _ in portfolio_files(tmp_path)] == ["a.yaml", "deep/b.json"]


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_without_portfolio_files_is_refused(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "portfolio"
    if make:
        folder.mkdir()

    with pytest.raises(PortfolioRefused):
        portfolio_files(folder)


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(IncidentError, match="bytes are more than"):
        portfolio_files(tmp_path)
