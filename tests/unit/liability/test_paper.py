"""Statements on paper and as a ledger say what the allocation says, and nothing else."""

import re
from decimal import Decimal

from support.liability import case_of, golden

from incident.documents.pdf import pdf_of
from incident.liability.allocation import allocate
from incident.liability.books import to_beancount
from incident.liability.paper import statement_document
from incident.liability.statement import bearer_statement, claim_statement


def test_a_statement_on_paper_has_every_row_with_its_clause_and_the_mark() -> None:
    case = case_of(golden("two_parties_usd"))
    found = allocate(case)
    statements = [claim_statement(found.settlements[0], case.items), bearer_statement(found, "beta", case.items)]
    document = statement_document(statements, incident="D1", mark="EXERCISE")
    assert document.mark == "EXERCISE"
    assert "- 308256.88 USD borne by beta: payable under the contract (clause 11.2, tta v1)" in document.text
    assert "# Borne by beta" in document.text
    assert document.text.count("\n- ") >= sum(len(statement.rows) for statement in statements)
    assert pdf_of(document).startswith(b"%PDF-")


def test_each_transaction_of_the_ledger_balances_and_each_account_is_opened() -> None:
    for name in ("two_parties_usd", "chain_eur"):
        case = case_of(golden(name))
        text = to_beancount(allocate(case), case.items, incident="7")
        opened = set(re.findall(r"open (\S+)", text))
        transactions = re.split(r"\n(?=\d{4}-\d\d-\d\d \*)", text)[1:]
        assert len(transactions) == len(case.items)
        for transaction in transactions:
            postings = re.findall(r"^  (\S+)  (-?[\d.]+) [A-Z]{3}$", transaction, re.MULTILINE)
            assert sum(Decimal(amount) for _, amount in postings) == 0
            assert {account for account, _ in postings} <= opened


def test_quotes_in_evidence_do_not_break_the_ledger() -> None:
    data = golden("two_parties_usd")
    data["items"][0]["evidence"] = 'INV "7" \\ 8'
    case = case_of(data)
    assert 'evidence: "INV \\"7\\" \\\\ 8"' in to_beancount(allocate(case), case.items, incident="7")
