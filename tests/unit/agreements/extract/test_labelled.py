"""Our own labelled clauses: precision and recall by field, on the half that rules were mended on and on the other one.

The held-out half was written and labelled before it was read, and no rule was made with it in view.
"""

import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from incident.agreements.clauses import read_calendar, read_deemed
from incident.agreements.extract.reading import read_clauses
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import Document

ROOT = Path(__file__).parents[4]
CASES = ROOT / "tests" / "cases"
FLOORS = {
    "clauses_development.jsonl": (0.96, 0.96),
    "clauses_held_out.jsonl": (0.92, 0.89),
}
"""File ▶ (precision, recall) of all fields together."""
FIELD_FLOORS = {"clauses_development.jsonl": (0.8, 0.75), "clauses_held_out.jsonl": (0.65, 0.6)}
"""The same for each field that is labelled at least five times."""
OFTEN = 5


@cache
def measure() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tests" / "bench" / "measure_clauses.py"))


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_clauses_are_read_with_precision_and_recall(name: str) -> None:
    right, proposed, labelled = measure()["counts"](measure()["read"](CASES / name))

    precision, recall = right.total() / proposed.total(), right.total() / labelled.total()
    assert (precision, recall) >= FLOORS[name]
    assert recall >= FLOORS[name][1]


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_field_is_read_badly(name: str) -> None:
    right, proposed, labelled = measure()["counts"](measure()["read"](CASES / name))

    bad = {
        f"{kind}.{field}": (right[kind, field], proposed[kind, field], count)
        for (kind, field), count in labelled.items()
        if count >= OFTEN
        and (
            right[kind, field] < FIELD_FLOORS[name][1] * count
            or right[kind, field] < FIELD_FLOORS[name][0] * proposed[kind, field]
        )
    }
    assert bad == {}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_what_is_hidden_or_contradicts_itself_gives_no_value(name: str) -> None:
    for case in measure()["read"](CASES / name):
        for field, wanted, got in measure()["compared"](case):
            hidden = any(f" {field}" in doubt for doubt in case.get("doubts", ()))
            assert not (hidden and wanted in (None, "", []) and got), f"{case['id']}: {field} was guessed: {got}"


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_what_is_none_of_these_is_left_alone(name: str) -> None:
    found = {
        case["id"]: got
        for case in measure()["read"](CASES / name)
        if case["kind"] == "none"
        for _, _, got in measure()["compared"](case)
    }
    assert found == {}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_every_proposal_quotes_words_at_its_place(name: str) -> None:
    for case in measure()["read"](CASES / name):
        text = f"Preamble of some kind.\n\n{case['text']}\n\nIn witness whereof."
        for passage in read_clauses(text):
            assert text[passage.span.start : passage.span.end] == passage.quote
            assert all(each.span.of(text).strip() for each in (*passage.found, *passage.doubts))


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_rules_of_receipt_and_business_days_become_data_of_a_portfolio(name: str) -> None:
    """Only hours of business that nobody states keep a rule from being one."""
    for case in measure()["read"](CASES / name):
        for passage in read_clauses(case["text"]):
            asked = [str(doubt.field) for doubt in passage.doubts]
            for terms in [*(it["deemed"] for it in passage.terms.get("methods", ())), dict(passage.terms)]:
                fields = Fields(Document("terms.yaml", terms, b""), terms, (), Faults())
                if "rule" in terms:
                    read_deemed(fields)
                elif "calendar" in terms:
                    read_calendar(fields, "calendar")
                else:
                    continue
                assert not fields.faults or "cutoff" in asked, (case["id"], fields.faults.found)
