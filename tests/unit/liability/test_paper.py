"""Statements on paper and as a ledger say what the allocation says, and nothing else."""

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from support.liability import CASES, case_of, golden

from incident.documents.pdf import pdf_of
from incident.kernel.instants import parse_instant
from incident.kernel.money import Money
from incident.liability.accounts import accounts, computed
from incident.liability.allocation import allocate
from incident.liability.books import Books, to_beancount
from incident.liability.casefile import NamedCase, read_cases
from incident.liability.claims import ClaimEvent, ClaimFile, ClaimStep
from incident.liability.exchange import Rate
from incident.liability.paper import statement_document
from incident.liability.reserves import ReserveEntry
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


BEAN_CHECK = Path(sys.executable).with_name("bean-check")


def bean_check(text: str, folder: Path) -> str:
    """What `bean-check` says of the text; empty where it accepts it."""
    (folder / "books.beancount").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [BEAN_CHECK, "--no-cache", folder / "books.beancount"], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1)
    return done.stderr + done.stdout


def golden_cases() -> list[NamedCase]:
    return [case for path in sorted(CASES.glob("*.yaml")) for case in read_cases(path.read_bytes(), name=path.name)]


def test_bean_check_accepts_the_books_of_every_golden_case(tmp_path: Path) -> None:
    for case in golden_cases():
        books = Books(rates=case.case.setting.rates)
        text = to_beancount(allocate(case.case), case.case.items, books, incident=case.name)
        assert bean_check(text, tmp_path) == ""


def test_bean_check_accepts_claims_payments_in_other_currencies_and_reserves(tmp_path: Path) -> None:
    case = case_of(golden("two_parties_usd"))
    found = allocate(case)
    rate = Rate("EUR", "USD", Decimal("1.0825"), "ECB", parse_instant("2026-05-04T16:00+02:00"))
    parts = (("c1", Decimal("308256.88")), ("c2", Decimal("132110.09")))
    half = tuple((item, amount / 2) for item, amount in parts)
    euros = Money(Decimal(100000), "EUR")
    events = (
        ClaimEvent(ClaimStep.CLAIMED, date(2026, 4, 1), parts, "ana"),
        ClaimEvent(ClaimStep.DISPUTED, date(2026, 4, 2), half, "ana", reason='the "extra" hours'),
        ClaimEvent(ClaimStep.AGREED, date(2026, 5, 1), half, "ana", evidence="deed", interim=True),
        ClaimEvent(
            ClaimStep.PAID,
            date(2026, 5, 4),
            (("c1", Decimal("108250.00")),),
            "ana",
            evidence="b",
            money=euros,
            rate=rate,
        ),
        ClaimEvent(ClaimStep.AGREED, date(2026, 6, 1), parts, "ana", evidence="deed 2"),
    )
    claim = ClaimFile("7-k1", "acme", "beta", "tta", "USD", events)
    reserves = tuple(
        ReserveEntry("beta", "7-k1", Money(Decimal(amount), "USD"), day, "estimate", "ana")
        for amount, day in ((500_000, date(2026, 4, 3)), (440_366, date(2026, 6, 2)))
    )
    text = to_beancount(
        found, case.items, Books(accounts(computed(case, found), [claim]), reserves, (rate,)), incident="7"
    )
    assert bean_check(text, tmp_path) == ""
    assert "2026-05-04 price EUR 1.0825 USD" in text
    assert "Assets:Incident:Bank:Acme  100000 EUR @@ 108250.00 USD" in text
    assert "Liabilities:Incident:Reserves:Beta:7-k1  59634 USD" in text
    assert bean_check(text.replace("108250.00 USD", "108250.01 USD", 1), tmp_path) != ""  # the check can fail


def test_quotes_in_evidence_do_not_break_the_ledger() -> None:
    data = golden("two_parties_usd")
    data["items"][0]["evidence"] = 'INV "7" \\ 8'
    case = case_of(data)
    assert 'evidence: "INV \\"7\\" \\\\ 8"' in to_beancount(allocate(case), case.items, incident="7")


def test_a_statement_on_paper_says_how_the_claim_stands_and_what_the_contract_adds() -> None:
    case = case_of(golden("two_parties_usd"))
    found = allocate(case)
    parts = (("c1", Decimal("308256.88")),)
    events = (
        ClaimEvent(ClaimStep.CLAIMED, date(2026, 4, 1), parts, "ana"),
        ClaimEvent(ClaimStep.DISPUTED, date(2026, 4, 2), (("c1", Decimal(8256)),), "ana", reason="too many hours"),
    )
    claim = ClaimFile("7-k1", "acme", "beta", "tta", "USD", events)
    account, *_ = accounts(computed(case, found), [claim])
    notes = ("Remedies under tta: injunctive relief.",)
    text = statement_document([claim_statement(found.settlements[0], case.items, account, notes)], incident="7").text
    assert "; 308256.88 claimed, 8256.00 disputed, 0.00 paid, 308256.88 outstanding" in text
    assert "- outstanding: 308,256.88 USD" in text
    assert "- Disputed on 2026-04-02: 8,256.00 USD, too many hours." in text
    assert "- Remedies under tta: injunctive relief." in text


def test_the_books_of_one_case_are_the_same_bytes_each_time() -> None:
    case = case_of(golden("chain_eur"))
    shuffled = tuple(reversed(case.items))
    assert to_beancount(allocate(case), case.items, incident="7") == to_beancount(
        allocate(case), shuffled, incident="7"
    )
