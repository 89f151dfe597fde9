"""Which contents a notice must have, which of them the facts fill, and which it must not have.

What decides: a required content is `filled` where every fact that it names can be told; else it is `to_follow` where
the regime allows information in phases and this is not its last stage; else it is `missing`, and the notice cannot be
approved (design, section 8). A content that a law or a contract forbids never reaches the template, and a text that
has it all the same is refused.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from incident.errors import ContentForbidden, ContentMissing
from incident.notices.known import Knowledge, Told

LAST_STAGES = frozenset({"final"})
"""Stages after which nothing follows."""
_SHORTEST_NAME = 4
"""Characters of the shortest name that is looked for in a text; a shorter one is found in ordinary words."""


class State(StrEnum):
    """How a required content stands."""

    FILLED = "filled"
    MISSING = "missing"
    TO_FOLLOW = "to_follow"


@dataclass(frozen=True, slots=True)
class Required:
    """One content that a rule, a clause or a template demands.

    Attributes:
        id: short id, unique in the notice.
        text: what has to be said.
        provision: where the law or clause says so.
        facts: keys that fill it, all of them.
        details: keys that are told with it where they are known ("where possible").
        phased: may follow later.
        when: `always`, or `late`: only where the notice is late.
    """

    id: str
    text: str
    provision: str
    facts: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    phased: bool = False
    when: str = "always"


@dataclass(frozen=True, slots=True)
class ContentLine:
    """How one required content stands in one notice.

    Attributes:
        told: what fills it.
        because: what is not known or may not be said; empty where it is filled.
    """

    id: str
    text: str
    provision: str
    state: State
    told: tuple[Told, ...] = ()
    because: str = ""


def fill(required: Sequence[Required], known: Knowledge, *, stage: str, late: bool) -> tuple[ContentLine, ...]:
    """Each required content with its state.

    Args:
        required: what the notice must say.
        known: what can be said.
        stage: of the duty; nothing follows after a final one.
        late: the deadline has passed, so that reasons for the delay are due.
    """
    wanted = [it for it in required if it.when == "always" or late]
    return tuple(_line(it, known, may_follow=it.phased and stage not in LAST_STAGES) for it in wanted)


def spoken_key(content: str) -> str:
    """The key of what a person says for a content that no fact of the vocabulary fills."""
    return f"content:{content}"


def _line(required: Required, known: Knowledge, *, may_follow: bool) -> ContentLine:
    spoken = known.get(spoken_key(required.id), ())
    named = [told for key in (*required.facts, *required.details) for told in known.get(key, ())]
    usable = tuple(told for told in (*named, *spoken) if told.text)
    lacking = [] if spoken else [why for key in required.facts if (why := _lacking(key, known))]
    if not (required.facts or spoken):
        lacking = ["no fact is named for it: say it with 'incident notice fill'"]
    state = State.FILLED if not lacking else State.TO_FOLLOW if may_follow else State.MISSING
    return ContentLine(required.id, required.text, required.provision, state, usable, "; ".join(lacking))


def _lacking(key: str, known: Knowledge) -> str:
    told = known.get(key, ())
    if not told:
        return f"{key} is unknown"
    return "; ".join(f"{it.name} is {it.because}" for it in told if not it.text)


def without(known: Knowledge, forbidden: Iterable[str]) -> dict[str, tuple[Told, ...]]:
    """What may be said at all: the knowledge without the keys that are forbidden."""
    barred = set(forbidden)
    return {key: told for key, told in known.items() if key not in barred}


def demand_complete(lines: Sequence[ContentLine], *, name: str) -> None:
    """Refuse a notice that lacks a required content.

    Raises:
        ContentMissing: naming every one, what it needs, and its provision.
    """
    missing = [line for line in lines if line.state is State.MISSING]
    if missing:
        told = "; ".join(f"{line.id} ({line.provision}): {line.because}" for line in missing)
        raise ContentMissing(
            f"{len(missing)} required contents are missing: {told}",
            where=name,
            mend="record the facts with 'incident learn', or say it with 'incident notice fill'; then draft again",
        )


@dataclass(frozen=True, slots=True)
class Barred:
    """Something that must not stand in a notice.

    Attributes:
        what: what it is, for the refusal.
        text: the words.
        provision: the law or contract that forbids it.
    """

    what: str
    text: str
    provision: str


def demand_clean(text: str, barred: Iterable[Barred], *, name: str) -> None:
    """Refuse a text that says what a law or a contract forbids.

    Raises:
        ContentForbidden: naming what stands in it, and who forbids it.
    """
    plain = _plain(text)
    found = [it for it in barred if _stands(_plain(it.text), plain)]
    if found:
        told = "; ".join(f"{it.what} ({it.provision})" for it in found)
        raise ContentForbidden(
            f"the text says what it must not: {told}",
            where=name,
            mend="record a wording of the fact that leaves it out, then draft again",
        )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _stands(words: str, text: str) -> bool:
    if len(words) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
