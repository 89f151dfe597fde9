"""Compelled disclosure: the owner is told before it, a gag order holds that back, and acts are done with evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, lines, report
from support.leak import ANA, NOON

from incident.errors import DecisionRefused, InputRefused, NoticeRefused
from incident.facts.learning import Telling
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.operations.approve import approve
from incident.operations.compose import draft, draft_all, say
from incident.operations.desk import Desk
from incident.operations.duties import Evidence
from incident.operations.hold import holds, release
from incident.operations.learn import learn
from incident.operations.obligation_done import obligation_done
from incident.record.entry import Actor
from incident.store.matter import decisions_of, incident_by_short

ORDERED = """
  - id: "12.6"
    obligor: receiving
    event: compelled_disclosure
    direction: backward
    within: 5 working_days
    counting: working-days
    calendar: [DE]
    zone: Europe/Berlin
    methods: [{method: email, deemed: {rule: at_sending}}]
    contents: {nature: what is demanded}
    stages:
      - {stage: protective_order, act: seek a protective order, direction: backward, within: 3 working_days,
         counting: working-days}
      - {stage: narrowing, act: have the demand narrowed, from: order_received_at, soft: promptly}
      - {stage: cooperation, act: help the owner to defend itself, from: order_received_at, within: 10 days,
         counting: days}
    reviewed_by: Ines
"""
HELD = (
    PARTIES,
    agreement(clauses=CLAUSE + ORDERED),
    assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
ORDER = """
title: Order to disclose
zone: Europe/Berlin
assets: [fw]
order:
  by: Landgericht
  reference: 3 O 1/26
  received_at: 2026-11-20T10:00
  disclosure_required_at: 2026-12-14T12:00
