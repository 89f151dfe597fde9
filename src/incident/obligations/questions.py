"""Questions: the missing facts, ranked by how many obligations each decides and how near a deadline they are.

A question comes from a leaf that nobody could answer: one that keeps a duty open, one of an exemption that is not
proved, or an instant that a clock waits for. Each says who can answer and what each answer would start or stop.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from incident.deadlines.deadline import Awaiting, Due, Indeterminate, NoFixedPeriod
from incident.kernel.instants import Instant
from incident.kernel.logic import Answer, Truth
from incident.obligations.obligation import FOR_COUNSEL, Assessed, NotOwed, Owed
from incident.vocabulary import ANY_PART, FACT_KEYS, ValueKind

COUNSEL, SECURITY, DATA_PROTECTION, COMPANY = "counsel", "security", "data protection", "company secretary"

_WHO = {
    "risk": DATA_PROTECTION,
    "serious_harm": DATA_PROTECTION,
    "residents": DATA_PROTECTION,
    "records": DATA_PROTECTION,
    "data_kinds": DATA_PROTECTION,
    "personal_data": DATA_PROTECTION,
    "roles": COMPANY,
    "sectors": COMPANY,
    "establishments": COMPANY,
    "does_business_in": COMPANY,
    "licences": COMPANY,
    "entity_type": COMPANY,
    "listed_issuer": COMPANY,
    "applicable": COUNSEL,
    "material": COUNSEL,
    "significant": COUNSEL,
    "determined_at": COUNSEL,
    "classified_at": COUNSEL,
    "materiality_determined_at": COUNSEL,
    "assessed_notifiable_at": COUNSEL,
    "foreign_order": COUNSEL,
    "unpublished_invention": COUNSEL,
    "made_public_at": COUNSEL,
    "export_classes": COUNSEL,
}
"""Who can answer; what is not listed is security's to know."""

BY_COUNSEL = "applicable"
"""The fact that only a decision on the obligation answers."""

NEAR = timedelta(days=1)
"""A deadline a day away weighs half as much as one that is now."""


@dataclass(frozen=True, slots=True)
class Question:
    """One missing fact.

    Attributes:
        fact: name, `key` or `key[part]`.
        about: our entity where the fact is about one, else empty.
        asks: the question in plain words.
        who: who can answer.
        how: what to type once it is known.
        confirms: what an answer would make certain, with the answer.
        stops: what an answer would end, with the answer.
        starts: what waits for it.
        obligations: how many obligations it decides.
        nearest: the nearest deadline among them; None where none has a date.
        weight: rank, larger first, in thousandths.
    """

    fact: str
    about: str
    asks: str
    who: str
    how: str
    confirms: tuple[str, ...]
    stops: tuple[str, ...]
    starts: tuple[str, ...]
    obligations: int
    nearest: Instant | None
    weight: int


def questions(
    assessed: Iterable[Assessed], *, now: Instant | None = None, ids: Mapping[str, str] | None = None
) -> list[Question]:
    """The missing facts of an assessment, the most deciding and most urgent first.

    Args:
        assessed: what was assessed.
        now: the present; without it, distances are measured from the nearest deadline of all.
        ids: short ids of obligations by the text of their keys, where they have any.
    """
    gathered: dict[tuple[str, str], _Gathered] = {}
    for it in assessed:
        for asked in _asked(it):
            found = gathered.setdefault((asked.fact, asked.about), _Gathered(asked.fact, asked.about))
            found.take(asked, it)
    dates = [at for found in gathered.values() for at in found.dates.values() if at is not None]
    since = now or min(dates, default=None)
    return sorted((found.question(since, ids or {}) for found in gathered.values()), key=_rank)


