"""Golden cases of the liability room, read into the domain's own records."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from incident.agreements.model import Agreement, AgreementParty
from incident.kernel.money import parse_money
from incident.liability.allocation import Case
from incident.liability.chain import Setting
from incident.liability.fault import parse_shares
from incident.liability.items import CostItem
from incident.liability.leaves import leaf_of
from incident.liability.policies import policy_of
from incident.liability.reading import pair_terms

CASES = Path(__file__).parents[1] / "cases" / "liability"
SPENT_ON = date(2026, 3, 2)


def golden(name: str) -> dict[str, Any]:
    """One case file."""
    return dict(yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8")))


def agreement(data: dict[str, Any]) -> Agreement:
    """An agreement of which only the liability terms matter."""
    parties = tuple(AgreementParty(party, role) for party, role in data["parties"].items())
    liability = tuple(data["liability"].items())
    return Agreement(data["id"], data["id"], "test", parties, date(2025, 1, 1), liability=liability)


def item(data: dict[str, Any]) -> CostItem:
    """A cost of a case."""
    leaf = leaf_of(data["leaf"])
    return CostItem(
        id=data["id"],
        incurred_by=data["incurred_by"],
        leaf=leaf.id,
        money=parse_money(data["amount"]),
        spent_on=data.get("spent_on", SPENT_ON),
        nature=leaf.nature,
        documented=data.get("documented", True),
        low=Decimal(data["low"]) if "low" in data else None,
        high=Decimal(data["high"]) if "high" in data else None,
        jurisdiction=data.get("jurisdiction", ""),
    )


def case_of(data: dict[str, Any]) -> Case:
    """The case that a golden file states."""
    agreements = [agreement(each) for each in data["agreements"]]
    return Case(
        items=tuple(item(each) for each in data["items"]),
        currency=data["currency"],
        setting=Setting(parse_shares(data["fault"]), frozenset(data["events"])),
        terms=tuple(pair for each in agreements for pair in pair_terms(each)),
        policies=tuple(policy for each in agreements if (policy := policy_of(each))),
    )
