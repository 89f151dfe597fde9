"""Clauses with several stages, follow-ups, periods that cannot be read, orders, and the latest safe dispatch."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from support.contracts import ACME, AWARE, owed_under

from incident.deadlines.deadline import Awaiting, Due, Indeterminate
from incident.errors import IncidentError
from incident.kernel.instants import parse_instant
from incident.obligations.obligation import Assessed, NotOwed, Owed
from incident.vocabulary import Confidence

TWO_STAGES = """
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    stage: early_warning
    standard: suspicion
    within: 24 hours
    zone: Asia/Tokyo
    methods: [{method: email, deemed: {rule: at_sending}}]
    stages:
      - {stage: initial, standard: confirmed, within: 72 hours}
      - {stage: intermediate, every: 24 hours}
      - {stage: final, within: 30 days, counting: days, after: initial}
    reviewed_by: Ines
"""
ORDER = """
  - id: "12.6"
    obligor: receiving
    event: compelled_disclosure
    direction: backward
    within: 5 working_days
    counting: working-days
    calendar: [JP]
    zone: Asia/Tokyo
    stages:
      - {stage: protective_order, direction: backward, within: 3 working_days, counting: working-days,
         act: seek a protective order}
    reviewed_by: Ines
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    standard: actual
    within: 48 hours
    zone: Asia/Tokyo
    reviewed_by: Ines
