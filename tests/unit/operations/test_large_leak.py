"""A leak under more agreements than an entry names: stored once, proved, and only what moved is written anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import SQLModel, select
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.agreements.starter import starter
from incident.facts.learning import Telling
from incident.facts.profile import read_profile
from incident.kernel.canonical import Payload
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.obligations.obligation import Assessed
from incident.operations.assess import MOST_NAMED, reassess
from incident.operations.board import board
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.explain import explain
from incident.operations.init import record_profile
from incident.operations.learn import learn
from incident.operations.portfolio import import_portfolio
from incident.operations.verify import verify
from incident.record.chain import Head
from incident.store.database import Database
from incident.store.drills import payloads_of
from incident.store.matter import incident_by_short, obligations_of
from incident.store.record import head_of
from incident.store.rows.matter import DerivationRow, ObligationRow, ObligationVersionRow
from incident.vocabulary import Tag

AGREEMENTS = MOST_NAMED + 200
REPORT = (
    b"title: leak of the source\nzone: Europe/Berlin\nassets: [asset-00000]\n"
    b"facts:\n  aware_at: 2026-11-22T09:00+01:00\n  suspected_at: 2026-11-22T08:00+01:00\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("large")
    made = Desk(Database.open(fresh_sqlite(folder)), law, FixedClock(NOON), no_channels, folder)
    profile = read_profile(PROFILE)
    record_profile(made, profile, actor=ANA, now=NOON)
    files = starter(AGREEMENTS, seed=1, entity=profile.entities[0].id, assets=1, plain=True)
    import_portfolio(made, list(files), actor=ANA, now=NOON)
    declare(made, REPORT, name="report.yaml", actor=ANA, now=NOON)
    yield made
    made.database.close()


def incident(desk: Desk) -> str:
    with desk.database.read() as reader:
        return incident_by_short(reader, parse_short("1")).id


def told(desk: Desk) -> list[Payload]:
    with desk.database.read() as reader:
        return [body for _, body in payloads_of(reader, incident(desk), Tag.OBLIGATIONS_ASSESSED)]


def rows(desk: Desk, kind: type[SQLModel]) -> int:
    with desk.database.read() as reader:
        return reader.session.exec(select(func.count()).select_from(kind)).one()


def head(desk: Desk) -> Head | None:
    with desk.database.read() as reader:
        return head_of(reader, incident(desk))


def contracts(desk: Desk) -> list[Assessed]:
    with desk.database.read() as reader:
        return [it.assessed for it in obligations_of(reader, incident(desk)) if it.source == "clause"]


def test_every_agreement_is_considered_and_terms_with_deadlines_are_shared(desk: Desk) -> None:
    found = contracts(desk)

    assert len({it.key.recipient for it in found}) == AGREEMENTS
    assert rows(desk, DerivationRow) < rows(desk, ObligationRow) / 2
    shared = {id(it.deadline) for it in found}
    assert len(shared) < len(found) / 2


def test_entry_answers_for_the_batch_by_number_and_root(desk: Desk) -> None:
    (first, *_) = told(desk)

    assert first["obligations"] == []
    assert sum(first["verdicts"].values()) == first["stored"]["obligation"]["count"]
    assert first["stored"]["obligation"]["count"] == first["stored"]["obligation_version"]["count"] > MOST_NAMED
    assert [it.finding for it in verify(desk)] == [None, None]


def test_each_line_is_its_own_though_what_it_rests_on_is_shared(desk: Desk) -> None:
    lines = board(desk, parse_short("1"), now=NOON)

    assert len({line.title for line in lines}) == len(lines)
    explained = explain(desk, lines[-1].id)
    assert explained.stored.assessed.title == lines[-1].title
    assert explained.stored.assessed.citation in explained.stored.assessed.title


def test_nothing_is_written_where_nothing_changed(desk: Desk) -> None:
    before = (head(desk), rows(desk, ObligationVersionRow))

    assert reassess(desk, incident(desk), actor=ANA, now=NOON, because="again") == ()
    assert (head(desk), rows(desk, ObligationVersionRow)) == before


def test_only_what_an_instant_moves_gets_a_version(desk: Desk) -> None:
    before, versions = contracts(desk), rows(desk, ObligationVersionRow)
    telling = Telling(NOON, "the log", "ana")

    changes = learn(desk, "1", ["suspected_at=2026-11-22T07:00+01:00"], telling=telling, actor=ANA, now=NOON)

    moved = {it.key for it, now in zip(before, contracts(desk), strict=True) if it != now}
    assert {change.assessed.key for change in changes if change.assessed.source == "clause"} == moved
    assert 0 < len(moved) < len(before)
    assert rows(desk, ObligationVersionRow) == versions + len(changes)
    assert [it.finding for it in verify(desk)] == [None, None]
