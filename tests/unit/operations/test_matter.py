"""Declaring, learning and deciding: what is stored, what is derived again, and what is refused whole."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func
from sqlmodel import select
from support.halden import ANA, NOW, demo_report

from incident.deadlines.deadline import Awaiting, Due
from incident.errors import DecisionRefused, IncidentError, InputRefused, UnknownReference
from incident.facts.learning import Telling, parse_subject
from incident.facts.profile import read_profile
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.operations import hold as holding
from incident.operations import obligation as by_hand
from incident.operations.assess import Change
from incident.operations.board import Line, board
from incident.operations.declare import Declared, declare
from incident.operations.desk import Desk
from incident.operations.explain import explain
from incident.operations.learn import learn
from incident.operations.overview import overview
from incident.operations.questions import questions
from incident.operations.ripple import catch_up
from incident.record.entry import ORGANISATION
from incident.store.house import save_organisation
from incident.store.rows.all import METADATA
from incident.vocabulary import Audience, IncidentKind, Tag

THIN = b"title: five people in Germany\nzone: Europe/Berlin\nresidents: {DE: 5}\n"
BOMB = b"title: x\na0: &a0 [x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 10)
)
LATER = NOW.plus(timedelta(hours=2))


def declared(desk: Desk, report: bytes | None = None, **more: object) -> Declared:
    return declare(desk, report or demo_report(), name="report.yaml", actor=ANA, now=NOW, **more)  # type: ignore[arg-type]


def lines(desk: Desk, *, now: Instant = NOW, everything: bool = False) -> dict[str, Line]:
    found = board(desk, parse_short("1"), now=now, everything=everything)
    return {line.key: line for line in found}


def line(desk: Desk, key: str, *, everything: bool = False) -> Line:
    return next(it for name, it in lines(desk, everything=everything).items() if name.startswith(f"{key}|"))


def learned(desk: Desk, *statements: str, about: str = "incident", **more: object) -> tuple[Change, ...]:
    telling = Telling(LATER, "a call", "ana", parse_subject(about), **more)  # type: ignore[arg-type]
    return learn(desk, "1", statements, telling=telling, actor=ANA, now=LATER)


def stored_rows(desk: Desk) -> dict[str, int]:
    with desk.database.read() as reader:
        return {
            table.name: reader.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def test_the_demo_opens_clocks_on_both_sides_of_its_agreements_and_under_each_law(halden: Desk) -> None:
    declared(halden)

    found = lines(halden)
    assert {key.split("|")[0] for key in found} >= {
        "eu-gdpr-art33-1",
        "gb-ukgdpr-33-1",
        "in-certin-6h",
        "us-ca-civ-1798-82-individuals",
        "us-sec-8k-item-1-05",
        "kaname-tta/12.3",
        "bluemesa-nda/7",
        "verdon-dpa/4.1",
    }


def test_gdpr_runs_72_hours_from_awareness_to_each_competent_authority(halden: Desk) -> None:
    declared(halden)

    told = {key.split("|")[2]: it for key, it in lines(halden).items() if key.startswith("eu-gdpr-art33-1|")}
    assert {name.partition("/")[0] for name in told} == {"DE", "FR"}
    for it in told.values():
        assert it.due == parse_instant("2026-11-26T08:40+01:00")
        assert it.outer == parse_instant("2026-11-26T09:00+01:00")


def test_a_determination_that_was_not_made_is_awaited_and_never_runs_from_awareness(halden: Desk) -> None:
    declared(halden)

    explained = explain(halden, line(halden, "us-sec-8k-item-1-05").id)
    assert isinstance(explained.deadline, Awaiting)
    learned(halden, "materiality_determined_at=2026-11-23T10:30+01:00", "material=true", about="entity:halden-us")
    due = explain(halden, line(halden, "us-sec-8k-item-1-05").id).deadline
    assert isinstance(due, Due)
    assert due.due == parse_instant("2026-11-30T17:30-05:00"), "Thanksgiving is no business day"


def test_a_thin_report_starts_no_clock_elsewhere_and_asks_nothing_about_it(halden: Desk) -> None:
    declared(halden, THIN)

    found = lines(halden, everything=True).values()
    assert {it.holder for it in found} == {"halden-de", "halden-us"}
    assert {it.recipient for it in found if it.holder == "halden-us"} == {"investors:US"}
    assert not [it for it in found if it.holder == "halden-us" and it.due is not None]


def test_who_was_not_considered_is_said(halden: Desk) -> None:
    notes = declared(halden, THIN).notes

    assert any("halden-gb, halden-in, halden-sg" in note for note in notes)
    learned(halden, "entities=halden-de,halden-gb")
    assert any(it.holder == "halden-gb" for it in lines(halden).values())


def test_learning_moves_what_it_touches_and_leaves_the_rest_at_its_version(halden: Desk) -> None:
    declared(halden)
    before = {key: explain(halden, it.id).stored.version for key, it in lines(halden).items()}

    changes = learned(halden, "residents.US-CA=612", about="entity:halden-us")

    assert any("US-CA" in str(change.assessed.key) for change in changes)
    assert all("US-CA" in str(change.assessed.key) for change in changes)
    moved = {key for key, it in lines(halden).items() if explain(halden, it.id).stored.version != before.get(key)}
    assert moved <= {str(change.assessed.key) for change in changes}


def test_an_earlier_awareness_moves_the_date_and_keeps_the_old_version(halden: Desk) -> None:
    declared(halden)
    short = line(halden, "eu-gdpr-art33-1").id

    learned(halden, "aware_at=2026-11-22T20:00+01:00")

    explained = explain(halden, short)
    assert isinstance(explained.deadline, Due)
    assert explained.deadline.due == parse_instant("2026-11-25T20:00+01:00")
    assert [it.because for it in explained.versions] == ["declared", "learned aware_at"]
    assert explained.versions[1].difference


def test_learning_what_changes_nothing_appends_no_version(halden: Desk) -> None:
    declared(halden)

    assert learned(halden, "cause=an access token") == ()


def test_something_learned_in_the_future_is_refused(halden: Desk) -> None:
    declared(halden)
    telling = Telling(NOW.plus(timedelta(days=1)), "a call", "ana")

    with pytest.raises(InputRefused, match="after now"):
        learn(halden, "1", ["risk=high"], telling=telling, actor=ANA, now=NOW)


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (b"title: x\nfacts: {aware_at: 2026-11-23T08:00}\n", "aware_at"),  # naive
        (b"title: x\nzone: Europe/Nowhere\nfacts: {personal_data: true}\n", "zone"),
        (b"title: x\nzone: Europe/Berlin\nfacts: {aware_at: 2026-03-29T02:30}\n", "does not exist"),  # clock-change gap
        (b"title: x\nassets: [nothing-of-ours]\nfacts: {personal_data: true}\n", "nothing-of-ours"),
        (b"title: x\nfacts: {colour: red}\n", "colour"),
        (b"title: x\nresidents: {DE: -1}\n", "residents"),
        (b"title: x\nabout: {entity:nobody: {personal_data: true}}\n", "nobody"),
        (b"\xff\xfe", "UTF-8"),
        (BOMB, "alias"),
        (b"x" * 50_000_000, "50,000,000 bytes"),
    ],
)
def test_a_bad_report_is_refused_whole_and_nothing_is_stored(halden: Desk, report: bytes, told: str) -> None:
    before = stored_rows(halden)

    with pytest.raises(IncidentError) as refused:
        declared(halden, report)

    assert told in str(refused.value.diagnostics())
    assert refused.value.mend or refused.value.faults
    assert stored_rows(halden) == before


def test_a_crash_between_any_two_statements_of_declare_leaves_all_or_nothing(halden: Desk) -> None:
    before = stored_rows(halden)
    for statements in range(1, 200):
        if not _cut_short(halden, statements):
            break
        assert stored_rows(halden) == before, statements
    assert statements > 20, "every statement of the declaration was a place to crash"
    assert stored_rows(halden)["incident"] == 1


def _cut_short(desk: Desk, statements: int) -> bool:
    """Declare, with the power cut at that statement; False where it was over before."""
    seen = 0

    def cut(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statements:
            raise KeyboardInterrupt

    event.listen(desk.database.engine, "before_cursor_execute", cut)
    try:
        declared(desk, THIN)
    except KeyboardInterrupt:
        return True
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", cut)
    return False


def test_numbers_have_no_holes_after_a_refusal(halden: Desk) -> None:
    with pytest.raises(IncidentError):
        declared(halden, b"title: x\nassets: [nothing]\nfacts: {personal_data: true}\n")

    assert declared(halden, THIN).short == "1"
    assert declared(halden, THIN).short == "2"


def test_a_drill_has_its_own_numbers_its_own_clock_and_its_mark(halden: Desk) -> None:
    drill = declared(halden, kind=IncidentKind.DRILL)

    assert (drill.short, drill.title.split()[0]) == ("D1", "EXERCISE")
    assert declared(halden).short == "1"
    assert {it.id: it.kind for it in overview(halden, now=NOW)} == {"1": "live", "D1": "drill"}


def test_the_overview_says_of_each_incident_what_its_own_board_says(halden: Desk) -> None:
    declared(halden)

    (summary,) = overview(halden, now=NOW)
    lines = board(halden, parse_short("1"), now=NOW)
    dated = [line for line in lines if line.at is not None and line.state not in ("met", "late", "open")]
    assert (summary.next_id, summary.next_at, summary.left) == (dated[0].id, dated[0].at, dated[0].left)
    assert summary.owed == len([line for line in lines if line.state != "open"])
    assert summary.open == len([line for line in lines if line.state == "open"])


def test_a_police_letter_moves_only_what_its_own_law_admits(halden: Desk) -> None:
    declared(halden)
    german, californian = line(halden, "eu-gdpr-art33-1"), line(halden, "us-ca-civ-1798-82-individuals")
    hold = holding.Hold(
        authority="law_enforcement",
        form="written",
        reference="LKA 17",
        starts_at=NOW,
        until=None,
        obligations=(german.id,),
        reason="covert inquiry",
    )

    with pytest.raises(DecisionRefused, match="does not admit"):
        holding.place(halden, "1", hold, actor=ANA, now=NOW)

    admitted = holding.Hold(**{**_fields(hold), "obligations": (californian.id,)})
    short, changes = holding.place(halden, "1", admitted, actor=ANA, now=NOW)
    assert short == "1-h1"
    assert [change.id for change in changes] == [californian.id]
    assert "hold" in line(halden, "us-ca-civ-1798-82-individuals").marks
    assert line(halden, "eu-gdpr-art33-1").due == german.due

    holding.release(halden, short, at=LATER, reason="released by the officer", actor=ANA, now=LATER)
    with pytest.raises(DecisionRefused, match="was released"):
        holding.release(halden, short, at=LATER, reason="again", actor=ANA, now=LATER)


def _fields(hold: holding.Hold) -> dict[str, object]:
    return {name: getattr(hold, name) for name in hold.__dataclass_fields__}


def test_counsel_overrides_a_date_and_the_computed_one_stays_beside(halden: Desk) -> None:
    declared(halden)
    short = line(halden, "kaname-tta/12.3").id
    agreed = parse_instant("2026-12-01T12:00[Asia/Tokyo]")

    by_hand.override(halden, short, due=agreed, basis="letter of 24 Nov", reasons="agreed", actor=ANA, now=LATER)

    explained = explain(halden, short)
    assert isinstance(explained.deadline, Due)
    assert explained.deadline.due == agreed
    assert isinstance(explained.stored.assessed.computed, Due)
    assert "by counsel" in line(halden, "kaname-tta/12.3").marks
    learned(halden, "cause=a token")
    assert explain(halden, short).deadline == explained.deadline, "a decision outlives the next assessment"


def test_a_decision_without_reasons_is_refused(halden: Desk) -> None:
    declared(halden)

    with pytest.raises(DecisionRefused, match="empty"):
        by_hand.decide(halden, "1-o1", required=False, reasons=" ", actor=ANA, now=LATER)


def test_what_is_decided_not_required_leaves_the_board_and_stays_in_the_list(halden: Desk) -> None:
    declared(halden)
    it = line(halden, "eu-gdpr-art34")

    by_hand.decide(halden, it.id, required=False, reasons="low risk, see memo 3", actor=ANA, now=LATER)

    assert it.key not in lines(halden)
    assert lines(halden, everything=True)[it.key].state == "not owed"


def test_a_lead_authority_replaces_telling_every_competent_one(halden: Desk) -> None:
    declared(halden)
    short = line(halden, "eu-gdpr-art33-1").id

    by_hand.lead_authority(halden, short, authority="DE", reasons="main establishment", actor=ANA, now=LATER)

    told = {key.split("|")[2].partition("/")[0] for key in lines(halden) if key.startswith("eu-gdpr-art33-1|")}
    assert told == {"DE"}


def test_an_authority_that_is_not_competent_cannot_lead(halden: Desk) -> None:
    declared(halden)
    short = line(halden, "eu-gdpr-art33-1").id

    with pytest.raises(InputRefused, match="no authority in PT is competent for halden-de"):
        by_hand.lead_authority(halden, short, authority="PT", reasons="by mistake", actor=ANA, now=LATER)


def test_an_order_is_entered_by_hand_with_its_basis(halden: Desk) -> None:
    declared(halden)
    entered = by_hand.Entered(
        title="Answer to the authority's questions",
        holder="halden-de",
        recipient="DE",
        audience=Audience.REGULATOR,
        due=parse_instant("2026-12-04T12:00[Europe/Berlin]"),
        basis="letter of 23 Nov, no. 4",
        reasons="requested",
    )

    (change,) = by_hand.add(halden, "1", entered, actor=ANA, now=LATER)

    assert change.is_new
    assert lines(halden)[str(change.assessed.key)].due == entered.due


def test_a_fact_about_what_is_not_recorded_is_refused(halden: Desk) -> None:
    declared(halden)

    with pytest.raises(UnknownReference, match="halden-fr"):
        learned(halden, "risk=high", about="entity:halden-fr")


def test_the_first_question_is_the_one_that_decides_most_and_soonest(halden: Desk) -> None:
    declared(halden)

    ranked = questions(halden, "1", now=NOW)

    assert ranked[0].fact == "risk"
    assert [it.weight for it in ranked] == sorted((it.weight for it in ranked), reverse=True)
    learned(halden, "risk=high")
    assert "risk" not in {it.fact for it in questions(halden, "1", now=LATER)}


def test_assessing_is_deterministic(halden: Desk) -> None:
    first, second = declared(halden), declared(halden)

    assert [change.assessed for change in first.changes] == [change.assessed for change in second.changes]


def test_a_report_that_came_before_is_said_to_have_come_before(halden: Desk) -> None:
    declared(halden, THIN)

    assert any("declared before: 1" in note for note in declared(halden, THIN).notes)


def test_an_incident_left_behind_by_the_house_is_caught_up_with(halden: Desk) -> None:
    declared(halden)
    assert catch_up(halden, actor=ANA, now=LATER) == 0
    profile = (halden.home / "organisation.yaml").read_text("utf-8").replace("roles: [controller]", "roles: []")
    organisation = read_profile(profile.encode(), name="organisation.yaml")
    with halden.database.write(ORGANISATION) as unit:  # recorded, and the process died before it assessed anything
        save_organisation(unit, organisation)
        unit.append(Tag.ORGANISATION_RECORDED, {"version": 2}, actor=ANA, at=NOW)

    before = set(lines(halden, everything=True))

    assert catch_up(halden, actor=ANA, now=LATER) > 0

    newer = set(lines(halden, everything=True)) - before
    assert any(key.split("|")[1] == "halden-gb" for key in newer)
    assert catch_up(halden, actor=ANA, now=LATER) == 0


def test_a_date_is_explained_in_the_time_of_both_sides(halden: Desk) -> None:
    declared(halden)

    explained = explain(halden, line(halden, "kaname-tta/12.3").id)

    assert explained.sides == (("Halden Drives GmbH", "Europe/Berlin"), ("Kaname Seimitsu K.K.", "Asia/Tokyo"))
