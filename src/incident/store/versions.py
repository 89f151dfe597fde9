"""Versions of obligations as they are written down: what is an obligation's own, and what many share.

An assessment of a leak under thousands of contracts says nearly the same thousands of times. So the frozen terms with
the deadline that they came to are one derivation, stored once by its digest and shared by all who came to it; and what
remains is put together from texts that are made once.

Invariant: what is read back is what was assessed, whatever was shared. Parts are found by their identity, for comparing
terms costs as much as counting them: equal parts that are two objects are encoded twice, to the same text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from functools import cache
from json.encoder import encode_basestring
from marshal import dumps
from operator import attrgetter
from typing import Any, NamedTuple, get_type_hints

from incident.deadlines.deadline import Deadline, Due
from incident.errors import RecordBroken
from incident.kernel.canonical import Encoded, Payload, parse_canonical, text_of_record
from incident.kernel.codec import decode, encode
from incident.kernel.instants import Instant
from incident.kernel.terms import Terms
from incident.obligations.obligation import Assessed, NotOwed, ObligationKey, Owed, Reason, Undetermined
from incident.store.covered import Same
from incident.store.database import Unit
from incident.store.rows.matter import DerivationRow, ObligationRow, ObligationVersionRow
from incident.vocabulary import Audience

KINDS: dict[str, type[Owed | NotOwed | Undetermined]] = {kind.__name__: kind for kind in (Owed, NotOwed, Undetermined)}
_DERIVED = ("terms", "deadline")
_IN_COLUMNS = ("key", "title", "audience", *_DERIVED)
"""What a version's body leaves out, for columns or the derivation hold it."""
_OWN = ("citation", "reasons", "send_by")
"""What differs from obligation to obligation; the rest of a body is shared by nearly all."""


_AT_ONCE = 5_000
"""Versions that are written down together, so that their texts do not all stand in memory."""


class Written(NamedTuple):
    """An assessment as it is stored: the text of its body, and the digest of its derivation."""

    body: str
    derivation: str


class Difference(NamedTuple):
    """What moved since the version before, and the same as text."""

    value: Payload
    text: Encoded


class NewVersion(NamedTuple):
    """A version to be stored.

    Attributes:
        obligation: id.
        version: from 1.
        assessed: what was assessed.
        difference: from the version before.
    """

    obligation: str
    version: int
    assessed: Assessed
    difference: Difference | None = None


