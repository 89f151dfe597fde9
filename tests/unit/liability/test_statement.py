"""Statements repeat the figures of the allocation, with reason and clause, and a spreadsheet takes them as text."""

import csv
from dataclasses import replace
from decimal import Decimal

from support.liability import case_of, golden

from incident.liability.allocation import allocate
from incident.liability.results import Reason
from incident.liability.statement import COLUMNS, WORDS, bearer_statement, claim_statement, to_csv


def test_a_claim_statement_gives_reason_and_clause_for_each_line() -> None:
    case = case_of(golden("two_parties_usd"))
    statement = claim_statement(allocate(case).settlements[0], case.items)
    assert statement.title == "Claim of acme against beta under tta"
    assert dict(statement.totals)["gross"] == 2_000_000
    assert dict(statement.totals)["payable"] == 800_000
    (basket,) = [row for row in statement.rows if row.item == "c1" and row.reason == "basket"]
    assert (basket.amount, basket.clause, basket.why) == ("19266.06", "11.3", WORDS[Reason.BASKET])


def test_a_bearers_statement_adds_up_to_its_net() -> None:
    case = case_of(golden("chain_eur"))
    statement = bearer_statement(allocate(case), "P", case.items)
    assert dict(statement.totals) == {"retention": 100_000, "coinsurance": 30_000, "net": 130_000}


def test_csv_is_read_back_row_by_row() -> None:
    case = case_of(golden("two_parties_usd"))
    statement = claim_statement(allocate(case).settlements[0], case.items)
    rows = list(csv.DictReader(to_csv(statement).splitlines()))
    assert len(rows) == len(statement.rows)
    assert tuple(rows[0]) == COLUMNS
    assert sum(Decimal(row["amount"]) for row in rows) == 2_000_000


def test_a_cell_that_a_spreadsheet_would_run_is_quoted() -> None:
    case = case_of(golden("two_parties_usd"))
    statement = claim_statement(allocate(case).settlements[0], case.items)
    evil = replace(statement, rows=(replace(statement.rows[0], clause="=1+1"),))
    assert ",'=1+1," in to_csv(evil)


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Reason)
