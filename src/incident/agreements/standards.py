"""Standard sets of clauses and duties: written once, taken in by agreements, confirmed for each of them.

::

    standards:
      - id: scc-2021-914-m1
        name: Standard contractual clauses, module one
        clauses: […]              # as in an agreement
        duties: […]

`includes: [scc-2021-914-m1]` in an agreement, or in one version of it, puts them there as `<set>:<clause>`, unreviewed
until a person confirms them for that agreement. A set is looked for among the files of the import, then among those
that are shipped, then in what is recorded, so that an agreement can be amended without its set at hand.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from incident.agreements.clauses import OBLIGORS, read_calendar, read_clause
from incident.agreements.model import Agreement, NoticeClause, Portfolio
from incident.agreements.standing import StandingDuty, read_duty
from incident.kernel.fields import Faults, Fields
from incident.kernel.presets import PRESETS
from incident.kernel.reading import read_document

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard set of clauses and duties, to be taken in by agreements."""

    id: str
    name: str
    clauses: tuple[NoticeClause, ...]
    duties: tuple[StandingDuty, ...]


def read_standard(fields: Fields) -> Standard:
    """One set; faults are noted on the fields."""
    standard = Standard(
        read_id(fields),
        fields.text("name", needed=True),
        tuple(read_clause(item) for item in fields.items("clauses")),
        tuple(duty_of(item) for item in fields.items("duties")),
    )
    fields.done()
    return standard


def duty_of(fields: Fields) -> StandingDuty:
    """One standing duty, of a set or of an agreement; faults are noted on the fields."""
    return read_duty(fields, roles=OBLIGORS, counting=tuple(PRESETS), calendar=read_calendar(fields, "calendar"))


def read_id(fields: Fields) -> str:
    """The id of an entry; faults are noted on the fields."""
    text = fields.text("id", needed=True)
    if text and not _ID.fullmatch(text):
        fields.fault(f"{text!r} is not an id", "id", mend="use lower-case letters, digits, - and _")
    return text


def shipped_sets(files: Iterable[tuple[str, bytes]]) -> dict[str, Standard]:
    """The sets of some files, by id.

    Raises:
        InputRefused: a fault in any of them.
    """
    faults = Faults()
    found: dict[str, Standard] = {}
    for name, data in files:
        document = read_document(data, name=name)
        fields = Fields(document, document.data, (), faults)
        found |= {it.id: it for it in map(read_standard, fields.items("standards"))}
        fields.done()
    faults.refuse("standards")
    return found


def take_in(
    agreements: Mapping[str, Agreement],
    standards: Mapping[str, Standard],
    *,
    recorded: Portfolio,
    unknown: Callable[[str, str], None],
) -> dict[str, Agreement]:
    """The agreements that include sets, with the sets' clauses and duties in each version that includes them.

    Args:
        agreements: as they were read.
        standards: sets by id.
        recorded: what is recorded already; an agreement there shows what a set holds that is not at hand.
        unknown: told of (agreement, set) where nobody has the set.
    """
    found = {}
    for id_, agreement in agreements.items():
        versions = (*agreement.earlier, agreement)
        names = dict.fromkeys(name for version in versions for name in version.includes)
        sets = {name: standards.get(name) or _from_recorded(name, recorded) for name in names}
        for name, held in sets.items():
            if held is None:
                unknown(id_, name)
        if names:
            *earlier, newest = (_with(it, [held for name in it.includes if (held := sets[name])]) for it in versions)
            found[id_] = replace(newest, earlier=tuple(earlier))
    return found


def _with(version: Agreement, sets: Iterable[Standard]) -> Agreement:
    clauses, duties = [*version.clauses], [*version.duties]
    for held in sets:
        clauses += [replace(it, id=f"{held.id}:{it.id}", reviewed_by="", reviewed_at=None) for it in held.clauses]
        duties += [replace(it, id=f"{held.id}:{it.id}", reviewed_by="") for it in held.duties]
    return replace(version, clauses=tuple(clauses), duties=tuple(duties))


def _from_recorded(name: str, recorded: Portfolio) -> Standard | None:
    """What a recorded agreement took in under a name."""
    for version in _versions(recorded):
        if name in version.includes:
            prefix = f"{name}:"
            clauses = [it for it in version.clauses if it.id.startswith(prefix)]
            duties = [it for it in version.duties if it.id.startswith(prefix)]
            return Standard(
                name,
                name,
                tuple(replace(it, id=it.id.removeprefix(prefix)) for it in clauses),
                tuple(replace(it, id=it.id.removeprefix(prefix)) for it in duties),
            )
    return None


def _versions(recorded: Portfolio) -> Iterator[Agreement]:
    for id_ in sorted(recorded.agreements):
        yield recorded.agreements[id_]
        yield from reversed(recorded.agreements[id_].earlier)