class Writing:
    """Writes assessments down; it keeps the parts that it met, so that no identity is used twice.

    Attributes:
        derivations: every one that was met, by digest.
        taken: those of what will be stored.
    """

    def __init__(self) -> None:
        self.derivations: dict[str, Encoded] = {}
        self.taken: dict[str, Encoded] = {}
        self._kept: list[Any] = []
        self._texts: dict[tuple[str, int], str] = {}
        self._derived: dict[tuple[int, int], str] = {}
        self._around: dict[tuple[object, ...], tuple[str, ...]] = {}

    def write(self, assessed: Assessed) -> Written:
        """An assessment's body and derivation."""
        kind = type(assessed).__name__
        shared = _shared(kind)(assessed)
        asked = (kind, *map(id, shared))
        around = self._around.get(asked)
        if around is None:
            self._kept.append(shared)
            around = self._around[asked] = self._parts(kind, shared)
        before, between, beside, after = around
        reasons = ",".join(map(self._reason, assessed.reasons))
        send_by = f',"send_by":{self._member("send_by", assessed.send_by)}' if assessed.send_by else ""
        body = f"{before}{encode_basestring(assessed.citation)}{between}[{reasons}]{beside}{send_by}{after}"
        return Written(body, self._derivation(assessed))

    def take(self, assessed: Assessed) -> Written:
        """Write an assessment down that will be stored, and its derivation with it."""
        written = self.write(assessed)
        self.taken[written.derivation] = self.derivations[written.derivation]
        return written

    def _parts(self, kind: str, shared: Sequence[Any]) -> tuple[str, ...]:
        """What stands before the citation, between it and the reasons, between them and send-by, and after all."""
        parts = dict(zip(_shared_names(kind), shared, strict=True))
        members = {"type": encode_basestring(kind)}
        members |= {
            name: self._member(name, value) for name, value in parts.items() if value != _defaults(kind).get(name)
        }
        between = [[f'"{name}":{members[name]}' for name in sorted(members) if _place(name) == it] for it in range(4)]
        before, *others = (",".join(texts) for texts in between)
        beside, until, after = (f",{text}" if text else "" for text in others)
        return f'{{{before}{"," if before else ""}"citation":', f'{beside},"reasons":', until, f"{after}}}"

    def _member(self, name: str, value: object) -> str:
        return self._text(name, value, lambda: text_of_record(encode(value, _types()[name])))

    def _reason(self, reason: Reason) -> str:
        if reason.answers:
            return self._text("answers", reason, lambda: text_of_record(encode(reason)))
        provision = f'"provision":{encode_basestring(reason.provision)},' if reason.provision else ""
        return f'{{{provision}"sentence":{encode_basestring(reason.sentence)}}}'

    def _derivation(self, assessed: Assessed) -> str:
        terms, deadline = assessed.terms, assessed.deadline
        digest = self._derived.get((id(terms), id(deadline)))
        if digest is None:
            found = derivation_of(
                self._text("terms", terms, lambda: text_of_record(encode(terms))),
                self._text("deadline", deadline, lambda: text_of_record(encode(deadline, Deadline))),
            )
            digest = self._derived[id(terms), id(deadline)] = found.digest
            self._kept.append((terms, deadline))
            self.derivations[digest] = found
        return digest

    def _text(self, name: str, value: object, made: Callable[[], str]) -> str:
        """The text of a part, made once; under its name, for a field's type decides how it is written."""
        asked = (name, id(value))
        if asked not in self._texts:
            self._texts[asked] = made()
            self._kept.append(value)
        return self._texts[asked]


def derivation_of(terms: str, deadline: str) -> Encoded:
    """A derivation from the canonical texts of its terms and its deadline."""
    return Encoded(f'{{"deadline":{deadline},"terms":{terms}}}')


def save_obligations(
    unit: Unit, keys: Sequence[tuple[ObligationKey, str]], *, ids: Sequence[str], numbers: Sequence[int], incident: str
) -> None:
    """Insert the identity of obligations that were never considered before; the caller appends the entry.

    Args:
        unit: the caller's transaction.
        keys: what makes each the same one across versions, and its source.
        ids: of each.
        numbers: of each, within the incident.
        incident: inside id.
    """
    columns: dict[str, Sequence[Any] | Same] = {
        "id": ids,
        "incident": Same(incident),
        "seq": Same(unit.next_seq),
        "number": numbers,
        "source": [source for _, source in keys],
    }
    for name in ("duty", "holder", "recipient", "data_set", "stage", "occurrence"):
        column = attrgetter(name)
        columns[name] = [column(key) for key, _ in keys]
    unit.insert_columns(ObligationRow, columns, len(keys))


def save_versions(
    unit: Unit,
    versions: Sequence[NewVersion],
    *,
    incident: str,
    as_of: Instant,
    because: str,
    writing: Writing | None = None,
) -> None:
    """Insert versions with their derivations, of which one that is stored already is shared; the caller appends.

    Args:
        unit: the caller's transaction.
        versions: what is new.
        incident: inside id.
        as_of: the incident's clock.
        because: why it was assessed.
        writing: what has written some of them down already.
    """
    writing = writing or Writing()
    told = {"incident": Same(incident), "seq": Same(unit.next_seq), "as_of": Same(as_of.utc), "because": Same(because)}
    for start in range(0, len(versions), _AT_ONCE):
        some = versions[start : start + _AT_ONCE]
        unit.insert_columns(ObligationVersionRow, told | _columns(some, writing), len(some))
    digests = list(writing.taken)
    derivations: dict[str, Sequence[Any] | Same] = {"digest": digests, "body": list(writing.taken.values())}
    unit.insert_columns(DerivationRow, derivations, len(digests), new=True)