"""
FIRST = "tta/12.3|acme-de|beta|initial|1"


def due(it: Assessed) -> str:
    assert isinstance(it.deadline, Due), it.deadline
    return it.deadline.due.short()


def test_a_suspicion_and_a_confirmed_report_are_two_stages_of_one_clause() -> None:
    found = owed_under(TWO_STAGES, "suspected_at=2026-11-22T10:00Z")

    assert due(found["tta/12.3|early_warning|1 beta"]) == "2026-11-23T10:00:00Z"
    assert isinstance(found["tta/12.3|initial|1 beta"].deadline, Awaiting)

    confirmed = owed_under(TWO_STAGES, "suspected_at=2026-11-22T10:00Z", "confirmed_at=2026-11-23T09:00Z")

    assert due(confirmed["tta/12.3|initial|1 beta"]) == "2026-11-26T09:00:00Z"


def test_follow_ups_are_projected_and_then_run_from_the_submission() -> None:
    facts = ("suspected_at=2026-11-22T10:00Z", "confirmed_at=2026-11-23T09:00Z")
    before = owed_under(TWO_STAGES, *facts)
    after = owed_under(TWO_STAGES, *facts, submissions={FIRST: parse_instant("2026-11-24T08:00Z")})

    planned = before["tta/12.3|intermediate|1 beta"].deadline
    assert isinstance(planned, Due)
    assert planned.projected
    assert due(after["tta/12.3|intermediate|1 beta"]) == "2026-11-25T08:00:00Z"
    assert due(after["tta/12.3|final|1 beta"]) == "2026-12-24T15:00:00Z"


def test_a_repeated_report_opens_again_until_the_final_one_is_sent() -> None:
    facts = ("suspected_at=2026-11-22T10:00Z", "confirmed_at=2026-11-23T09:00Z")
    sent = {
        FIRST: parse_instant("2026-11-24T08:00Z"),
        FIRST.replace("initial", "intermediate"): parse_instant("2026-11-25T07:00Z"),
    }
    again = owed_under(TWO_STAGES, *facts, submissions=sent)
    final = {**sent, FIRST.replace("initial", "final"): parse_instant("2026-11-25T12:00Z")}
    ended = owed_under(TWO_STAGES, *facts, submissions=final)

    assert due(again["tta/12.3|intermediate|2 beta"]) == "2026-11-26T07:00:00Z"
    assert isinstance(ended["tta/12.3|intermediate|2 beta"], NotOwed)
    assert "final report" in ended["tta/12.3|intermediate|2 beta"].reasons[0].sentence


def test_a_redacted_period_gives_no_date_and_is_still_owed() -> None:
    clause = TWO_STAGES.split("    stages:", maxsplit=1)[0].replace("within: 24 hours", "redacted: [within]")
    told = owed_under(clause, AWARE)["tta/12.3|early_warning|1 beta"]

    assert isinstance(told, Owed)
    assert isinstance(told.deadline, Indeterminate)
    assert "cannot be read" in told.deadline.why


def test_what_a_reader_was_sure_of_stays_unreviewed_and_never_certain() -> None:
    read = TWO_STAGES.replace("reviewed_by: Ines", "extracted_by: reader\n    extraction_confidence: high")
    told = owed_under(read, AWARE)["tta/12.3|early_warning|1 beta"]

    assert isinstance(told, Owed)
    assert told.provisional
    assert told.confidence is Confidence.MEDIUM


def test_an_order_is_no_leak_and_the_owner_hears_before_the_disclosure() -> None:
    found = owed_under(ORDER, "order_received_at=2026-11-23T10:00Z", "disclosure_required_at=2026-12-14T10:00Z")

    assert due(found["tta/12.6|initial|1 beta"]) == "2026-12-06T15:00:00Z"
    assert due(found["tta/12.6|protective_order|1 beta"]) > due(found["tta/12.6|initial|1 beta"])
    assert "seek a protective order" in found["tta/12.6|protective_order|1 beta"].title
    assert isinstance(found["tta/12.3|initial|1 beta"], NotOwed)


def test_a_gag_order_holds_the_notice_of_an_order_and_nothing_else() -> None:
    facts = ("order_received_at=2026-11-23T10:00Z", "disclosure_required_at=2026-12-14T10:00Z", AWARE)
    gag = SimpleNamespace(
        authority="court",
        form="gag_order",
        reference="2026/12",
        starts_at=datetime(2026, 11, 23, tzinfo=UTC),
        until=None,
        released_at=None,
        obligations=["tta/12.6|acme-de|beta|initial|1", "tta/12.3|acme-de|beta|initial|1"],
    )
    found = owed_under(ORDER, *facts, holds=(gag,))

    assert isinstance(found["tta/12.6|initial|1 beta"].deadline, Awaiting)
    assert due(found["tta/12.3|initial|1 beta"]) == "2026-11-25T09:00:00Z"


def test_the_latest_safe_dispatch_stands_beside_each_date() -> None:
    clause = TWO_STAGES.split("    stages:", maxsplit=1)[0].replace(
        "methods: [", "methods: [{method: courier, deemed: {rule: after_working_days, offset: 3, calendar: [JP]}}, "
    )
    told = owed_under(clause, "suspected_at=2026-11-26T10:00Z")["tta/12.3|early_warning|1 beta"]
    courier, email = told.send_by

    assert due(told) == "2026-11-27T10:00:00Z"
    assert (email.method, email.addressed, email.at and email.at.short()) == ("email", True, "2026-11-27T10:00:00Z")
    assert (courier.addressed, courier.at and courier.at.day("Asia/Tokyo").isoformat()) == (False, "2026-11-23")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("after: initial", "after: supplement", "stage 'supplement' is not in the clause"),
        ("stage: final", "stage: initial", "stage initial stands twice"),
        ("reviewed_by: Ines", "reviewed_at: 2026-01-01T10:00Z", "reviewed_at without reviewed_by"),
        ("reviewed_by: Ines", "extraction_confidence: low", "a confidence of nobody"),
        ("within: 24 hours", "within: 24 hours\n    redacted: [within]", "redacted and stated"),
        ("within: 24 hours", "within: 24 hours\n    scope: {}", "a scope of nothing"),
    ],
)
def test_a_clause_that_contradicts_itself_is_refused(old: str, new: str, fault: str) -> None:
    with pytest.raises(IncidentError, match=fault):
        owed_under(TWO_STAGES.replace(old, new))


def test_the_house_of_these_tests_is_the_one_that_owes() -> None:
    assert {it.key.holder for it in owed_under(TWO_STAGES, AWARE).values()} == {ACME.id}
