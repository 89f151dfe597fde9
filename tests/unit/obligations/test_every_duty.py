"""For every duty of the shipped book: facts from its own conditions bind it, release it, and leave it open."""

import pytest
from support.conditions import ENTITY, breaking, facts_for, meeting, opening, wanted
from support.law import NOW, shipped_book

from incident.agreements.model import Exposure, Portfolio
from incident.facts.organisation import Organisation
from incident.facts.sheet import FactSheet
from incident.kernel.logic import AllOf, Truth
from incident.law.rule import Rule
from incident.obligations.applicability import Finding, find
from incident.obligations.case import Case
from incident.vocabulary import Effect

RULES = [rule for rule in shipped_book().rules.values() if rule.effect is not Effect.NEVER]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def found(rule: Rule, wants: list[tuple[object, bool]]) -> Finding | None:
    sheet = FactSheet.build(facts_for(wants))  # type: ignore[arg-type]
    case = Case(sheet, Organisation("", ()), Exposure((), (), ()), Portfolio(), shipped_book(), {}, (), (), NOW)
    return find(rule, case, ENTITY)


@every_rule
def test_it_applies_where_nexus_role_and_conditions_are_met(rule: Rule) -> None:
    finding = found(rule, meeting(rule))

    assert finding is not None
    assert finding.truth is Truth.TRUE
    assert finding.reasons


@every_rule
def test_it_does_not_apply_where_a_condition_fails_or_an_exemption_is_proved(rule: Rule) -> None:
    findings = [found(rule, wants) for wants in breaking(rule)]

    assert any(finding is None or finding.truth is Truth.FALSE for finding in findings)


@every_rule
def test_it_is_undetermined_where_a_fact_is_missing(rule: Rule) -> None:
    findings = [finding for wants in opening(rule) if (finding := found(rule, wants)) is not None]

    if rule.applies == AllOf() and not _role_is_open(rule):
        # Nothing but exemptions can be open: unproved they do not help, and each is listed as a question.
        findings = [found(rule, meeting(rule)) or findings[0]]
        assert all(finding.truth is Truth.TRUE for finding in findings)
        open_leaves = [it for finding in findings for reason in finding.reasons for it in reason.answers if it.missing]
        assert bool(open_leaves) == bool(rule.exemptions)
    else:
        assert any(finding.truth is Truth.UNKNOWN and finding.missing for finding in findings)


def _role_is_open(rule: Rule) -> bool:
    """Whether the holder's role is asked outside the nexus, so that it can be open."""
    asked = {test.fact for test, _ in wanted(rule.nexus, truth=True)}
    return bool(rule.holder_roles) and not asked & {"roles", "listed_issuer"}


@every_rule
def test_it_is_not_even_considered_where_nothing_connects_us(rule: Rule) -> None:
    assert found(rule, []) is None