def _columns(versions: Sequence[NewVersion], writing: Writing) -> dict[str, Sequence[Any] | Same]:
    """The columns that differ from version to version."""
    said = [it.assessed for it in versions]
    written = [writing.take(it) for it in said]
    return {
        "obligation": [it.obligation for it in versions],
        "version": [it.version for it in versions],
        "verdict": [type(it).__name__ for it in said],
        "provisional": [isinstance(it, Owed) and it.provisional for it in said],
        "title": [it.title for it in said],
        "audience": [it.audience for it in said],
        "body": [Encoded(it.body) for it in written],
        "derivation": [it.derivation for it in written],
        "due_at": [it.deadline.due.utc if isinstance(it.deadline, Due) else None for it in said],
        "difference": [it.difference.text if it.difference else None for it in versions],
    }


class Reading:
    """Reads assessments back; what many share is read once and is one object."""

    def __init__(self, derivations: dict[str, Payload]) -> None:
        self._bodies = derivations
        self._derived: dict[str, tuple[Terms, Deadline]] = {}
        self._parts: dict[tuple[str, bytes], Any] = {}
        self._instants: dict[datetime, Instant] = {}

    def read(self, key: ObligationKey, title: str, audience: str, body: str, derivation: str) -> Assessed:
        """The assessment of a version's columns.

        Raises:
            RecordBroken: the body is no assessment.
        """
        members = parse_canonical(body)
        kind = KINDS.get(members.pop("type", ""))
        if kind is None:
            raise RecordBroken(
                "a version's body says nothing of its verdict", mend="run 'incident record verify --all'"
            )
        terms, deadline = self._derivation(derivation)
        given = {name: self._member(name, data) for name, data in members.items()}
        return kind(key=key, title=title, audience=Audience(audience), terms=terms, deadline=deadline, **given)

    def instant(self, utc: datetime) -> Instant:
        """The instant of a column."""
        return self._instants.setdefault(utc, Instant(utc))

    def _derivation(self, digest: str) -> tuple[Terms, Deadline]:
        if digest not in self._derived:
            body = self._bodies[digest]
            self._derived[digest] = (decode(Terms, body["terms"]), decode(Deadline, body["deadline"]))
        return self._derived[digest]

    def _member(self, name: str, data: Any) -> Any:  # noqa: ANN401 - any JSON value
        if name == "citation":
            return data
        if name == "reasons":
            return tuple(map(self._reason, data))
        asked = (name, dumps(data, 2))  # of all ways to compare data the cheapest; version 2 knows no references
        if asked not in self._parts:
            self._parts[asked] = decode(_types()[name], data)
        return self._parts[asked]

    def _reason(self, data: Payload) -> Reason:
        if "answers" in data:
            return self._member("answers", data)  # type: ignore[no-any-return]
        return Reason(data["sentence"], data.get("provision", ""))


@cache
def _types() -> dict[str, Any]:
    """The type of each field of an assessment; under `answers`, that of a reason with answers."""
    found = {name: kind for it in KINDS.values() for name, kind in get_type_hints(it).items()}
    return {**found, "answers": Reason}


def _place(name: str) -> int:
    """How many of the members that are an obligation's own stand before one, in the order of names."""
    return sum(name > own for own in _OWN)


@cache
def _shared_names(kind: str) -> tuple[str, ...]:
    return tuple(it.name for it in fields(KINDS[kind]) if it.name not in (*_IN_COLUMNS, *_OWN))


@cache
def _shared(kind: str) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*_shared_names(kind))


@cache
def _defaults(kind: str) -> dict[str, Any]:
    return dict(_stated_defaults(kind))


def _stated_defaults(kind: str) -> Iterator[tuple[str, Any]]:
    for it in fields(KINDS[kind]):
        if it.default is not MISSING:
            yield it.name, it.default
        elif it.default_factory is not MISSING:
            yield it.name, it.default_factory()
