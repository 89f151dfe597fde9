"""What docs/liability.md shows is what is read."""

import re
from datetime import date
from pathlib import Path

from incident.agreements.clauses import read_clause
from incident.agreements.model import Agreement, AgreementParty
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import load_yaml, read_document
from incident.liability.allocation import allocate
from incident.liability.casefile import read_cases
from incident.liability.decisions import read_decisions
from incident.liability.expected import differences
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


def test_the_documented_case_comes_out_as_it_says() -> None:
    (case,) = read_cases(example("case"), name="case.yaml")
    assert differences(case.expect, allocate(case.case)) == ()


def test_the_documented_clauses_on_claims_are_read() -> None:
    found = re.search(r"```yaml\n(clauses:\n.*?)```", TEXT, re.DOTALL)
    assert found is not None
    document = read_document(found[1].encode(), name="clauses.yaml")
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    events = [read_clause(item).event for item in fields.items("clauses")]
    assert not faults.found
    assert events == ["notice_of_claim", "limitation", "remedy", "proof_of_loss"]
