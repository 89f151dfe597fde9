"""Whether a rule binds one of our entities: positive nexus, conditions, exemptions; in three values, with reasons.

- Without a positive nexus there is no finding at all: not owed and not asked about.
- An exemption that is proved ends the duty; one that is not proved does not help, and is listed as a question.
- What is open leaves the duty undetermined, with the facts that would settle it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from incident.kernel.logic import AllOf, Answer, Operator, Test, Truth, Verdict, evaluate, str_of
from incident.law.rule import Exemption, Rule
from incident.obligations.case import Case
from incident.obligations.obligation import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a rule binds an entity.

    Attributes:
        truth: it does, it does not, or nobody knows yet.
        reasons: why, the deciding one first.
        missing: the facts that would settle it.
    """

    truth: Truth
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


def find(rule: Rule, case: Case, entity: str, data_set: str = "") -> Finding | None:
    """Whether `rule` binds `entity`; None where nothing connects them."""
    ask = case.answers(entity, data_set)
    nexus = evaluate(rule.nexus, ask)
    if nexus.truth is not Truth.TRUE:
        return None
    role = ask(holder_test(rule)) if rule.holder_roles else None
    if role is not None and role.truth is Truth.FALSE:
        return None
    verdict = evaluate(AllOf((holder_test(rule), rule.applies)) if role is not None else rule.applies, ask)
    connected = _reason("connected", nexus)
    if verdict.truth is Truth.FALSE:
        return Finding(Truth.FALSE, (_reason("does not apply", verdict), connected))
    checked = [(exemption, evaluate(exemption.when, ask)) for exemption in rule.exemptions]
    proved = next(((ex, found) for ex, found in checked if found.truth is Truth.TRUE), None)
    if proved is not None:
        return Finding(Truth.FALSE, (_exempt(*proved), _reason("applies", verdict), connected))
    unproved = [_unproved(ex, found) for ex, found in checked if found.truth is Truth.UNKNOWN]
    word = "applies" if verdict.truth is Truth.TRUE else "open"
    missing = verdict.missing if verdict.truth is Truth.UNKNOWN else ()
    return Finding(verdict.truth, (_reason(word, verdict), *unproved, connected), missing)


def holder_test(rule: Rule) -> Test:
    """The question whether an entity has one of the rule's roles."""
    return Test("roles", Operator.HAS_ANY, rule.holder_roles, scope="entity", provision=rule.citation)


def _reason(word: str, verdict: Verdict) -> Reason:
    told = "; ".join(dict.fromkeys(it.because for it in verdict.answers)) or "no condition to meet"
    return Reason(f"{word}: {told}", _provisions(verdict.answers), verdict.answers)


def _exempt(exemption: Exemption, verdict: Verdict) -> Reason:
    told = "; ".join(it.because for it in verdict.answers)
    return Reason(f"exempt: {exemption.text or 'exemption'} ({told})", exemption.provision, verdict.answers)


def _unproved(exemption: Exemption, verdict: Verdict) -> Reason:
    text = exemption.text or str_of(exemption.when)
    return Reason(f"not proved, so it does not help: {text}", exemption.provision, verdict.answers)


def _provisions(answers: Iterable[Answer]) -> str:
    return "; ".join(dict.fromkeys(it.test.provision for it in answers if it.test.provision))
