"""What docs/agreements.md shows is what is read."""

import re
from pathlib import Path
from textwrap import indent

from support.agreement_files import PARTIES, agreement, assets, files, portfolio

from incident.agreements.check import FAULT, check_files
from incident.facts.report import read_report
from incident.kernel.instants import parse_instant
from incident.resources import folder

TEXT = (Path(__file__).parents[3] / "docs" / "agreements.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```yaml\n# (\w+)\n(.*?)```", TEXT, re.DOTALL))
NOW = parse_instant("2026-11-24T10:00:00Z")


def item(block: str) -> str:
    return "\n  - " + indent(BLOCKS[block], "    ").lstrip()


def test_the_documented_clause_is_read() -> None:
    clause = portfolio(agreement(clauses=item("clause"))).agreements["tta"].clauses[0]

    assert [it.stage for it in clause.stages] == ["initial", "intermediate", "final"]
    assert (clause.state, clause.secrecy, clause.reviewed_by) == ("fixed", "except_law", "Ines Aranda")


def test_the_documented_covenants_are_read() -> None:
    covenants = (
        portfolio(agreement(more="  covenants:\n" + indent(BLOCKS["covenants"], "    "))).agreements["tta"].covenants
    )

    assert covenants is not None
    assert (covenants.trade_secrets_last, covenants.redacted) == (True, ("implied_terms",))
    assert (covenants.affiliates, covenants.onward, covenants.localisation) == ("with_notice", "consent", ("DE", "JP"))


def test_the_documented_duties_are_read() -> None:
    duties = portfolio(agreement(more="  duties:\n" + indent(BLOCKS["duties"], "    "))).agreements["tta"].duties

    assert [it.id for it in duties] == ["iso", "back", "law", "form", "list"]


def test_the_documented_reports_are_read() -> None:
    inbound, order = (
        read_report(BLOCKS[name].encode(), name=name, received_at=NOW, said_by="ana") for name in ("inbound", "order")
    )

    assert inbound.inbound is not None
    assert inbound.inbound.sender == "gamma"
    assert [key for key, _ in inbound.inbound.knew] == ["suspected_at"]
    assert order.gag is not None
    assert order.gag.authority == "court"
    assert {fact.key for fact in order.facts} >= {"order_received_at", "disclosure_required_at"}


def test_the_demo_s_agreements_have_no_fault() -> None:
    held = folder("examples") / "demo" / "portfolio"
    _, findings = check_files([(path.name, path.read_bytes()) for path in sorted(held.glob("*.yaml"))])

    assert [it for it in findings if it.level == FAULT] == []
    assert not [it for it in findings if "permit" in it.what or "mechanism" in it.what or "licence" in it.what]


def test_a_portfolio_needs_nothing_of_this() -> None:
    _, findings = check_files(files(PARTIES, agreement(), assets("id: fw, name: F, owner: beta, kind: source_code")))

    assert [it for it in findings if it.level == FAULT] == []
