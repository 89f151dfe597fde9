"""Golden cases of the liability room, read into the domain's own records."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from incident.agreements.model import Agreement, AgreementParty
from incident.kernel.instants import parse_day
from incident.kernel.money import parse_money
from incident.kernel.reading import load_yaml
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
    return dict(load_yaml((CASES / f"{name}.yaml").read_bytes(), name=f"{name}.yaml"))


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
        spent_on=parse_day(data.get("spent_on", SPENT_ON)),
        nature=leaf.nature,
        documented=data.get("documented", True),
        low=Decimal(data["low"]) if "low" in data else None,
        high=Decimal(data["high"]) if "high" in data else None,
        jurisdiction=data.get("jurisdiction", ""),
        evidence=data.get("evidence", ""),
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


def strict_pair(**changes: Any) -> dict[str, Any]:
    """Terms under which b owes a everything that is documented; None takes a key away."""
    pair: dict[str, Any] = {
        "claimant": "a",
        "responsible": "b",
        "fault": "strict",
        "fault_order": "before_cap",
        "basket_order": "after_fault",
        "cap_relation": "separate",
        "service_credits_erode": True,
        "defence_inside_limits": True,
        "consequential": "recoverable",
        "fines": "shiftable",
        "internal_costs": "recoverable",
        "basket": {"kind": "none"},
        "caps": {"general": "unlimited"},
    }
    return {key: value for key, value in (pair | changes).items() if value is not None}


def between(*pairs: dict[str, Any], currency: str = "USD", **more: Any) -> Agreement:
    """An agreement with these pairs, between whoever they name."""
    parties = dict.fromkeys("abcpst", "mutual")
    return agreement({"id": "x", "parties": parties, "liability": {"currency": currency, "pairs": list(pairs), **more}})


def strict_policy(**changes: Any) -> dict[str, Any]:
    """A policy of a that covers everything above nothing, up to a million; None takes a key away."""
    policy: dict[str, Any] = {
        "insured": "a",
        "order": "contract_first",
        "covers": "all",
        "covers_liability": "all",
        "retention": 0,
        "defence_inside_limits": True,
        "fines": {"otherwise": "no"},
        "layers": [{"insurer": "i", "attach": 0, "limit": 1000000}],
    }
    return {key: value for key, value in (policy | changes).items() if value is not None}


def insured(policy: dict[str, Any], currency: str = "USD") -> Agreement:
    """An insurance agreement with this policy."""
    parties = {"a": "insured", "i": "insurer"}
    return agreement({"id": "p", "parties": parties, "liability": {"currency": currency, "policy": policy}})
