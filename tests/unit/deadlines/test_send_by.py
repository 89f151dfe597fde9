"""The latest safe dispatch, for each rule of deemed receipt."""

from datetime import time

import pytest

from incident.agreements.model import DeemedReceipt, Method
from incident.agreements.receipt import Side, deemed_receipt
from incident.deadlines.deadline import Due, Trace
from incident.deadlines.send_by import SendBy, last_dispatch, send_by
from incident.errors import ClauseIncomplete
from incident.kernel.calendars import CalendarSpec
from incident.kernel.instants import parse_instant

LONDON = Side("Europe/London", "GB-ENG")
EMAIL = DeemedReceipt("at_sending_with_cutoff", cutoff=time(17), next_at=time(9))
POST = DeemedReceipt("after_working_days", offset=2, next_at=time(9))
FRIDAY = "2026-11-27T10:00"


def found(rule: DeemedReceipt | None, due: str = FRIDAY, *, exclusive: bool = False) -> SendBy:
    limit = Due(parse_instant(due, zone=LONDON.zone), Trace(), exclusive=exclusive, zone=LONDON.zone)
    return send_by(limit, Method("email", rule), sender=LONDON, recipient=LONDON)


def shown(sent: SendBy) -> str:
    assert sent.at is not None
    return sent.at.show(LONDON.zone)


def test_e_mail_may_go_until_the_deadline_itself_inside_office_hours() -> None:
    assert shown(found(EMAIL)) == "Fri 27 Nov 2026 10:00 GMT"


def test_e_mail_has_to_go_before_the_cut_off_where_the_deadline_lies_after_it() -> None:
    assert shown(found(EMAIL, "2026-11-27T20:00")) == "Fri 27 Nov 2026 16:59 GMT"
    assert shown(found(EMAIL, "2026-11-29T12:00")) == "Fri 27 Nov 2026 16:59 GMT"


def test_post_of_two_business_days_leaves_on_the_second_business_day_before() -> None:
    assert shown(found(POST)) == "Wed 25 Nov 2026 23:59 GMT"


def test_post_over_christmas_leaves_before_it() -> None:
    assert shown(found(POST, "2026-12-29T09:30")) == "Wed 23 Dec 2026 23:59 GMT"


def test_an_end_of_day_is_met_the_minute_before() -> None:
    assert shown(found(DeemedReceipt("at_sending"), "2026-11-28T00:00", exclusive=True)) == "Fri 27 Nov 2026 23:59 GMT"


def test_hours_after_dispatch_are_taken_off() -> None:
    assert shown(found(DeemedReceipt("after_hours", offset=4))) == "Fri 27 Nov 2026 06:00 GMT"


def test_whichever_comes_first_of_two_rules_is_the_later_dispatch() -> None:
    either = DeemedReceipt("earliest_of", alternatives=(POST, DeemedReceipt("after_hours", offset=4)))

    assert shown(found(either)) == "Fri 27 Nov 2026 06:00 GMT"


def test_opening_hours_defer_what_is_sent_before_them() -> None:
    hours = DeemedReceipt("at_opening_hours", cutoff=time(17), next_at=time(9))

    assert shown(found(hours, "2026-11-27T08:00")) == "Thu 26 Nov 2026 16:59 GMT"
    assert shown(found(hours)) == "Fri 27 Nov 2026 10:00 GMT"


def test_the_calendar_of_the_clause_wins_over_the_recipient_s() -> None:
    both = CalendarSpec("GB", "ENG", others=(CalendarSpec(country="US"),))
    rule = DeemedReceipt("after_working_days", offset=2, next_at=time(9), calendar=both)

    assert shown(found(rule)) == "Tue 24 Nov 2026 23:59 GMT"  # Thursday 26 is closed in New York


@pytest.mark.parametrize("rule", [None, DeemedReceipt("on_delivery"), DeemedReceipt("on_confirmation")])
def test_where_receipt_has_to_be_shown_no_dispatch_is_safe_by_itself(rule: DeemedReceipt | None) -> None:
    answer = found(rule)

    assert answer.at is None
    assert "no dispatch is safe by itself" in answer.trace.sentence


def test_a_silent_clause_is_flagged() -> None:
    assert found(None).trace.steps[0].what == "silent"


def test_what_voids_a_receipt_is_told() -> None:
    rule = DeemedReceipt("at_sending", voided_by=("bounce", "absence_reply"))
    sent = parse_instant(FRIDAY, zone=LONDON.zone)

    step = deemed_receipt(sent, rule, sender=LONDON, recipient=LONDON).steps[0]

    assert step.why.endswith("; void on bounce; void on absence reply")


def test_a_rule_without_what_it_needs_is_refused() -> None:
    with pytest.raises(ClauseIncomplete, match="without a cut-off"):
        found(DeemedReceipt("at_sending_with_cutoff"))
    with pytest.raises(ClauseIncomplete, match="'by_pigeon' is not known"):
        found(DeemedReceipt("by_pigeon"))


def test_of_several_methods_the_latest_counts_where_any_will_do_and_the_earliest_where_all_are_required() -> None:
    due = Due(parse_instant(FRIDAY, zone=LONDON.zone), Trace(), zone=LONDON.zone)
    methods = (Method("post", POST), Method("email", EMAIL), Method("hand", None))

    any_of = last_dispatch(due, methods, all_required=False, sender=LONDON, recipient=LONDON)
    all_of = last_dispatch(due, methods, all_required=True, sender=LONDON, recipient=LONDON)

    assert [method.method for method, _ in any_of] == ["email", "post", "hand"]
    assert [method.method for method, _ in all_of] == ["hand", "post", "email"]


def test_the_sentence_tells_dispatch_and_receipt() -> None:
    assert found(POST).trace.sentence == (
        "to be received by Fri 27 Nov 2026 10:00 GMT, email has to leave by Wed 25 Nov 2026 23:59 GMT; "
        "it is then received Fri 27 Nov 2026 09:00 GMT"
    )
