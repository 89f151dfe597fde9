"""A portfolio file out of a contract that was read: one agreement, unreviewed, to be compared, imported, confirmed.

What a file needs and the words do not say is proposed with a remark (`# look:`) where it can do no harm, because
unreviewed terms start provisional clocks only: how days are counted, who is bound where a party has another name. A
period is never made up: what is redacted or contradicts itself is written as `redacted: [within]`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from incident.agreements.clauses import read_calendar, read_deemed
from incident.agreements.extract.frame import agreement_date, governing_law
from incident.agreements.extract.proposal import Passage
from incident.errors import DecisionRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import parse_day
from incident.kernel.reading import Document
from incident.operations.contracts.read import Reading

_BOUND = (
    ("sub_processor", re.compile(r"sub-?\s?processor", re.IGNORECASE)),
    ("receiving", re.compile(r"receiv|recipient", re.IGNORECASE)),
    ("disclosing", re.compile(r"disclos", re.IGNORECASE)),
    ("processor", re.compile(r"\bprocessor", re.IGNORECASE)),
    ("controller", re.compile(r"controller", re.IGNORECASE)),
    ("insured", re.compile(r"insured|policyholder", re.IGNORECASE)),
    ("either", re.compile(r"\b(?:each|either|both|any|every|party|parties|mutual)\b", re.IGNORECASE)),
)
_BOUND_ROLES = ("receiving", "processor", "sub_processor", "insured")
"""Roles that are bound to tell of a leak, where a clause names its party by another word."""
_NUMBERED = re.compile(r"^\W*(?:(?:section|clause|article|§)\s*)?(?P<number>\d+(?:\.\d+)*)\.?\s", re.IGNORECASE)
_LONGEST = 4_000
"""Characters of a quotation in a file."""
_CLAUSES = ("leak_notice", "compelled_disclosure")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the words of a contract do not say of its agreement in our files.

    Attributes:
        id: of the agreement.
        name: as people call it.
        kind: `nda`, `processing`…
        ours: our party and its role, as `halden-de:receiving`.
        theirs: the other party and its role.
        effective_from: a day; empty: the date that the contract names.
    """

    id: str
    name: str
    kind: str
    ours: tuple[str, str]
    theirs: tuple[str, str]
    effective_from: str = ""


def draft_file(reading: Reading, heading: Heading) -> bytes:
    """The portfolio file, as YAML with remarks.

    Raises:
        DecisionRefused: nothing in it has a place in a portfolio file, or the contract names no date and none is given.
    """
    text = reading.contract.text
    clauses = [each for each in reading.passages if each.kind in _CLAUSES]
    if not clauses:
        raise DecisionRefused("no notice clause was read", mend="write the file by hand: docs/agreements.md")
    dated, law = agreement_date(text), governing_law(text)
    begins = heading.effective_from or (str(dated.value) if dated else "")
    if not begins:
        raise DecisionRefused("the contract names no date", mend="give it: --from 2026-03-01")
    parse_day(begins, where="--from")
    agreement: dict[str, Any] = {
        "id": heading.id,
        "name": heading.name,
        "kind": heading.kind,
        "parties": [{"party": party, "role": role} for party, role in (heading.ours, heading.theirs)],
        "effective_from": begins,
    }
    remarks = [*reading.contract.notes]
    if not heading.effective_from and dated is not None:
        remarks.append(f"effective_from was read from the words {dated.span.of(text)!r}")
    if law is not None:
        agreement["governing_law"] = law.value
        remarks.append(f"governing_law was read from the words {' '.join(law.span.of(text).split())!r}")
    shared = _shared(reading.passages, remarks)
    ids: set[str] = set()
    written = [_clause(each, text, heading, shared, ids) for each in clauses]
    return _yaml(agreement, written, [*remarks, *_left(reading)])


@dataclass(slots=True)
class _Shared:
    """What other clauses of the contract say about every notice."""

    methods: list[dict[str, Any]]
    calendar: dict[str, Any] | None
    zone: str


def _shared(passages: Sequence[Passage], remarks: list[str]) -> _Shared:
    found = _Shared([], None, "")
    hours = next((str(it) for each in passages if (it := each.value("business_hours"))), "")
    for each in passages:
        if each.kind == "deemed_receipt" and not found.methods:
            stated = [_with_hours(method, hours, remarks) for method in each.terms.get("methods", [])]
            found.methods = [_sound(method, remarks) for method in stated]
        elif each.kind == "business_day_definition" and found.calendar is None:
            found.calendar = _sound_calendar(each.terms.get("calendar"), remarks)
        elif each.kind == "business_day_definition" and any(it.kind == "contradictory" for it in each.doubts):
            remarks.append("business days are defined twice, and differently: the calendar is left out")
            found.calendar = None
        elif each.kind == "time_computation":
            found.zone = str(each.value("zone") or "")
    return found


