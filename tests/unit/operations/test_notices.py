"""Notices from draft to approval: what binds, what is refused, who may say yes, and what is said to be untrue later."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from simulator import Drop, Simulator
from sqlmodel import select
from support.leak import ANA, NOON, leak
from support.letters import ARTICLE, approved, drafted, letters, line, notices, ready, record_addresses

from incident.errors import (
    ContentForbidden,
    ContentMissing,
    DecisionRefused,
    IncidentError,
    Misdirected,
    NotApproved,
    NoticeRefused,
)
from incident.facts.learning import Telling, parse_subject
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.notices.contents import State
from incident.operations.approve import approve
from incident.operations.board import board
from incident.operations.compose import draft, draft_all, read_notice, say
from incident.operations.corrections import corrections
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch, dispatch_approved
from incident.operations.drill_stage import player
from incident.operations.explain import explain
from incident.operations.learn import learn
from incident.operations.matter import find_incident
from incident.operations.obligation import decide
from incident.operations.portfolio import import_portfolio
from incident.operations.receipt import Came, Kind, record
from incident.operations.shelf_of_notices import as_bytes, list_rows, whole
from incident.record.entry import Actor
from incident.store.rows.notices import NoticeRow
from incident.store.states import NoticeState
from incident.vocabulary import IncidentKind, Standing

DELTA = b"""
parties:
  - {id: delta, name: Delta Oy, kind: counterparty, country: FI, zone: Europe/Helsinki}
agreements:
  - id: licence
    name: Licence of Delta
    kind: licence
    parties: [{party: delta, role: disclosing}, {party: acme, role: receiving}]
    governing_law: FI
    effective_from: 2024-01-01
    clauses:
      - id: "7"
        obligor: receiving
        event: confidentiality_breach
        standard: actual
        within: 24 hours
        zone: Europe/Helsinki
        reviewed_by: Cora
assets:
  - {id: torque, name: Torque tables, owner: delta, kind: know_how, protection: trade_secret}
disclosures:
  - {id: t-1, asset: torque, agreement: licence, from: delta, to: acme, at: "2025-02-03T10:00+02:00"}
"""
SOON = NOON.plus(timedelta(hours=1))
MACHINE = Actor("system", "runner", "flow")


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOON))


@pytest.fixture
def desk(tmp_path: Path, outside: Simulator) -> Iterator[Desk]:
    made = letters(tmp_path, channels=outside.channels, clock=outside.clock)
    yield made
    made.database.close()


def know(desk: Desk, *facts: str, now: Instant = SOON, about: str = "incident") -> None:
    telling = Telling(
        learned_at=now,
        source="the team",
        said_by="Sam",
        subject=parse_subject(about),
        zone="Europe/Berlin",
        standing=Standing.DETERMINED,
        reason="looked again",
    )
    learn(desk, "1", list(facts), telling=telling, actor=ANA, now=now)


def change(desk: Desk, number: int, **body: str) -> None:
    """Change a stored notice behind the product's back."""
    with desk.database.work() as reader:
        row = next(it for it in reader.session.exec(select(NoticeRow)) if it.number == number)
        row.body = {**row.body, **body}


def wait(outside: Simulator, by: timedelta) -> Instant:
    return outside.pass_time(by)


def test_a_draft_tells_each_required_content_with_its_state(desk: Desk) -> None:
    leak(desk)
    made = draft(desk, line(desk, "1", ARTICLE).id, actor=MACHINE, now=NOON).draft
    assert made is not None
    states = {it.id: it.state for it in made.contents}
    assert states["nature"] == State.FILLED
    assert set(states.values()) <= {State.FILLED, State.TO_FOLLOW}
    assert made.addressee.id == "dpa"


def test_drafting_again_without_news_makes_no_second_notice(desk: Desk) -> None:
    leak(desk)
    obligation = line(desk, "1").id
    first, again = (draft(desk, obligation, actor=ANA, now=at).id for at in (NOON, SOON))
    assert first == again
    assert len(notices(desk)) == 1


def test_a_newer_draft_takes_the_place_of_an_older_one(desk: Desk) -> None:
    leak(desk)
    first = draft(desk, line(desk, "1").id, actor=ANA, now=NOON).id
    know(desk, "nature=more than one mirror was public")
    draft(desk, line(desk, "1").id, actor=ANA, now=SOON)

    assert [it.status for it in notices(desk)] == [NoticeState.SUPERSEDED, NoticeState.DRAFT]
    with pytest.raises(NotApproved, match="superseded"):
        approve(desk, first, actor=ANA, now=SOON)