def _rank(question: Question) -> tuple[int, str, str]:
    return (-question.weight, question.fact, question.about)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One open leaf of one obligation; `judged` is an exemption in words."""

    fact: str
    about: str
    effect: str
    told: str
    judged: str = ""


@dataclass(slots=True)
class _Gathered:
    fact: str
    about: str
    dates: dict[str, Instant | None] = field(default_factory=dict)
    effects: dict[str, dict[str, None]] = field(default_factory=dict)
    judged: str = ""

    def take(self, asked: _Asked, assessed: Assessed) -> None:
        self.dates[str(assessed.key)] = _date(assessed)
        self.effects.setdefault(asked.effect, {})[asked.told] = None
        if self.fact.startswith(BY_COUNSEL):
            self.judged = f"{assessed.title} ({assessed.citation}): {asked.judged or _for_counsel(assessed)}?"

    def question(self, since: Instant | None, ids: Mapping[str, str]) -> Question:
        key = self.fact.partition("[")[0]
        dates = [at for at in self.dates.values() if at is not None]
        return Question(
            fact=self.fact,
            about=self.about,
            asks=self.judged or _plain(self.fact, self.about),
            who=_WHO.get(key, SECURITY),
            how=_decide([ids.get(it, "OBLIGATION") for it in self.dates])
            if self.judged
            else _how(self.fact, self.about),
            confirms=tuple(self.effects.get("confirms", ())),
            stops=tuple(self.effects.get("stops", ())),
            starts=tuple(self.effects.get("starts", ())),
            obligations=len(self.dates),
            nearest=min(dates, default=None),
            weight=sum(_weight(at, since) for at in self.dates.values()),
        )


def _weight(at: Instant | None, since: Instant | None) -> int:
    """Thousandths: 1000 for a deadline that is now or past, half of it a day away, a tenth without a date."""
    if at is None or since is None:
        return 100
    away = max(at.utc - since.utc, timedelta())
    return int(1000 * NEAR / (NEAR + away))


def _asked(assessed: Assessed) -> Iterator[_Asked]:
    if isinstance(assessed, NotOwed):
        return
    for reason in assessed.reasons:
        exempts = reason.sentence.partition(": ")[2] if reason.sentence.startswith("not proved") else ""
        for answer in reason.answers:
            if answer.truth is Truth.UNKNOWN:
                yield from _leaf(answer, assessed, exempts=exempts)
    yield from _clock(assessed)


def _leaf(answer: Answer, assessed: Assessed, *, exempts: str) -> Iterator[_Asked]:
    about = assessed.key.holder if answer.test.scope == "entity" else ""
    for name in answer.missing:
        if exempts:
            yield _Asked(name, about, "stops", f"{assessed.title}: if {answer.test}", judged=exempts)
        else:
            yield _Asked(name, about, "confirms", f"{assessed.title}: if {answer.test}")
            yield _Asked(name, about, "stops", f"{assessed.title}: if not ({answer.test})")


def _clock(assessed: Assessed) -> Iterator[_Asked]:
    match assessed.deadline:
        case Awaiting(awaits=name) if name in FACT_KEYS:
            yield _Asked(name, assessed.key.holder, "starts", assessed.title)
        case Indeterminate(missing=(name, *_)) if name in FACT_KEYS:
            yield _Asked(name, "", "starts", assessed.title)  # the rest only stands in for it


def _date(assessed: Assessed) -> Instant | None:
    match assessed.deadline:
        case Due(due=at, target=target):
            return min(at, target) if target is not None and isinstance(assessed, Owed) else at
        case NoFixedPeriod(target=at):
            return at
        case Awaiting(target=at):
            return at
        case _:
            return None


def _for_counsel(assessed: Assessed) -> str:
    """What counsel is asked about a duty: its conditions that no typed condition expresses."""
    conditions = [it.removeprefix(FOR_COUNSEL) for it in assessed.notes if it.startswith(FOR_COUNSEL)]
    return "; ".join(it.rstrip(".") for it in conditions) or "do its conditions hold"


def _decide(ids: list[str]) -> str:
    """How counsel answers, for each obligation that it decides."""
    told = " ".join(sorted(dict.fromkeys(ids)))
    return f"incident obligation decide {told} required|not-required --reason …"


def _plain(fact: str, about: str) -> str:
    name, _, part = fact.rstrip("]").partition("[")
    key = FACT_KEYS.get(name)
    meaning = key.meaning if key is not None else name
    place = _place(name, part)
    subject = f" [{about}]" if about else ""
    match key.kind if key is not None else None:
        case ValueKind.COUNT | ValueKind.COUNTS:
            return f"how many {meaning.partition(',')[0]}{place}?{subject}"
        case ValueKind.SET | ValueKind.CHOICE | ValueKind.TEXT:
            return f"which {meaning.partition(',')[0]}{place}?{subject}"
        case _:
            return f"{meaning}{place}?{subject}"


def _place(name: str, part: str) -> str:
    if name != "residents" or not part:
        return f" ({part})" if part else ""
    country = part.removesuffix(ANY_PART)
    return " in all" if part == "*" else f" in {part}" if country == part else f" in each part of {country}"


def _how(fact: str, about: str) -> str:
    name, _, part = fact.rstrip("]").partition("[")
    subject = f" --about entity:{about}" if about else ""
    if part.endswith("*"):
        return f"incident learn ID {name}=PLACE:COUNT,… --complete{subject}"
    return f"incident learn ID {name}{f'.{part}' if part else ''}=…{subject}"