def _with_hours(method: dict[str, Any], hours: str, remarks: list[str]) -> dict[str, Any]:
    """The hours of business that another clause states, where a rule speaks of them and states none."""
    deemed = method["deemed"]
    if not hours or deemed["rule"] != "at_sending_with_cutoff" or "cutoff" in deemed:
        return method
    opens, closes = hours.split("-")
    remarks.append(f"receipt by {method['method']}: the hours of business {hours} are those of another clause")
    return {**method, "deemed": {"next_at": opens, **deemed, "cutoff": closes}}


def _sound(method: dict[str, Any], remarks: list[str]) -> dict[str, Any]:
    """A method with its rule where that is whole; without it receipt counts once it is shown."""
    fields = _fields(method["deemed"])
    read_deemed(fields)
    if not fields.faults:
        return method
    why = "; ".join(fault.what for fault in fields.faults.found)
    remarks.append(f"the rule of receipt by {method['method']} is not whole ({why}): left out")
    return {"method": method["method"]}


def _sound_calendar(calendar: dict[str, Any] | None, remarks: list[str]) -> dict[str, Any] | None:
    if not calendar:
        return None
    fields = _fields({"calendar": calendar})
    read_calendar(fields, "calendar")
    if fields.faults:
        remarks.append("the calendar of business days is not known here: left out")
        return None
    return calendar


def _fields(data: dict[str, Any]) -> Fields:
    return Fields(Document("draft", data, b""), data, (), Faults())


def _clause(
    passage: Passage, text: str, heading: Heading, shared: _Shared, ids: set[str]
) -> tuple[dict[str, Any], list[str]]:
    """A clause of the file, and what a person has to look at."""
    terms = {key: value for key, value in passage.terms.items() if key != "open"}
    look: list[str] = [f"{each.field}: {each.what}" for each in passage.doubts]
    clause: dict[str, Any] = {"id": _id(passage, text, ids), "obligor": _bound(passage, heading, look), **terms}
    within = str(clause.get("within", ""))
    if not within and "soft" not in clause and "redacted" not in clause:
        if any(each.field == "period" for each in passage.doubts):
            clause["redacted"] = ["within"]
        else:
            clause["soft"] = "promptly"
            look.append("the words name no time")
    if within and not within.endswith(("hours", "minutes")):
        clause["counting"] = "working-days" if within.endswith("working_days") else _counting(within)
        look.append(f"counting: {clause['counting']} is proposed (the day of the event is not counted)")
    if within.endswith("working_days"):
        if shared.calendar is not None:
            clause["calendar"] = shared.calendar
        else:
            look.append("calendar: no definition of business days was read")
    if shared.zone:
        clause["zone"] = shared.zone
    if shared.methods:
        clause["methods"] = shared.methods
    clause["quote"] = _one_line(passage.quote)[:_LONGEST]
    last = {
        key: clause.pop(key) for key in ("quote", "source", "extracted_by", "extraction_confidence") if key in clause
    }
    return clause | last, look


def _counting(within: str) -> str:
    return "months" if within.endswith(("months", "years")) else "days"


def _id(passage: Passage, text: str, ids: set[str]) -> str:
    line = text.rfind("\n", 0, passage.span.start) + 1
    match = _NUMBERED.match(text[line : passage.span.start + len(passage.quote)])
    wanted = match["number"] if match and line + match.start("number") <= passage.span.start + 12 else "notice"
    chosen = wanted if wanted not in ids and wanted != "notice" else f"{wanted}-{len(ids) + 1}"
    ids.add(chosen)
    return chosen


def _bound(passage: Passage, heading: Heading, look: list[str]) -> str:
    said = str(passage.value("notifier") or "")
    role = next((name for name, pattern in _BOUND if pattern.search(said)), "")
    roles = [heading.ours[1], heading.theirs[1]]
    if not role:
        role = next((it for it in roles if it in _BOUND_ROLES), "either")
        look.append(f"obligor: {role}, because the clause says {said!r}" if said else f"obligor: {role} is a guess")
    return role


def _left(reading: Reading) -> list[str]:
    """Clauses that were read and have no place in this file: a person puts them where they belong."""
    here = (*_CLAUSES, "deemed_receipt", "business_day_definition", "time_computation")
    left = [each for each in reading.passages if each.kind not in here]
    return [
        f"read and not in this file: {each.kind.replace('_', ' ')}, {reading.contract.at(each.span.start)}"
        for each in left
    ]


def _yaml(agreement: dict[str, Any], clauses: list[tuple[dict[str, Any], list[str]]], remarks: list[str]) -> bytes:
    lines = ["# Read by a machine, reviewed by nobody: compare each term with the words, then import and confirm it."]
    lines += [f"# look: {_one_line(each)}" for each in remarks]
    lines += ["agreements:", *_indented(_dumped([agreement]), "  "), "    clauses:"]
    for clause, look in clauses:
        lines += [f"      # look: {_one_line(each)}" for each in look]
        lines += _indented(_dumped([clause]), "      ")
    return ("\n".join(lines) + "\n").encode()


def _dumped(data: list[dict[str, Any]]) -> list[str]:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110).rstrip().splitlines()


def _indented(lines: list[str], by: str) -> list[str]:
    return [f"{by}{line}" for line in lines]


def _one_line(words: str) -> str:
    return " ".join(words.split())
