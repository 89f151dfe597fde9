"""Standing duties have clocks of their own: requests start them, people are reminded, a changed law raises them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from simulator import Simulator
from support.agreement_files import PARTIES, agreement, assets, disclosures, files
from support.contract_house import contract_house, report
from support.leak import ANA, NOON, law

from incident.deadlines.deadline import Awaiting, Due, NoFixedPeriod
from incident.errors import DecisionRefused, InputRefused, UnknownReference
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.kernel.periods import Period, Unit
from incident.law.book import LawBook
from incident.obligations.standing import Standing
from incident.operations.desk import Desk
from incident.operations.duties import Evidence, done, duties, request, state_of
from incident.operations.duty_evidence import for_incident
from incident.operations.law_seen import look_at_laws
from incident.operations.portfolio import check_portfolio
from incident.record.entry import ORGANISATION
from incident.service.tick import Tick
from incident.store.house import house_head
from incident.store.matter import incident_by_short
from incident.store.record import kept_of

DUTIES = """  covenants:
    return: {on: request, within: 30 days, certificate: true, backups: stay, clause: "17"}
    reviewed_by: Ines
  duties:
    - {id: audit, kind: audit, who: receiving, what: let them audit, from: request, within: 10 working_days,
       calendar: [DE], clause: "14"}
    - {id: iso, kind: certificate, who: receiving, what: hand over the certificate, every: 12 months,
       first: 2026-12-31, sent_as: "12.3", reviewed_by: Ines}
    - {id: list, kind: report, who: receiving, what: say who has it, soft: promptly, target: 6 months, repeats: true}
    - {id: scan, kind: scan, who: disclosing, what: scan for leaks, first: 2026-12-01, reviewed_by: Ines}
    - {id: law, kind: renegotiation, who: receiving, what: agree anew, law: eu-gdpr-art33-2, within: 3 months}
"""
POST = """
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    standard: actual
    within: 48 hours
    zone: Asia/Tokyo
    methods: [{method: email, deemed: {rule: after_days, offset: 2}}]
    reviewed_by: Ines