def test_what_is_owed_gets_one_draft_each_and_what_cannot_be_drafted_stops_none(desk: Desk) -> None:
    leak(desk)
    with desk.database.read() as reader:
        incident = find_incident(reader, "1").id
    made = draft_all(desk, incident, actor=MACHINE, now=NOON)
    assert {it.id for it in made if it.id} == {f"1-n{number}" for number in range(1, len(notices(desk)) + 1)}
    assert len({it.obligation for it in made}) == len(made)


def test_nothing_is_drafted_for_what_is_not_owed(desk: Desk) -> None:
    leak(desk)
    know(desk, "risk=unlikely")
    with pytest.raises(NoticeRefused, match="not owed"):
        draft(desk, line(desk, "1", ARTICLE).id, actor=ANA, now=SOON)


def test_a_missing_content_is_named_with_its_provision_and_said_by_a_person(desk: Desk) -> None:
    leak(desk)
    know(desk, "measures=unknown")
    notice = draft(desk, line(desk, "1").id, actor=ANA, now=SOON).id
    with pytest.raises(ContentMissing, match=r"measures \(clause 12\.3\): measures is unknown"):
        approve(desk, notice, actor=ANA, now=SOON)

    said = say(desk, notice, "measures", "we asked the host to close it", actor=ANA, now=SOON)
    assert said.draft is not None
    assert "we asked the host to close it" in said.draft.text
    assert said.draft.contents[1].state == State.FILLED
    approve(desk, said.id, actor=ANA, now=SOON)


def test_nothing_is_said_for_a_content_that_the_notice_does_not_have(desk: Desk) -> None:
    leak(desk)
    notice = drafted(desk, "1")
    with pytest.raises(DecisionRefused, match="no content"):
        say(desk, notice, "weather", "fine", actor=ANA, now=NOON)


def test_an_approval_binds_to_the_hash_of_what_was_drafted(desk: Desk) -> None:
    leak(desk)
    notice = drafted(desk, "1")
    change(desk, 1, text="something else")
    with pytest.raises(NotApproved, match="hash differs"):
        approve(desk, notice, actor=ANA, now=NOON)


def test_a_notice_that_was_changed_after_its_approval_does_not_go(desk: Desk, outside: Simulator) -> None:
    notice = ready(desk)
    change(desk, 1, text="something else")
    with pytest.raises(NotApproved, match="changed after it was approved"):
        dispatch(desk, notice, actor=ANA, now=NOON)
    assert outside.mail.calls == 0


def test_a_draft_does_not_go(desk: Desk) -> None:
    leak(desk)
    with pytest.raises(NotApproved, match="is draft"):
        dispatch(desk, drafted(desk, "1"), actor=ANA, now=NOON)


def test_a_fact_that_moved_stops_a_draft_and_an_approved_notice(desk: Desk, outside: Simulator) -> None:
    leak(desk)
    notice = drafted(desk, "1")
    other = approved(desk, "1", ARTICLE)
    know(desk, "nature=more than one mirror was public")
    with pytest.raises(NotApproved, match="'more than one mirror was public', not 'a mirror of the repository"):
        approve(desk, notice, actor=ANA, now=SOON)
    with pytest.raises(NotApproved, match="the facts moved"):
        dispatch(desk, other, actor=ANA, now=SOON)
    assert outside.mail.calls == 0


def test_what_is_not_owed_any_more_is_neither_approved_nor_sent(desk: Desk, outside: Simulator) -> None:
    leak(desk)
    notice = approved(desk, "1", ARTICLE)
    know(desk, "risk=unlikely")
    with pytest.raises(NotApproved, match="is not owed any more"):
        dispatch(desk, notice, actor=ANA, now=SOON)
    assert outside.mail.calls == 0


def test_a_recipient_that_moved_is_not_written_to_at_its_old_address(desk: Desk, outside: Simulator) -> None:
    notice = ready(desk)
    record_addresses(desk, addresses=("{method: email, to: new@beta.example}",))
    with pytest.raises(Misdirected, match=r"takes notices at email new@beta\.example"):
        dispatch(desk, notice, actor=ANA, now=NOON)
    assert outside.mail.calls == 0


def test_a_notice_that_a_person_requires_without_a_clause_names_none(desk: Desk) -> None:
    leak(desk)
    (bare,) = (it for it in board(desk, parse_short("1"), now=NOON, everything=True) if "no notice clause" in it.title)
    decide(desk, bare.id, required=True, reasons="good relations", actor=ANA, now=NOON)

    words = read_notice(desk, draft(desk, bare.id, actor=ANA, now=NOON).id)[1]

    assert "clause  of" not in words.subject + words.text + words.html
    assert "gives notice." in words.text


def test_a_notice_that_would_reach_nobody_is_not_approved(tmp_path: Path) -> None:
    desk = letters(tmp_path, authority="assets:\n")
    leak(desk)
    with pytest.raises(Misdirected, match="from the directory of authorities"):
        approve(desk, drafted(desk, "1", ARTICLE), actor=ANA, now=NOON)


