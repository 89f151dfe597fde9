"""The shipped packs: no gap, no overlap, every source named, and the vectors of the law."""

import json
from datetime import date
from pathlib import Path

import pytest
from support.law import shipped_book

from incident.law.check import Level, check
from incident.law.coverage import coverage
from incident.law.rule import Rule
from incident.obligations.due import answers
from incident.vocabulary import Confidence, Effect

VECTORS = Path(__file__).parents[2] / "vectors" / "law_due.jsonl"
QUARTERS = [date(year, month, 1) for year in range(2018, 2028) for month in (1, 4, 7, 10)]
REVIEWED = date(2026, 11, 24)


def cases() -> list[dict[str, object]]:
    lines = VECTORS.read_text(encoding="utf-8").splitlines()
    known = shipped_book()
    return [case for line in lines if (case := json.loads(line)) and case["rule"] in {*known.rules, *known.aliases}]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_date_is_the_vectors_date(case: dict[str, object]) -> None:
    asked = {key: case[key] for key in ("id", "rule", "trigger", "place", "zone", "facts") if key in case}

    (answer,) = answers(shipped_book(), [json.dumps(asked)])

    assert answer.get("due") == case["due"], answer
    if "outer" in case:
        assert answer.get("outer") == case["outer"]


@pytest.mark.parametrize("duty", sorted(shipped_book().families))
def test_on_the_first_day_of_every_quarter_one_version_counts_or_the_book_says_why_none(duty: str) -> None:
    book = shipped_book()
    dated = [rule for rule in book.families[duty] if rule.effect is not Effect.NEVER and rule.effective_from]
    for day in QUARTERS:
        in_force = [rule.id for rule in dated if _covers(rule, day)]
        assert len(in_force) <= 1, f"{day}: {in_force}"
        if not in_force and dated:
            first, last = min(map(_first, dated)), max(map(_last, dated))
            assert not first <= day <= last, f"{day}: a gap between versions"


def test_the_book_has_no_error_on_the_day_of_its_review() -> None:
    findings = check(shipped_book(), on=REVIEWED)

    assert [finding for finding in findings if finding.level is Level.ERROR] == []


def test_only_high_confidence_starts_a_clock_unmarked() -> None:
    started = {rule.confidence for rule in shipped_book().rules.values() if rule.effect is Effect.STARTS}

    assert started == {Confidence.HIGH}


def test_directives_never_start_a_clock() -> None:
    directives = [it for it in shipped_book().rules.values() if it.citation.startswith("Directive (EU)")]
    templates = [it for it in directives if "EBA/GL" not in it.citation]  # guidelines bind payment service providers

    assert templates
    assert {rule.effect for rule in templates} == {Effect.NEVER}


def test_the_law_of_a_state_is_shown_in_the_coverage() -> None:
    rows = {row.jurisdiction: row for row in coverage(shipped_book(), on=REVIEWED)}

    assert rows["US-CA"].duties >= 2
    assert rows["US-CA"].versions > rows["US-CA"].duties


def _covers(rule: Rule, day: date) -> bool:
    return _first(rule) <= day <= _last(rule)


def _first(rule: Rule) -> date:
    return rule.effective_from or date.max


def _last(rule: Rule) -> date:
    return rule.effective_to or date.max


def test_the_pack_release_has_its_legal_changes_in_the_changelog() -> None:
    changelog = (Path(__file__).parents[3] / "CHANGELOG.md").read_text(encoding="utf-8")
    book = shipped_book()
    dated = max(rule.reviewed_on for rule in book.rules.values())
    duties = sum(each.duties for each in coverage(book, on=dated))

    assert f"#### Pack release {book.release}\n" in changelog
    assert f"{duties} duties in {len(book.rules)} versions" in changelog