"""
HELD = (
    PARTIES,
    agreement(clauses=POST, more=DUTIES),
    assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
PAPER = Evidence("iso.pdf", b"certificate")
LEAK = "title: Mirror\nzone: UTC\nassets: [fw]\nfacts: {aware_at: 2026-11-23T09:00Z}\n"


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOON))


@pytest.fixture
def desk(tmp_path: Path, outside: Simulator) -> Iterator[Desk]:
    with contract_house(tmp_path, *HELD) as made:
        yield replace(made, clock=outside.clock, channels=outside.channels)


def one(desk: Desk, key: str) -> Standing:
    return next(it for it in duties(desk, now=NOON) if it.key == key)


def test_a_duty_that_is_asked_for_waits_until_somebody_asks_and_each_request_has_its_clock(desk: Desk) -> None:
    """Ten working days from Tuesday 10 November, the day of the request not counted."""
    assert isinstance(one(desk, "tta/audit/acme").deadline, Awaiting)

    first = request(
        desk,
        "tta/audit",
        at=parse_instant("2026-11-10T09:00Z"),
        reference="letter 5",
        evidence=None,
        actor=ANA,
        now=NOON,
    )
    second = request(desk, "tta/audit", at=NOON, reference="letter 6", evidence=PAPER, actor=ANA, now=NOON)

    assert (first.key, second.key) == ("tta/audit/acme#1", "tta/audit/acme#2")
    assert isinstance(first.deadline, Due)
    assert first.deadline.due == parse_instant("2026-11-24T23:00Z")
    with pytest.raises(UnknownReference, match="stands for several"):
        done(desk, "tta/audit", PAPER, at=NOON, actor=ANA, now=NOON)
    assert done(desk, "tta/audit#1", PAPER, at=NOON, actor=ANA, now=NOON).deadline is None
    assert done(desk, "tta/audit", PAPER, at=NOON, actor=ANA, now=NOON).key == "tta/audit/acme#2"


def test_what_the_covenants_say_of_return_is_a_duty(desk: Desk) -> None:
    back = request(desk, "tta/return", at=NOON, reference="letter 7", evidence=None, actor=ANA, now=NOON)

    assert back.duty.what == "return or destroy the information, backups stay, and certify it"
    assert isinstance(back.deadline, Due)
    assert back.deadline.due.day("Europe/Berlin").isoformat() == "2026-12-24"


def test_only_what_runs_from_a_request_is_asked_for(desk: Desk) -> None:
    with pytest.raises(DecisionRefused, match="does not run from a request"):
        request(desk, "tta/iso", at=NOON, reference="x", evidence=None, actor=ANA, now=NOON)
    with pytest.raises(InputRefused, match="in the future"):
        request(desk, "tta/audit", at=NOON.plus(timedelta(1)), reference="", evidence=None, actor=ANA, now=NOON)


def test_a_soft_wording_has_a_target_and_no_deadline(desk: Desk) -> None:
    soft = one(desk, "tta/list/acme")

    assert isinstance(soft.deadline, NoFixedPeriod)
    assert state_of(soft, NOON) == "past target"
    after = done(desk, "tta/list", PAPER, at=NOON, actor=ANA, now=NOON)
    assert isinstance(after.deadline, NoFixedPeriod)
    assert after.deadline.target.day("Europe/Berlin").isoformat() == "2027-05-24"


def test_what_is_handed_over_has_a_latest_safe_dispatch(desk: Desk) -> None:
    """Received in law two days after dispatch, by the end of 31 December in Berlin, whose recipient sits in Tokyo."""
    send = one(desk, "tta/iso/acme").send_by[0]

    assert (send.method, send.addressed) == ("email", True)
    assert send.at is not None
    assert send.at < one(desk, "tta/iso/acme").deadline.due.plus(-timedelta(days=2))  # type: ignore[union-attr]


def test_our_people_are_reminded_of_both_sides_duties_in_one_message(desk: Desk, outside: Simulator) -> None:
    done(desk, "tta/list", PAPER, at=NOON, actor=ANA, now=NOON)
    tick = Tick(desk, owner="one")
    while outside.clock.now() < NOON.plus(timedelta(days=10)):
        tick.once()
        outside.pass_time(timedelta(hours=6))

    told = [it.text for it in outside.mail.inbox]
    assert [("tta/scan/beta" in it, "tta/iso/acme" in it) for it in told] == [
        (True, False),
        (True, False),
        (False, True),
        (True, False),
        (True, False),
    ]
    assert "owed to us by Beta KK" in told[0]
    assert outside.mail.inbox[0].subject == "[agreements] 1 standing duty"
    with desk.database.read() as reader:
        tags = [it.entry.tag for it in kept_of(reader, ORGANISATION) if it.entry is not None]
    assert tags.count("reminder:sent") == 5


def test_a_duty_that_is_done_reminds_nobody(desk: Desk, outside: Simulator) -> None:
    for key in ("tta/list", "tta/iso", "tta/scan"):
        done(desk, key, PAPER, at=NOON, actor=ANA, now=NOON)
    tick = Tick(desk, owner="one")
    for _ in range(20):
        tick.once()
        outside.pass_time(timedelta(days=1))

    assert outside.mail.inbox == []


def test_a_release_that_changes_the_named_law_raises_the_renegotiation(tmp_path: Path) -> None:
    book = law()

    def held() -> LawBook:
        return book

    with contract_house(tmp_path, *HELD, book=held) as desk:
        look_at_laws(desk, actor=ANA, now=NOON)
        assert isinstance(one(desk, "tta/law/acme").deadline, Awaiting)

        book = _changed(law())
        raised = one(desk, "tta/law/acme").deadline
        assert isinstance(raised, Due)
        assert raised.due.day("Europe/Berlin").isoformat() == "2027-02-24"
        assert look_at_laws(desk, actor=ANA, now=NOON) == ("eu-gdpr-art33-2",)
        assert one(desk, "tta/law/acme").deadline == raised
        answered = done(desk, "tta/law", PAPER, at=NOON, actor=ANA, now=NOON)
        assert isinstance(answered.deadline, Awaiting)


def test_a_correction_of_a_source_changes_no_law(tmp_path: Path) -> None:
    book = law()

    def held() -> LawBook:
        return book

    with contract_house(tmp_path, *HELD, book=held) as desk:
        look_at_laws(desk, actor=ANA, now=NOON)
        rules = dict(book.rules)
        rules["eu-gdpr-art33-2"] = replace(rules["eu-gdpr-art33-2"], digest="another", notes="")
        book = LawBook(rules)

        assert look_at_laws(desk, actor=ANA, now=NOON) == ()
        assert isinstance(one(desk, "tta/law/acme").deadline, Awaiting)


def test_an_incident_shows_what_proves_that_duties_were_kept_on_its_day(desk: Desk) -> None:
    done(desk, "tta/list", PAPER, at=parse_instant("2026-11-01T00:00Z"), actor=ANA, now=NOON)
    done(desk, "tta/scan", PAPER, at=NOON, actor=ANA, now=NOON)
    report(desk, LEAK)

    shown = {it.standing.key: it for it in for_incident(desk, "1", now=NOON)}

    assert shown["tta/list/acme"].on_the_day == "kept"
    assert [it["evidence"] for it in shown["tta/list/acme"].evidence] == ["iso.pdf"]
    assert shown["tta/iso/acme"].on_the_day == "not due yet"
    assert shown["tta/scan/beta"].evidence == (), "it was scanned after the event"


def _changed(book: LawBook) -> LawBook:
    """The same law with another period in the duty of processors."""
    rules = dict(book.rules)
    rule = rules["eu-gdpr-art33-2"]
    rules[rule.id] = replace(rule, terms=replace(rule.terms, target=Period(12, Unit.HOURS)))
    return LawBook(rules)


def test_a_law_that_the_book_does_not_know_is_told_before_anybody_waits_for_it(desk: Desk) -> None:
    unknown = agreement(clauses=POST, more=DUTIES.replace("eu-gdpr-art33-2", "eu-nothing"))

    found = check_portfolio(desk, files(unknown))

    assert [it.what for it in found if "law book" in it.what] == [
        "duty law waits for a change of eu-nothing, which the law book does not know"
    ]


def test_a_processor_returns_what_the_covenants_say(tmp_path: Path) -> None:
    sides = "{party: beta, role: controller}, {party: acme, role: processor}"
    back = "  covenants: {return: {on: request, within: 30 days}}\n  no_notice_clause: true\n"
    with contract_house(tmp_path, PARTIES, agreement(parties=sides, clauses="", more=back)) as desk:
        assert [it.key for it in duties(desk, now=NOON)] == ["tta/return/acme"]


def test_what_was_done_or_asked_for_assesses_no_incident_anew(desk: Desk) -> None:
    report(desk, LEAK)
    done(desk, "tta/iso", PAPER, at=NOON, actor=ANA, now=NOON)
    Tick(desk, owner="one").once()
    with desk.database.read() as reader:
        row = incident_by_short(reader, parse_short("1"))
        assert row.house_seq == house_head(reader) < reader.head(ORGANISATION)