@pytest.mark.parametrize("actor", [MACHINE, player("counsel"), Actor("person", " ")])
def test_only_a_named_person_approves_what_is_live(desk: Desk, actor: Actor) -> None:
    leak(desk)
    with pytest.raises(NotApproved, match="named person"):
        approve(desk, drafted(desk, "1"), actor=actor, now=NOON)


def test_a_scripted_player_approves_what_belongs_to_an_exercise(desk: Desk) -> None:
    leak(desk, kind=IncidentKind.DRILL)
    notice = drafted(desk, "D1")
    with pytest.raises(NotApproved):
        approve(desk, notice, actor=MACHINE, now=NOON)
    approve(desk, notice, actor=player("counsel"), now=NOON)
    assert notices(desk, "D1")[-1].approved_by == "counsel"


def test_of_two_approvals_for_one_obligation_the_newer_one_counts(desk: Desk, outside: Simulator) -> None:
    leak(desk)
    first = approved(desk, "1")
    know(desk, "nature=more than one mirror was public")
    second = approved(desk, "1", now=SOON)

    assert [it.status for it in notices(desk)] == [NoticeState.SUPERSEDED, NoticeState.APPROVED]
    with pytest.raises(NotApproved, match="superseded"):
        dispatch(desk, first, actor=ANA, now=SOON)
    with desk.database.read() as reader:
        incident = find_incident(reader, "1").id
    assert [it.notice for it in dispatch_approved(desk, incident, actor=MACHINE, now=SOON)] == [second]
    assert outside.mail.calls == 1


def test_a_second_notice_of_one_obligation_says_that_it_follows_or_does_not_go(desk: Desk, outside: Simulator) -> None:
    """Drafted before the first went, it would tell the same as if nothing had been told."""
    leak(desk)
    first = approved(desk, "1")
    know(desk, "measures=the mirror is closed and the fork too")
    second = drafted(desk, "1", now=SOON)
    know(desk, "measures=the mirror is closed")
    dispatch(desk, first, actor=ANA, now=SOON)
    know(desk, "measures=the mirror is closed and the fork too")

    with pytest.raises(NotApproved, match="draft it again: it becomes a supplement"):
        approve(desk, second, actor=ANA, now=SOON)
    third = approved(desk, "1", now=SOON)
    assert notices(desk)[-1].kind == "supplement"
    assert "it follows 1-n1 of" in read_notice(desk, third)[1].text
    dispatch(desk, third, actor=ANA, now=SOON)
    assert outside.mail.calls == 2


def test_a_notice_in_doubt_stops_any_other_of_its_obligation(desk: Desk, outside: Simulator) -> None:
    outside.mail.then(Drop())
    notice = ready(desk)
    dispatch(desk, notice, actor=ANA, now=NOON)
    know(desk, "nature=more than one mirror was public")
    with pytest.raises(DecisionRefused, match="1-n1 for the same obligation is in doubt"):
        approved(desk, "1", now=SOON)


def test_a_notice_that_goes_late_says_why_where_the_law_wants_it(desk: Desk, outside: Simulator) -> None:
    """GDPR Art. 33(1): reasons for the delay accompany a notification after 72 hours."""
    leak(desk)
    notice = drafted(desk, "1", ARTICLE)
    after = wait(outside, timedelta(hours=80))
    with pytest.raises(NotApproved, match="reasons for the delay are due"):
        approve(desk, notice, actor=ANA, now=after)

    late = draft(desk, line(desk, "1", ARTICLE, now=after).id, actor=ANA, now=after)
    with pytest.raises(ContentMissing, match="late_reasons"):
        approve(desk, late.id, actor=ANA, now=after)
    know(desk, "late_reasons=the logs came on Wednesday", now=after)
    again = drafted(desk, "1", ARTICLE, now=after)
    assert "the logs came on Wednesday" in read_notice(desk, again)[1].text
    approve(desk, again, actor=ANA, now=after)


def test_what_was_approved_in_time_goes_although_it_is_late_by_then(desk: Desk, outside: Simulator) -> None:
    """Holding it back would make it later still; the reasons follow."""
    leak(desk)
    notice = approved(desk, "1", ARTICLE)
    after = wait(outside, timedelta(hours=80))
    dispatch(desk, notice, actor=ANA, now=after)
    record(desk, "1-d1", Came(Kind.FILED, after, "DPA-1"), actor=ANA, now=after)

    assert line(desk, "1", ARTICLE, now=after).state == "late"
    supplement = draft(desk, line(desk, "1", ARTICLE, now=after).id, actor=ANA, now=after).draft
    assert supplement is not None
    assert [it.id for it in supplement.missing] == ["late_reasons"]


