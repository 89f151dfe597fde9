"""Severity of a personal-data breach after ENISA's methodology (2013): advice, never a decision.

`SE = DPC × EI + CB`: data processing context 1 to 4, ease of identification 0.25 to 1, circumstances of the breach 0
to 2. Bands: below 2 low, below 3 medium, below 4 high, from 4 very high. A named person decides; inputs, score and the
decision are recorded, an override with its reason.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from incident.errors import InputRefused
from incident.facts.fact import THE_INCIDENT, Count, Subject
from incident.facts.sheet import FactSheet
from incident.vocabulary import SubjectKind

MANY = 100
"""Above so many people the result carries a flag."""


class Context(StrEnum):
    """Kind of data, with its base score (DPC)."""

    SIMPLE = "simple"
    BEHAVIOURAL = "behavioural"
    FINANCIAL = "financial"
    SENSITIVE = "sensitive"


class Ease(StrEnum):
    """How easily a person is identified (EI)."""

    NEGLIGIBLE = "negligible"
    LIMITED = "limited"
    SIGNIFICANT = "significant"
    MAXIMUM = "maximum"


class Loss(StrEnum):
    """How bad one loss is: none, bounded (known recipients, recoverable, temporary), unbounded."""

    NONE = "none"
    BOUNDED = "bounded"
    UNBOUNDED = "unbounded"


_BASE = {
    Context.SIMPLE: Decimal(1),
    Context.BEHAVIOURAL: Decimal(2),
    Context.FINANCIAL: Decimal(3),
    Context.SENSITIVE: Decimal(4),
}
_EASE = {
    Ease.NEGLIGIBLE: Decimal("0.25"),
    Ease.LIMITED: Decimal("0.5"),
    Ease.SIGNIFICANT: Decimal("0.75"),
    Ease.MAXIMUM: Decimal(1),
}
_LOSS = {Loss.NONE: Decimal(0), Loss.BOUNDED: Decimal("0.25"), Loss.UNBOUNDED: Decimal("0.5")}
_MALICE = Decimal("0.5")
_LEAST, _MOST = Decimal(1), Decimal(4)
_BANDS = ((Decimal(4), "very_high"), (Decimal(3), "high"), (Decimal(2), "medium"))

_CONTEXT_OF = {
    "names": Context.SIMPLE,
    "contact": Context.SIMPLE,
    "birth_date": Context.SIMPLE,
    "identity_number": Context.SIMPLE,
    "government_id": Context.SIMPLE,
    "employment": Context.SIMPLE,
    "location": Context.BEHAVIOURAL,
    "communications": Context.BEHAVIOURAL,
    "financial_account": Context.FINANCIAL,
    "payment_card": Context.FINANCIAL,
    "health": Context.SENSITIVE,
    "health_insurance": Context.SENSITIVE,
    "biometric": Context.SENSITIVE,
    "genetic": Context.SENSITIVE,
    "special_category": Context.SENSITIVE,
    "criminal": Context.SENSITIVE,
}
"""Data kinds to their context; of several the highest counts."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the formula asks.

    Attributes:
        contexts: kinds of data concerned; the highest counts.
        adjustment: context factors, added to the base; the result stays within 1 to 4.
        confidentiality: bounded: to known recipients; unbounded: to unknown ones.
        integrity: bounded: altered and recoverable; unbounded: for good.
        availability: bounded: for a time; unbounded: fully.
        people: how many are concerned; None: not known.
        unintelligible: strong encryption with a key that is safe.
    """

    contexts: tuple[Context, ...]
    ease: Ease
    confidentiality: Loss = Loss.NONE
    integrity: Loss = Loss.NONE
    availability: Loss = Loss.NONE
    malicious: bool = False
    adjustment: int = 0
    people: int | None = None
    unintelligible: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What the formula says; `band` is a value of the fact `severity`."""

    score: Decimal
    band: str
    flags: tuple[str, ...] = ()


def severity(inputs: Inputs) -> Advice:
    """Score and band.

    Raises:
        InputRefused: no kind of data is named.
    """
    if not inputs.contexts:
        raise InputRefused("no kind of data is named", where="severity", mend="name at least one context")
    base = max(_BASE[context] for context in inputs.contexts) + inputs.adjustment
    context = min(max(base, _LEAST), _MOST)
    losses = (inputs.confidentiality, inputs.integrity, inputs.availability)
    circumstances = sum((_LOSS[loss] for loss in losses), _MALICE if inputs.malicious else Decimal(0))
    score = context * _EASE[inputs.ease] + circumstances
    band = next((name for least, name in _BANDS if score >= least), "low")
    return Advice(score, band, _flags(inputs))


def contexts_known(sheet: FactSheet) -> tuple[Context, ...]:
    """The contexts of the kinds of data that are recorded, of the incident or of any data set."""
    known = (sheet.get("data_kinds", subject) for subject in _subjects(sheet))
    kinds = {kind for it in known if it and isinstance(it.value, frozenset) for kind in it.value}
    return tuple(sorted({_CONTEXT_OF[kind] for kind in kinds if kind in _CONTEXT_OF}))


def inputs_known(sheet: FactSheet, given: Inputs) -> Inputs:
    """The inputs that a person gave, with what the facts say where that person said nothing.

    Args:
        sheet: the facts as known.
        given: no context, no count of people: taken from the facts, as are malice and encryption.
    """
    unintelligible = _is(sheet, "encrypted", so=True) and _is(sheet, "key_compromised", so=False)
    return replace(
        given,
        contexts=given.contexts or contexts_known(sheet),
        malicious=given.malicious or _is(sheet, "malicious", so=True),
        people=given.people if given.people is not None else _people(sheet),
        unintelligible=given.unintelligible or unintelligible,
    )


def _subjects(sheet: FactSheet) -> tuple[Subject, ...]:
    return (THE_INCIDENT, *(Subject(SubjectKind.DATA_SET, it) for it in sheet.subjects(SubjectKind.DATA_SET)))


def _is(sheet: FactSheet, key: str, *, so: bool) -> bool:
    """Whether a truth is known, of the incident or of every data set; what is contested is not known."""
    found = [known for it in _subjects(sheet) if (known := sheet.get(key, it)) is not None]
    return bool(found) and all(it.value is so and not it.contested for it in found)


def _people(sheet: FactSheet) -> int | None:
    """How many people the facts count at least; of several counts the largest, since they may be the same people."""
    entities = (Subject(SubjectKind.ENTITY, it) for it in sheet.subjects(SubjectKind.ENTITY))
    counts = [sheet.parts("residents", [subject]).values() for subject in (*_subjects(sheet), *entities)]
    totals = [sum(it.value.low for it in known if isinstance(it.value, Count)) for known in counts if known]
    return max(totals, default=None)


def _flags(inputs: Inputs) -> tuple[str, ...]:
    flags = []
    if inputs.people is not None and inputs.people > MANY:
        flags.append(f"more than {MANY} people")
    if inputs.unintelligible:
        flags.append("data unintelligible")
    return tuple(flags)
