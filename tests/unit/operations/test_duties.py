"""Standing duties: due before anything happens, done with evidence, due again, and waiting for what has not come."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.agreement_files import PARTIES, agreement, files
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, no_channels

from incident.deadlines.deadline import Awaiting, Due
from incident.errors import InputRefused, PortfolioRefused, UnknownReference
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.law.book import LawBook
from incident.obligations.standing import Standing
from incident.operations.confirm import confirm
from incident.operations.desk import Desk
from incident.operations.duties import Evidence, done, duties, state_of
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.record.entry import ORGANISATION
from incident.store.database import Database
from incident.store.duties import evidence_of
from incident.store.record import kept_of

DUTIES = """  effective_to: 2027-06-30
  no_notice_clause: true
  duties:
    - {id: iso, kind: certificate, who: receiving, what: hand over the certificate, every: 12 months, first: 2026-11-20}
    - {id: scan, kind: scan, who: disclosing, what: scan for leaks, every: 3 months}
    - {id: back, kind: return_or_destroy, who: receiving, what: return or destroy, from: end, within: 30 days}
    - {id: law, kind: renegotiation, who: receiving, what: agree anew, law: eu-gdpr-art33-2, within: 3 months}
    - {id: drill, kind: drill, who: either, what: play a leak together, every: 10 working_days, calendar: [JP, DE]}
"""
PAPER = Evidence("iso.pdf", b"certificate")


def empty() -> LawBook:
    return LawBook({})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    made = Desk(database, law=empty, clock=FixedClock(NOON), channels=no_channels, home=tmp_path)
    record_profile(made, read_profile(PROFILE, name="organisation.yaml"), actor=ANA, now=NOON)
    import_portfolio(made, files(PARTIES, agreement(clauses="", more=DUTIES)), actor=ANA, now=NOON)
    yield made
    database.close()


def one(desk: Desk, key: str) -> Standing:
    return next(it for it in duties(desk, now=NOON) if it.key == key)


def due(standing: Standing) -> str:
    assert isinstance(standing.deadline, Due), standing.deadline
    return standing.deadline.due.show(standing.deadline.zone, exclusive_end=True)


def test_duties_stand_before_any_incident_the_nearest_first(desk: Desk) -> None:
    keys = [it.key for it in duties(desk, now=NOON)]

    assert len(keys) == 6
    assert set(keys[-1:]) == {"tta/law/acme"}
    assert state_of(one(desk, "tta/iso/acme"), NOON) == "overdue"
    assert one(desk, "tta/iso/acme").deadline.due == parse_instant("2026-11-20T23:00Z")  # type: ignore[union-attr]
    assert not one(desk, "tta/scan/beta").ours


def test_what_was_done_is_due_again_from_then_and_leaves_evidence(desk: Desk) -> None:
    at = parse_instant("2026-11-19T10:00Z")
    after = done(desk, "tta/iso", PAPER, at=at, actor=ANA, now=NOON)

    assert (after.done_at, state_of(after, NOON)) == (at, "due")
    assert after.deadline.due == parse_instant("2027-11-19T23:00Z")  # type: ignore[union-attr]
    with desk.database.read() as reader:
        assert [it["evidence"] for it in evidence_of(reader, "tta/iso/acme")] == ["iso.pdf"]
        last = kept_of(reader, ORGANISATION)[-1].entry
    assert last is not None
    assert last.tag == "duty:done"


def test_return_runs_from_the_end_and_once_it_is_done_nothing_is_due(desk: Desk) -> None:
    assert one(desk, "tta/back/acme").deadline.due.day("Europe/Berlin") == date(2027, 7, 31)  # type: ignore[union-attr]

    after = done(desk, "tta/back/acme", PAPER, at=NOON, actor=ANA, now=NOON)

    assert after.deadline is None
    assert state_of(after, NOON) == "done"


def test_a_change_of_law_that_has_not_come_is_awaited(desk: Desk) -> None:
    assert isinstance(one(desk, "tta/law/acme").deadline, Awaiting)


def test_a_duty_of_both_sides_is_done_by_each(desk: Desk) -> None:
    with pytest.raises(UnknownReference, match="several parties"):
        done(desk, "tta/drill", PAPER, at=NOON, actor=ANA, now=NOON)

    assert done(desk, "tta/drill/beta", PAPER, at=NOON, actor=ANA, now=NOON).done_at == NOON
    assert one(desk, "tta/drill/acme").done_at is None


def test_nothing_is_done_in_the_future_or_without_evidence(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="in the future"):
        done(desk, "tta/iso", PAPER, at=parse_instant("2027-01-01T00:00Z"), actor=ANA, now=NOON)
    with pytest.raises(InputRefused, match="empty"):
        done(desk, "tta/iso", Evidence("x", b""), at=NOON, actor=ANA, now=NOON)
    with pytest.raises(UnknownReference, match="no standing duty"):
        done(desk, "tta/nope", PAPER, at=NOON, actor=ANA, now=NOON)


def test_duties_are_confirmed_like_clauses(desk: Desk) -> None:
    assert one(desk, "tta/iso/acme").duty.reviewed_by == ""

    confirm(desk, "tta/iso", actor=ANA, now=NOON)

    assert one(desk, "tta/iso/acme").duty.reviewed_by == "ana"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (", every: 3 months", "", "does not say when"),
        ("law: eu-gdpr-art33-2, ", "from: law, ", "needs law"),
        ("who: disclosing", "who: nobody", "is not admitted"),
    ],
)
def test_a_duty_that_says_too_little_is_refused(desk: Desk, old: str, new: str, fault: str) -> None:
    with pytest.raises((PortfolioRefused, InputRefused), match=fault):
        import_portfolio(
            desk, files(PARTIES, agreement(clauses="", more=DUTIES.replace(old, new))), actor=ANA, now=NOON
        )