"""
GAG = ORDER + "  gag: {authority: court}\n"
PAPER = Evidence("motion.pdf", b"motion for a protective order")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with contract_house(tmp_path, *HELD) as made:
        yield made


def do(desk: Desk, stage: str, *, at: Instant = NOON, evidence: Evidence = PAPER, actor: Actor = ANA) -> None:
    id_ = lines(desk)[f"tta/12.6 {stage}"].id
    obligation_done(desk, id_, evidence, at=at, words="", actor=actor, now=NOON)


def test_the_owner_is_told_before_the_disclosure_and_acts_have_dates_of_their_own(desk: Desk) -> None:
    """Five working days, Monday 7 December to Friday 11, lie between: it is told by the end of Sunday 6."""
    report(desk, ORDER)
    found = lines(desk)

    assert found["tta/12.6 initial"].due == parse_instant("2026-12-06T23:00Z")
    assert found["tta/12.6 protective_order"].due == parse_instant("2026-12-08T23:00Z")
    assert found["tta/12.6 narrowing"].state == "past target", "promptly: a day, by policy"
    assert found["tta/12.6 cooperation"].due == parse_instant("2026-11-30T23:00Z")


def test_an_order_is_no_leak_for_the_law_either_until_one_is_learned_of(desk: Desk) -> None:
    report(desk, ORDER)
    assert "it is no leak" in lines(desk)["eu-gdpr-art33-1 notification"].why
    assert "it is no leak" not in lines(desk)["eu-gdpr-art48 assessment"].why, "it runs from the order"

    telling = Telling(NOON, "counsel", "Cora", zone="Europe/Berlin")
    learn(desk, "1", ["aware_at=2026-11-23T10:00"], telling=telling, actor=ANA, now=NOON)

    assert lines(desk)["eu-gdpr-art33-1 notification"].state == "due"


def test_an_act_that_was_done_is_met_and_what_shows_it_is_kept(desk: Desk) -> None:
    report(desk, ORDER)
    do(desk, "protective_order")
    do(desk, "narrowing")

    assert lines(desk)["tta/12.6 protective_order"].state == "met"
    assert lines(desk)["tta/12.6 narrowing"].state == "met"
    with desk.database.read() as reader:
        decided = decisions_of(reader, incident_by_short(reader, parse_short("1")).id)
    assert [(it.by, it.body["evidence"]) for it in decided] == [("ana", "motion.pdf")] * 2


def test_an_act_that_was_done_too_late_is_late(tmp_path: Path) -> None:
    with contract_house(tmp_path, *HELD) as desk:
        report(desk, ORDER.replace("2026-11-20T10:00", "2026-11-05T10:00"))
        do(desk, "cooperation")

        assert lines(desk)["tta/12.6 cooperation"].state == "late"


def test_acts_are_no_letters(desk: Desk) -> None:
    report(desk, ORDER)
    with desk.database.read() as reader:
        identity = incident_by_short(reader, parse_short("1")).id

    told = {it.obligation for it in draft_all(desk, identity, actor=ANA, now=NOON)}

    found = lines(desk)
    assert found["tta/12.6 initial"].id in told
    assert not {line.id for key, line in found.items() if key.startswith("tta/12.6") and "initial" not in key} & told
    with pytest.raises(NoticeRefused, match="an act and no notice"):
        draft(desk, found["tta/12.6 narrowing"].id, actor=ANA, now=NOON)


def test_a_notice_is_performed_by_its_dispatch_and_an_act_once_by_a_person_with_evidence(desk: Desk) -> None:
    report(desk, ORDER)
    with pytest.raises(DecisionRefused, match="performed by its dispatch"):
        do(desk, "initial")
    with pytest.raises(DecisionRefused, match="by a person"):
        do(desk, "narrowing", actor=Actor("system", "tick", "tick"))
    with pytest.raises(InputRefused, match="evidence is empty"):
        do(desk, "narrowing", evidence=Evidence("x", b""))
    do(desk, "narrowing")
    with pytest.raises(DecisionRefused, match="was done at"):
        do(desk, "narrowing")


def test_a_gag_order_is_a_hold_from_the_moment_it_is_declared(desk: Desk) -> None:
    notes = report(desk, GAG).notes
    found = lines(desk)

    assert [(it.authority, it.form, it.reference) for it in holds(desk, "1")] == [
        ("court", "gag_order", "Landgericht, 3 O 1/26")
    ]
    assert any("forbids telling anybody of it; 1 notice waits until it is lifted" in note for note in notes)
    assert found["tta/12.6 initial"].state == "awaiting"
    assert found["tta/12.6 protective_order"].state == "due", "an act tells nobody"


def test_what_is_held_is_not_approved_and_runs_again_once_the_gag_is_lifted(desk: Desk) -> None:
    report(desk, GAG)
    letter = draft(desk, lines(desk)["tta/12.6 initial"].id, actor=ANA, now=NOON).id
    letter = say(desk, letter, "nature", "the firmware is demanded", actor=ANA, now=NOON).id
    with pytest.raises(DecisionRefused, match="lasts"):
        approve(desk, letter, actor=ANA, now=NOON)

    release(desk, "1-h1", at=NOON, reason="lifted", actor=ANA, now=NOON)

    assert lines(desk)["tta/12.6 initial"].due == parse_instant("2026-12-06T23:00Z")


def test_a_leak_at_the_same_time_is_told_and_must_not_mention_the_order(desk: Desk) -> None:
    report(desk, GAG + "facts: {aware_at: 2026-11-20T09:00}\n")
    found = lines(desk)

    assert found["tta/12.3 initial"].state != "awaiting"
    assert any("must not mention the order" in it for it in found["tta/12.3 initial"].conflicts)
    assert found["tta/12.6 initial"].conflicts == ()


def test_a_gag_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="until lies before the order"):
        report(desk, ORDER + "  gag: {authority: court, until: 2026-11-01T00:00}\n")
    with pytest.raises(InputRefused, match="admitted"):
        report(desk, ORDER + "  gag: {authority: beta}\n")
