"""The golden tables come out exactly, each through the one function that derives deadlines."""

from itertools import chain

import pytest
from support.cases import deemed, derived, limit, rows, side

from incident.agreements.receipt import deemed_receipt
from incident.kernel.instants import parse_instant

TABLES = (
    "counting_europe.csv",
    "counting_united_states.csv",
    "counting_world.csv",
    "counting_contracts.csv",
    "counting_backward.csv",
)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['rule']} from {row['event']}") for row in chain(*map(rows, TABLES))]
)
def test_a_deadline_comes_out_as_the_table_says(row: dict[str, str]) -> None:
    due = derived(row)
    expected = limit(row["due"], row["zone"])

    assert (due.due.show(row["zone"]), due.exclusive) == (expected.at.show(row["zone"]), expected.exclusive)
    assert due.due == expected.at


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['rule']} from {row['event']}") for row in chain(*map(rows, TABLES))]
)
def test_the_widest_reading_comes_out_as_the_table_says(row: dict[str, str]) -> None:
    due = derived(row)

    if not row["outer"]:
        assert due.outer is None
        assert due.outer_trace is None
        return
    expected = limit(row["outer"], row["zone"])
    assert due.outer is not None
    assert (due.outer.show(row["zone"]), due.outer_exclusive) == (expected.at.show(row["zone"]), expected.exclusive)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["rule"]) for row in rows("deemed_receipt.csv")])
def test_a_dispatch_is_received_in_law_as_the_table_says(row: dict[str, str]) -> None:
    sender, recipient = side(row["sender"]), side(row["recipient"])
    sent = parse_instant(row["sent"].replace(" ", "T"), zone=sender.zone)

    received = deemed_receipt(sent, deemed(row["rule"]), sender=sender, recipient=recipient)

    assert received.at is not None
    assert received.at.show(recipient.zone) == limit(row["received"], recipient.zone).at.show(recipient.zone)


@pytest.mark.parametrize("name", [*TABLES, "deemed_receipt.csv"])
def test_every_row_says_why_and_by_what_source(name: str) -> None:
    for row in rows(name):
        assert None not in row, f"{name} has a comma too many: {row}"
        assert row["why"]
        assert row["source"]
