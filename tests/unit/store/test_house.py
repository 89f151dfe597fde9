"""Organisation, portfolio, users and timers, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from incident.agreements.model import Agreement, AgreementParty, Asset, Disclosure, NoticeClause, Party, Portfolio
from incident.errors import AlreadyRecorded, UnknownReference
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.terms import Terms
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database
from incident.store.house import (
    Kept,
    claim_timer,
    next_timer_at,
    organisation_of,
    portfolio_of,
    save_organisation,
    save_portfolio,
    save_user,
    timer_by_id,
    timers_due,
    users_of,
)
from incident.store.rows.house import TimerRow
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
US = Organisation(
    name="Acme",
    entities=(
        Entity("acme-de", "Acme GmbH", (Establishment("DE", "Europe/Berlin", True),), frozenset({"controller"})),
    ),
    targets=(("promptly", "24 hours"),),
)
CLAUSE = NoticeClause("12.3", "receiving", "confidentiality_breach", "actual", Terms(), quote="promptly")
PORTFOLIO = Portfolio(
    parties={"beta": Party("beta", "Beta KK", "counterparty", "JP", "Asia/Tokyo")},
    agreements={
        "tta": Agreement(
            "tta",
            "Transfer",
            "technology_transfer",
            (AgreementParty("beta", "receiving"),),
            date(2024, 1, 1),
            clauses=(CLAUSE,),
            liability=(("cap", {"amount": "5000000", "currency": "EUR", "carve_outs": ["wilful"]}),),
        )
    },
    assets={"fw": Asset("fw", "Firmware", "acme", "source_code", held_in=("JP", "DE"))},
    disclosures={"d1": Disclosure("d1", "fw", "tta", "acme", "beta", AT, stage="2")},
)


def save(database: Database, portfolio: Portfolio) -> list[Kept]:
    with database.write(ORGANISATION) as unit:
        kept = save_portfolio(unit, portfolio)
        if kept:
            unit.append(Tag.PORTFOLIO_IMPORTED, {"kept": len(kept)}, actor=ANA, at=AT)
        return kept


def record(database: Database, organisation: Organisation) -> int | None:
    with database.write(ORGANISATION) as unit:
        version = save_organisation(unit, organisation)
        if version is not None:
            unit.append(Tag.ORGANISATION_RECORDED, {"version": version}, actor=ANA, at=AT)
        return version


def test_organisation_is_read_back_as_it_was(database: Database) -> None:
    with database.read() as reader:
        assert organisation_of(reader) is None
    assert record(database, US) == 1
    with database.read() as reader:
        assert organisation_of(reader) == US


def test_same_organisation_is_not_a_new_version(database: Database) -> None:
    renamed = replace(US, name="Acme Group")

    assert [record(database, it) for it in (US, US, renamed, renamed, US)] == [1, None, 2, None, 3]


def test_portfolio_is_read_back_as_it_was(database: Database) -> None:
    with database.read() as reader:
        assert portfolio_of(reader) == Portfolio()
    assert [it.version for it in save(database, PORTFOLIO)] == [1, 1, 1, 1]
    with database.read() as reader:
        assert portfolio_of(reader) == PORTFOLIO


def test_importing_the_same_portfolio_twice_stores_nothing(database: Database) -> None:
    save(database, PORTFOLIO)

    assert save(database, PORTFOLIO) == []


def test_only_what_changed_gets_a_version_and_nothing_is_taken_away(database: Database) -> None:
    save(database, PORTFOLIO)
    moved = Portfolio(parties={"beta": replace(PORTFOLIO.parties["beta"], zone="Asia/Seoul")})

    assert save(database, moved) == [Kept("party", "beta", 2)]
    with database.read() as reader:
        assert portfolio_of(reader) == replace(PORTFOLIO, parties=moved.parties)


def test_user_is_added_once(database: Database) -> None:
    def add(name: str) -> None:
        with database.write(ORGANISATION) as unit:
            save_user(unit, name, role="counsel", email="", now=AT)
            unit.append(Tag.USER_ADDED, {"name": name}, actor=ANA, at=AT)

    add("zoe")
    add("ana")
    with pytest.raises(AlreadyRecorded):
        add("ana")

    with database.read() as reader:
        assert [(it.name, it.role) for it in users_of(reader)] == [("ana", "counsel"), ("zoe", "counsel")]


def later(minutes: int) -> Instant:
    return AT.plus(timedelta(minutes=minutes))


def timers(database: Database, *minutes: int, clock: str = "wall") -> None:
    with database.work() as reader:
        for it in minutes:
            reader.session.add(TimerRow(id=f"{clock}{it}", clock=clock, kind="reminder", next_at=later(it).utc))


def test_timers_are_due_by_their_own_clock(database: Database) -> None:
    timers(database, 5, 1, 9)
    timers(database, 2, clock="drill")

    with database.read() as reader:
        assert [it.id for it in timers_due(reader, "wall", now=later(5))] == ["wall1", "wall5"]
        assert next_timer_at(reader, "wall") == later(1)
        assert next_timer_at(reader, "drill") == later(2)
        assert next_timer_at(reader, "other") is None
        with pytest.raises(UnknownReference):
            timer_by_id(reader, "x")


def test_timer_is_claimed_by_one_of_many(database: Database) -> None:
    timers(database, 1)

    def claim(number: int) -> bool:
        with database.work() as reader:
            return claim_timer(reader, "wall1", by=f"tick-{number}", now=later(2), until=later(4))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1
    with database.read() as reader:
        assert timers_due(reader, "wall", now=later(3)) == []
        assert len(timers_due(reader, "wall", now=later(4))) == 1  # the claim ran out: its owner is gone
        assert timer_by_id(reader, "wall1").claimed_by.startswith("tick-")
