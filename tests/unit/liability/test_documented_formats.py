"""What docs/liability.md shows is what is read."""

import re
from datetime import date
from pathlib import Path

from incident.agreements.model import Agreement, AgreementParty
from incident.kernel.reading import load_yaml
from incident.liability.decisions import read_decisions
from incident.liability.policies import policy_of
from incident.liability.reading import pair_terms

TEXT = (Path(__file__).parents[3] / "docs" / "liability.md").read_text(encoding="utf-8")


def example(name: str) -> bytes:
    found = re.search(rf"```yaml\n(# {name}\n.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1].encode()


def agreement(name: str) -> Agreement:
    liability = load_yaml(example(name), name=f"{name}.yaml")
    parties = tuple(AgreementParty(party, "mutual") for party in ("acme", "beta"))
    return Agreement("tta", "tta", "nda", parties, date(2025, 1, 1), liability=tuple(liability.items()))


def test_the_documented_terms_are_read() -> None:
    (terms,) = pair_terms(agreement("terms"))
    assert terms.super_cap is not None
    assert terms.super_cap.amount == 800_000


def test_the_documented_policy_is_read() -> None:
    policy = policy_of(agreement("policy"))
    assert policy is not None
    assert "NO" in policy.fines.insurable


def test_the_documented_decisions_are_read() -> None:
    decisions = read_decisions(example("decisions"), name="decisions.yaml")
    assert str(decisions.rates[0]).startswith("1 EUR = 1.0825 USD (ECB reference rate")
    assert decisions.barred[0].claimant == "acme"