def test_who_is_not_touched_may_be_named_to_a_counterparty(desk: Desk) -> None:
    leak(desk)
    know(desk, "nature=Gamma BV found the mirror")
    assert draft(desk, line(desk, "1").id, actor=ANA, now=SOON).id


@pytest.mark.parametrize(
    ("words", "of"), [("Delta Oy has a copy too", "Delta Oy"), ("the Torque tables leaked too", "Torque tables")]
)
def test_another_partys_name_or_secret_does_not_stand_in_a_counterpartys_notice(
    tmp_path: Path, words: str, of: str
) -> None:
    desk = letters(tmp_path)
    import_portfolio(desk, [("delta.yaml", DELTA)], actor=ANA, now=NOON)
    leak(desk)
    know(desk, "assets=fw,torque", f"nature={words}")
    with pytest.raises(ContentForbidden, match=f"the name of {of}.*confidentiality of Licence of Delta"):
        draft(desk, line(desk, "1").id, actor=ANA, now=SOON)


def test_what_was_said_and_is_not_so_any_more_is_listed_until_it_is_told_anew(desk: Desk) -> None:
    notice = ready(desk)
    dispatch(desk, notice, actor=ANA, now=NOON)
    assert corrections(desk, "1", now=NOON) == ()

    know(desk, "nature=two mirrors were public")
    (wrong,) = corrections(desk, "1", now=SOON)
    assert (wrong.notice, wrong.correction.name, wrong.correction.kind) == (notice, "nature", "untrue")
    assert (wrong.correction.said, wrong.correction.now) == (
        "a mirror of the repository was public",
        "two mirrors were public",
    )
    assert list_rows(desk, "1", now=SOON)[-1]["untrue"] == ["nature"]

    dispatch(desk, approved(desk, "1", now=SOON), actor=ANA, now=SOON)
    assert corrections(desk, "1", now=SOON) == ()


def test_what_is_not_known_any_more_is_withdrawn(desk: Desk) -> None:
    dispatch(desk, ready(desk), actor=ANA, now=NOON)
    know(desk, "measures=unknown")
    assert [(it.correction.name, it.correction.kind) for it in corrections(desk, "1", now=SOON)] == [
        ("measures", "withdrawn")
    ]


def test_what_was_promised_and_is_known_now_is_outstanding(desk: Desk) -> None:
    leak(desk)
    know(desk, "consequences=unknown", now=NOON)
    notice = approved(desk, "1", ARTICLE)
    dispatch(desk, notice, actor=ANA, now=NOON)
    record(desk, "1-d1", Came(Kind.FILED, NOON, "DPA-1"), actor=ANA, now=NOON)
    assert corrections(desk, "1", now=NOON) == ()

    know(desk, "consequences=others may have the code")
    (owed,) = corrections(desk, "1", now=SOON)
    assert (owed.correction.name, owed.correction.kind) == ("consequences", "outstanding")
    assert owed.correction.now == "others may have the code"


def test_what_came_back_was_not_said(desk: Desk) -> None:
    dispatch(desk, ready(desk), actor=ANA, now=NOON)
    record(desk, "1-d1", Came(Kind.BOUNCE, NOON), actor=ANA, now=NOON)
    know(desk, "nature=two mirrors were public")
    assert corrections(desk, "1", now=SOON) == ()


def test_a_deadline_that_moves_after_the_notice_gives_a_further_verdict(desk: Desk, outside: Simulator) -> None:
    leak(desk)
    notice = approved(desk, "1", ARTICLE)
    after = wait(outside, timedelta(hours=60))
    dispatch(desk, notice, actor=ANA, now=after)
    record(desk, "1-d1", Came(Kind.FILED, after, "DPA-1"), actor=ANA, now=after)
    assert line(desk, "1", ARTICLE, now=after).state == "met"

    know(desk, "aware_at=2026-11-20T10:00Z", now=after)
    shown = line(desk, "1", ARTICLE, now=after)
    verdicts = explain(desk, shown.id).verdicts
    assert [it.result for it in verdicts] == ["met", "late"]
    assert "the deadline moved" in verdicts[-1].basis
    assert shown.state == "late"


def test_a_notice_is_shown_whole_and_as_each_kind_of_document(desk: Desk) -> None:
    notice = ready(desk)
    shown = whole(desk, notice)
    assert shown["approved_by"] == "ana"
    assert {it["state"] for it in shown["contents"]} == {"filled"}
    assert shown["text"].encode() in as_bytes(desk, notice, "text")
    assert as_bytes(desk, notice, "html").startswith(b"<!DOCTYPE html>")
    assert as_bytes(desk, notice, "pdf").startswith(b"%PDF")
    assert as_bytes(desk, notice, "docx").startswith(b"PK")
    with pytest.raises(IncidentError, match="no kind of document"):
        as_bytes(desk, notice, "odt")
