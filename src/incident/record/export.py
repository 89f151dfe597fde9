"""The record on paper: JSON Lines that anybody can verify without the database.

Every line is canonical JSON (RFC 8785), so that no byte of it can change unseen:

    {"line": "header", "format": "incident-record", "version": 1, "chains": {id: what it is}, …}
    {"line": "entry", "entry": {…}, "hash": …}
    {"line": "payload", "chain": …, "seq": …, "salt": …, "payload": {…}}      or {…, "withheld": why}
    {"line": "anchor", "chain": …, "seq": …, "hash": …}                         earlier heads
    {"line": "head", "chain": …, "seq": …, "hash": …}                           one a chain, the last line of it

A payload follows its entry. A withheld payload is proved by its digest, which the entry states.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from incident.errors import IncidentError, RecordBroken
from incident.kernel.canonical import Payload, canonical, parse_canonical
from incident.kernel.instants import parse_instant
from incident.record.chain import Head
from incident.record.entry import Actor, Entry
from incident.record.proof import Kept, Proof, prove, vanished

FORMAT, VERSION = "incident-record", 1
PRIVILEGED = "privileged"
"""Why a payload is withheld that holds anything marked so, unless counsel releases it."""


@dataclass(frozen=True, slots=True)
class ChainToExport:
    """One chain, with what is known of it."""

    kept: Sequence[Kept]
    head: Head
    anchors: Sequence[Head] = ()


@dataclass(slots=True)
class _Read:
    """What was read of one chain."""

    kept: list[Kept] = field(default_factory=list)
    anchors: list[Head] = field(default_factory=list)
    head: Head | None = None


def export_lines(chains: Sequence[ChainToExport], *, header: Payload, with_privileged: bool = False) -> Iterator[bytes]:
    """The lines of an export, each with its line feed.

    Args:
        chains: what to export.
        header: `chains` (id ▶ what it is), who exported and when.
        with_privileged: counsel releases what is privileged.

    Raises:
        RecordBroken: an entry cannot be read at all.
    """
    yield _line("header", {"format": FORMAT, "version": VERSION, **header})
    for chain in chains:
        for it in chain.kept:
            yield from _entry_lines(it, with_privileged=with_privileged)
        for name, heads in (("anchor", chain.anchors), ("head", [chain.head])):
            yield from (_line(name, {"chain": it.chain, "seq": it.seq, "hash": it.hash}) for it in heads)


def verify_export(lines: Iterable[bytes], *, anchors: Sequence[Head] = ()) -> list[Proof]:
    """Prove every chain of an export.

    Args:
        lines: the export.
        anchors: heads that were kept outside it.

    Raises:
        RecordBroken: it is no export, or a line was changed so that it cannot be read.
    """
    chains = _read(lines)
    for anchor in anchors:
        chains.setdefault(anchor.chain, _Read()).anchors.append(anchor)
    return [_prove(name, chains[name]) for name in sorted(chains)]


def is_privileged(value: object) -> bool:
    """Whether anything inside is marked `privileged`."""
    if isinstance(value, Mapping):
        return value.get(PRIVILEGED) is True or any(map(is_privileged, value.values()))
    return isinstance(value, list | tuple) and any(map(is_privileged, value))


def _line(name: str, content: Payload) -> bytes:
    return canonical({"line": name, **content}) + b"\n"


def _entry_lines(it: Kept, *, with_privileged: bool) -> Iterator[bytes]:
    if it.entry is None:
        raise RecordBroken(f"entry {it.seq} cannot be read", mend="run 'incident record verify --all'")
    yield _line("entry", {"entry": it.entry.body(), "hash": it.hash})
    place = {"chain": it.entry.chain, "seq": it.seq}
    payload = None if it.payload is None else parse_canonical(it.payload)
    if payload is None:
        withheld = {"withheld": it.withheld} if it.withheld else {}
        yield _line("payload", place | withheld)
    elif is_privileged(payload) and not with_privileged:
        yield _line("payload", {**place, "withheld": PRIVILEGED})  # nor its salt: it would let a guess be proved
    else:
        yield _line("payload", {**place, "salt": it.salt, "payload": payload})


def _prove(chain: str, read: _Read) -> Proof:
    if not read.kept and read.head is None:
        return vanished(chain, read.anchors)
    return prove(chain, read.kept, head=read.head, anchors=read.anchors)


def _read(lines: Iterable[bytes]) -> dict[str, _Read]:
    chains: dict[str, _Read] = {}
    number = 0
    for number, line in enumerate(lines, start=1):
        where = f"line {number}"
        content = _parsed(line, where)
        try:
            _take(chains, content, is_first=number == 1)
        except (KeyError, TypeError, AttributeError, IncidentError) as error:
            raise RecordBroken(f"not a line of an export: {error!r}", where=where) from error
    if not number:
        raise RecordBroken("the export is empty")
    return chains


def _parsed(line: bytes, where: str) -> dict[str, Any]:
    """The content of a line whose every byte is as it was written."""
    try:
        content = json.loads(line)
        faithful = canonical(content) + b"\n" == line
    except (ValueError, RecursionError, IncidentError) as error:
        raise RecordBroken("it is not canonical JSON", where=where, mend="the file was changed") from error
    if not faithful or not isinstance(content, dict):
        raise RecordBroken("it is not canonical JSON", where=where, mend="the file was changed")
    return content


def _take(chains: dict[str, _Read], content: dict[str, Any], *, is_first: bool) -> None:
    match content:
        case {"line": "header", "format": "incident-record", "version": 1, "chains": named} if is_first:
            chains.update({name: _Read() for name in named})
        case {"line": "entry", "entry": body, "hash": kept} if not is_first:
            chains.setdefault(body["chain"], _Read()).kept.append(Kept(body["seq"], _entry(body), kept))
        case {"line": "payload", "chain": chain, "seq": seq} if not is_first:
            _take_payload(chains[chain].kept, seq, content)
        case {"line": "anchor", "chain": chain, "seq": int(seq), "hash": str(kept)} if not is_first:
            chains.setdefault(chain, _Read()).anchors.append(Head(chain, seq, kept))
        case {"line": "head", "chain": chain, "seq": int(seq), "hash": str(kept)} if not is_first:
            chains.setdefault(chain, _Read()).head = Head(chain, seq, kept)
        case _:
            raise RecordBroken("unknown line", mend="the first line is the header of a record's export, version 1")


def _entry(body: dict[str, Any]) -> Entry | None:
    """The entry that has exactly this body; None where there is none."""
    try:
        entry = Entry(
            chain=body["chain"],
            seq=body["seq"],
            prev=body["prev"],
            tag=body["tag"],
            schema=body["schema"],
            actor=Actor(**body["actor"]),
            at=parse_instant(body["at"]),
            recorded_at=parse_instant(body["recorded_at"]),
            payload_digest=body["payload_digest"],
        )
    except (KeyError, TypeError, IncidentError):
        return None
    return entry if entry.body() == body else None


def _take_payload(kept: list[Kept], seq: int, content: dict[str, Any]) -> None:
    if not kept or kept[-1].seq != seq or kept[-1].payload is not None or kept[-1].withheld:
        raise RecordBroken(f"payload {seq} does not follow its entry")
    payload = canonical(content["payload"]) if "payload" in content else None
    kept[-1] = replace(kept[-1], salt=content.get("salt", ""), payload=payload, withheld=content.get("withheld", ""))
