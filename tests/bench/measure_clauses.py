"""Precision and recall of reading clauses, by field: `measure_clauses.py CLAUSES.jsonl [--write] [--misses]`.

Each line of a file is `{"id", "kind", "text", "label": {field: value}, "doubts": ["redacted period"]}`; a text of kind
`none` is one that nothing has to be read from. A field that the label leaves empty counts against precision when
something is proposed, and not at all otherwise. Beside the file that is named, the two halves of our own clauses are
measured (`tests/cases/clauses_*.jsonl`). With `--write` the table goes into `docs/clauses.md`; none of the material
does. With `--misses` each difference of the named file is listed.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from incident.agreements.extract.places import places_in
from incident.agreements.extract.proposal import Passage
from incident.agreements.extract.reading import read_clauses

DOCUMENT = Path(__file__).parents[2] / "docs" / "clauses.md"
CASES = Path(__file__).parents[1] / "cases"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
ENOUGH = 0.5
"""Share of words that two scopes or parties have in common where they are the same."""
SKIPPED = ("governing_law", "consequence", "logic", "items", "multiple_methods", "holidays")
"""Facts about the contract and not about the words of the clause, or comments of whoever labelled it."""
NOTHING = (None, "", "unspecified", [], {})
TIMING = ("offset", "unit", "basis")
BASES = {
    "delivery": ("delivery", "left", "date on receipt"),
    "signature": ("signature", "signed", "recorded"),
    "confirmation": ("confirmation", "acknowledg"),
    "receipt": ("receipt",),
}


Counts = tuple[Counter[Any], Counter[Any], Counter[Any]]
"""What was right, what was proposed and what was labelled, by clause and field."""


def main() -> int:
    """Measure, print, and write where asked."""
    sets = [read(Path(sys.argv[1])), read(CASES / "clauses_development.jsonl"), read(CASES / "clauses_held_out.jsonl")]
    if "--misses" in sys.argv[2:]:
        print("\n".join(misses(sets[0])))
        return 0
    table = measured([counts(cases) for cases in sets])
    print(table)
    if "--write" in sys.argv[2:]:
        text = DOCUMENT.read_text(encoding="utf-8")
        head, tail = text.split(BEGIN)[0], text.split(END)[1]
        DOCUMENT.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")
    return 0


def read(path: Path) -> list[dict[str, Any]]:
    """The labelled clauses of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measured(sets: list[Counts]) -> str:
    """The table, as Markdown: real clauses, our development half, our held-out half."""
    three = " | ".join(f"{name} | precision | recall" for name in ("real", "development", "held out"))
    rows = [
        f"| clause | field | {three} |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    keys = sorted({key for _, proposed, labelled in sets for key in (*proposed, *labelled)})
    rows += [_row(*key, [tuple(counter[key] for counter in each) for each in sets]) for key in keys]
    rows.append(_row("all", "", [tuple(counter.total() for counter in each) for each in sets]))
    return "\n".join(rows)


def misses(cases: list[dict[str, Any]]) -> Iterator[str]:
    """Each value that is missing or wrong, in words."""
    for case in cases:
        for field, wanted, got in compared(case):
            if (wanted not in NOTHING or got not in NOTHING) and not (
                wanted not in NOTHING and same(field, wanted, got)
            ):
                yield f"{case.get('id')} {field}: wanted {wanted!r}, got {got!r}"


def counts(cases: list[dict[str, Any]]) -> Counts:
    """What was right, what was proposed and what was labelled, by clause and field."""
    right: Counter[Any] = Counter()
    proposed: Counter[Any] = Counter()
    labelled: Counter[Any] = Counter()
    for case in cases:
        for field, wanted, got in compared(case):
            labelled[case["kind"], field] += wanted not in NOTHING
            proposed[case["kind"], field] += got not in NOTHING
            right[case["kind"], field] += wanted not in NOTHING and same(field, wanted, got)
    return right, proposed, labelled


def compared(case: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(field, labelled, proposed) of one text: the clause, its fields, and its doubts where they are labelled."""
    found = read_clauses(case["text"])
    if case["kind"] == "none":
        yield from (("clause", None, passage.kind) for passage in found)
        return
    passage = next((each for each in found if each.kind == case["kind"]), None)
    yield "clause", case["kind"], passage and passage.kind
    yield from pairs(case, passage)
    if "id" in case and "source" not in case:
        wanted = set(case.get("doubts", ()))
        got = {f"{doubt.kind} {doubt.field}" for doubt in passage.doubts} if passage else set()
        for each in sorted(wanted | got):
            yield "doubts", each if each in wanted else None, each if each in got else None


def pairs(case: dict[str, Any], passage: Passage | None) -> Iterator[tuple[str, Any, Any]]:
    """(field, labelled, proposed) of one clause."""
    label = case["label"]
    for field in label:
        if field in SKIPPED or field.endswith("_unit"):
            continue
        got = passage.value(field.removesuffix("_value")) if passage else None
        if field == "methods":
            yield from _methods(label["methods"], got or {})
        elif field.endswith("_value"):
            unit = label[field.removesuffix("value") + "unit"]
            yield field.removesuffix("_value"), _period(label[field], unit), got
        elif field == "closed_in" and passage is not None:
            unnamed = _unnamed(passage) if label[field] else []
            yield field, label[field], [*(got or []), *(passage.value("corrections") or []), *unnamed]
        elif field == "copies":
            yield field, sorted(label[field]), sorted(got or [])
        elif field == "weekend":
            yield field, None if str(label[field]).startswith("not stated") else label[field], got
        else:
            yield field, label[field], got


def _period(value: Any, unit: Any) -> str | None:
    units = {"business_days": "working_days", "days": "calendar_days"}
    return None if value is None else f"{value} {units.get(unit, unit)}"


def _unnamed(passage: Passage) -> list[str]:
    return ["jurisdiction" for doubt in passage.doubts if doubt.field == "closed_in"]


def _methods(wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """One triple for each method, and one for the timing of each; a label may bundle several methods."""
    left = dict(got)
    for name, rule in wanted.items():
        if rule.get("effective") is False:
            continue
        keys = [key for key in left if _is_same_method(name, key, rule)]
        found = [left.pop(key) for key in keys]
        yield "method", name, keys or None
        timing = found[0] if found and all(_timing(each) == _timing(found[0]) for each in found) else None
        yield "timing", rule, timing
    for key, rule in left.items():
        yield "method", None, key
        yield "timing", None, rule


def _is_same_method(name: str, key: str, rule: dict[str, Any]) -> bool:
    kinds = {
        "registered_post": ("registered", "certified", "condition_b"),
        "post": ("post", "mail"),
        "courier": ("courier", "express", "carrier"),
        "fax": ("fax",),
        "email": ("email", "electronic"),
        "hand": ("hand", "delivery"),
        "default": ("default",),
    }
    base = next((kind for kind in kinds if key.startswith(kind)), key)
    abroad = "outside" in str(rule.get("condition", ""))
    if "outside" in key or abroad:
        return abroad == ("outside" in key) and any(word in name for word in kinds.get(base, ()))
    words = kinds.get(base, (key,))
    if base == "post" and any(word in name for word in ("registered", "certified", "email")):
        return False
    return any(word in name for word in words) or (base == "registered_post" and "first_class_post" in name)


def _timing(rule: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(rule.get(key) for key in TIMING)


def same(field: str, wanted: Any, got: Any) -> bool:
    """Whether a proposal says what the label says."""
    if got in NOTHING:
        return False
    if field in _COMPARED:
        return _COMPARED[field](wanted, got)
    if field in ("scope", "holiday_basis", "notifier", "recipient", "trigger"):
        return _overlap(str(wanted), str(got)) >= ENOUGH
    return _plain(wanted) == _plain(got)


_CLOCK = re.compile(r"\d\d:\d\d$")


def _same_timing(wanted: Any, got: Any) -> bool:
    return bool(
        wanted["offset"] == got["offset"]
        and (wanted["unit"] == got["unit"] or wanted["offset"] == 0)
        and (_basis(wanted["basis"]) == got["basis"] or (_basis(wanted["basis"]) == "confirmation" and "proof" in got))
        and wanted.get("at") == got.get("at")
        and ("cutoff" in wanted) == ("cutoff" in got)
        and (not _CLOCK.match(str(wanted.get("cutoff"))) or wanted["cutoff"] == got["cutoff"])
        and wanted.get("next_at") == (got.get("next_at") if "cutoff" in wanted else wanted.get("next_at"))
        and ("void_on" not in wanted or "void_on" in got)
        and ("non_business_day" in wanted) == ("non_business_day" in got)
    )


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "timing": _same_timing,
    "weekend": lambda wanted, got: [day.lower() for day in wanted.split("-")] == list(got),
    "closed_in": lambda wanted, got: {_place(item) for item in wanted} == {_country(item) for item in got},
    "zone": lambda wanted, got: str(got) in str(wanted),
    "method": lambda wanted, got: isinstance(got, list) or _plain(wanted) == _plain(got),
}
"""How fields are compared whose words differ where they mean the same."""


def _basis(words: str) -> str:
    return next((basis for basis, hints in BASES.items() if any(hint in words for hint in hints)), "dispatch")


def _place(words: str) -> str:
    """A labelled place by country, or by what it is called where it is none."""
    if "jurisdiction" in words:
        return "jurisdiction"
    if "Federal Reserve" in words:
        return "us-fed-banks"
    if words == "TARGET":
        return "eu-target"
    return (
        words[:2] if re.match(r"[A-Z]{2}(?:-|$)", words) else next((code[:2] for *_, code in places_in(words)), words)
    )


def _country(code: str) -> str:
    return code[:2] if re.match(r"[A-Z]{2}(?:-|$)", code) else code


def _plain(value: Any) -> str:
    return re.sub(r"\b(?:the|a|an)\s+", "", str(value).lower()).strip()


def _overlap(wanted: str, got: str) -> float:
    """The share of words in common, of the shorter text (parties) or of both (scopes)."""
    one, two = _bag(wanted), _bag(got)
    return 0.0 if not one or not two else len(one & two) / min(len(one), len(two))


def _bag(words: str) -> set[str]:
    small = {"the", "of", "or", "and", "any", "a", "an", "by", "to", "in", "on", "for", "each", "such", "that", "this"}
    return {re.sub(r"(?:ies|s|ed)$", "", word) for word in re.findall(r"[a-z&]+", words.lower())} - small


def _row(kind: str, field: str, sets: list[tuple[int, ...]]) -> str:
    cells = []
    for right, proposed, labelled in sets:
        precision = f"{right / proposed:.2f}" if proposed else "–"
        recall = f"{right / labelled:.2f}" if labelled else "–"
        cells += [str(labelled), precision, recall]
    return f"| {kind} | {field} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
