"""What is known, in the words of a notice: one `Told` a fact, with the statements that it rests on.

Invariants:

- What is unknown is absent, never guessed; what is contested is no ground for a statement, except an instant, which
  is told as the range that covers all rivals.
- What is privileged is never told: a notice goes outside counsel's circle.
- Equal knowledge gives equal words, so that a statement that a new fact makes untrue is found by comparing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from incident.facts.fact import Count, Subject, Value
from incident.facts.sheet import FactSheet, Known
from incident.kernel.instants import Instant
from incident.vocabulary import FACT_KEYS, DataKind, Fidelity, ValueKind

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATA_KINDS = {
    DataKind.CONTACT: "contact details",
    DataKind.IDENTITY_NUMBER: "identity numbers",
    DataKind.GOVERNMENT_ID: "government identity documents or numbers",
    DataKind.FINANCIAL_ACCOUNT: "financial account details",
    DataKind.PAYMENT_CARD: "payment card details",
    DataKind.CREDENTIALS: "user names, passwords or other credentials",
    DataKind.HEALTH: "health data",
    DataKind.HEALTH_INSURANCE: "health insurance details",
    DataKind.BIOMETRIC: "biometric data",
    DataKind.GENETIC: "genetic data",
    DataKind.LOCATION: "location data",
    DataKind.CHILDREN: "data about children",
    DataKind.SPECIAL_CATEGORY: "special categories of personal data",
    DataKind.CRIMINAL: "data on criminal convictions or offences",
    DataKind.COMMUNICATIONS: "contents of communications",
    DataKind.EMPLOYMENT: "employment data",
    DataKind.TRADE_SECRET: "trade secrets",
    DataKind.KNOW_HOW: "know-how",
    DataKind.KEYS: "cryptographic keys",
    DataKind.EXPORT_CONTROLLED: "export-controlled information",
    DataKind.OTHER: "other data",
}
_CONTESTED = "contested: {rivals}; let counsel determine one"
_PRIVILEGED = "privileged: it may not be told outside counsel's circle"


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, ready to be said.

    Attributes:
        name: `key`, or `key[part]`.
        text: how a notice says it; empty where it cannot be said.
        facts: ids of the statements that it rests on; empty for what the profile, the portfolio or the law supplies.
        because: why it cannot be said; empty where it can.
    """

    name: str
    text: str
    facts: tuple[str, ...] = ()
    because: str = ""


Knowledge = Mapping[str, tuple[Told, ...]]
"""By key; for counts by residence one a place."""


def knowledge_of(sheet: FactSheet, subjects: Iterable[Subject], *, zone: str) -> dict[str, tuple[Told, ...]]:
    """Everything that is known for a notice.

    Args:
        sheet: the facts.
        subjects: what the notice is about, the most specific first.
        zone: in which instants are told.
    """
    subjects = tuple(subjects)
    found: dict[str, tuple[Told, ...]] = {}
    for key in FACT_KEYS.values():
        if key.kind is ValueKind.COUNTS:
            parts = sheet.parts(key.name, subjects)
            told = tuple(_told(known, f"{key.name}[{part}]", zone) for part, known in parts.items())
        else:
            known = sheet.about(key.name, subjects)
            told = () if known is None else (_told(known, key.name, zone),)
        if told:
            found[key.name] = told
    return found


def supplied(name: str, text: str) -> tuple[Told, ...]:
    """What the profile, the portfolio or the clause supplies; nothing where they are silent."""
    return (Told(name, text),) if text else ()


def _told(known: Known, name: str, zone: str) -> Told:
    facts = tuple(fact.id for fact in known.facts)
    if any(fact.privileged for fact in known.facts):
        return Told(name, "", facts, _PRIVILEGED)
    if known.contested and not isinstance(known.value, Instant | Count):
        rivals = " or ".join(said(value, known, zone) for value in known.rivals)
        return Told(name, "", facts, _CONTESTED.format(rivals=rivals))
    text = said(known.value, known, zone)
    return Told(name, f"{known.part}: {text}" if known.part else text, facts)


def said(value: Value, known: Known, zone: str) -> str:
    """A value in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Instant():
            return _instant(value, known, zone)
        case Count(low, high):
            return _count(low, high, estimate=known.fidelity is Fidelity.ESTIMATE)
        case frozenset():
            return ", ".join(sorted(_word(item) for item in value)) or "none"
        case str():
            return value.strip() if FACT_KEYS[known.key].kind is ValueKind.TEXT else value.replace("_", " ")
        case _:
            return "unknown"


def _word(item: str) -> str:
    return _DATA_KINDS[DataKind(item)] if item in _DATA_KINDS else item.replace("_", " ")


def _count(low: int, high: int, *, estimate: bool) -> str:
    if low != high:
        return f"between {low:,} and {high:,}"
    return f"about {low:,}" if estimate else f"{low:,}"


def _instant(value: Instant, known: Known, zone: str) -> str:
    match known.fidelity:
        case Fidelity.DAY:
            return _range(known, value, lambda at: _day(at.day(at.zone)))
        case Fidelity.MONTH:
            return _range(known, value, lambda at: f"{_MONTHS[at.day(at.zone).month - 1]} {at.day(at.zone).year}")
        case Fidelity.HOUR | Fidelity.ESTIMATE:
            return _range(known, value, lambda at: f"about {at.show(zone)}")
        case _:
            return _range(known, value, lambda at: at.show(zone))


def _range(known: Known, value: Instant, show: Callable[[Instant], str]) -> str:
    """Both ends where they read differently."""
    if known.earliest is None or known.latest is None:
        return show(value)
    first, last = show(known.earliest), show(known.latest)
    return first if first == last or not _is_wide(known) else f"between {first} and {last}"


def _is_wide(known: Known) -> bool:
    """An hour or an estimate is a range by its fidelity alone; only a wider one is told as a range."""
    return known.contested or known.fidelity in (Fidelity.EXACT, Fidelity.DAY, Fidelity.MONTH)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
