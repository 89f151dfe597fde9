"""The book of versions: in force by date, aliases, history, and what the check finds."""

from dataclasses import replace
from datetime import date

import pytest
from support.law import shipped_book

from incident.errors import PackRefused, RuleUnknown
from incident.law.book import LawBook, make_book
from incident.law.check import Level, check
from incident.law.loader import load_book
from incident.law.rule import Rule
from incident.vocabulary import Effect

OLD, NEW = "us-ca-civ-1798-82-individuals-pre2026", "us-ca-civ-1798-82-individuals"
DUTY = NEW


def rule(id_: str = NEW, **changes: object) -> Rule:
    return replace(shipped_book().rule(id_), **changes)  # type: ignore[arg-type]


def found(book: LawBook, on: str = "2026-11-24") -> list[str]:
    return [finding.what for finding in check(book, on=date.fromisoformat(on)) if finding.level is Level.ERROR]


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2003-06-30", None),
        ("2003-07-01", OLD),  # the first day counts
        ("2025-12-31", OLD),  # and so does the last
        ("2026-01-01", NEW),
        ("2030-01-01", NEW),
    ],
)
def test_the_version_in_force_by_day_both_ends_inclusive(day: str, version: str | None) -> None:
    in_force = shipped_book().in_force(DUTY, date.fromisoformat(day))

    assert (in_force.id if in_force else None) == version


def test_a_rule_that_never_starts_anything_is_never_in_force() -> None:
    book = shipped_book()
    rule = book.rule("eu-nis2-art23-early-warning")

    assert rule.effect is Effect.NEVER
    assert book.in_force(rule.duty, date(2026, 1, 1)) is None


def test_an_alias_leads_to_its_rule() -> None:
    book = make_book([rule(aliases=("ca-old-name",))])

    assert book.rule("ca-old-name").id == NEW


def test_an_unknown_rule_is_refused_with_a_mend() -> None:
    with pytest.raises(RuleUnknown, match="law list"):
        shipped_book().rule("us-ca-1")


def test_an_id_stands_once() -> None:
    with pytest.raises(RuleUnknown, match="stands twice"):
        make_book([rule(), rule(OLD, aliases=(NEW,))])


def test_the_digest_changes_with_any_file() -> None:
    other = make_book([rule(digest="0" * 64)])

    assert other.digest != make_book([rule()]).digest


def test_history_is_not_known_before_the_oldest_version_says_so() -> None:
    assert shipped_book().history_incomplete_before("gb-ukgdpr-33-1") == date(2018, 5, 25)
    assert shipped_book().history_incomplete_before(DUTY) is None


def test_a_pack_with_a_fault_is_refused_whole() -> None:
    with pytest.raises(PackRefused) as refusal:
        load_book([("de/one.yaml", b"id: one\n"), ("de/two.yaml", b"- x\n")])

    assert {"de/one.yaml", "de/two.yaml"} <= {fault.where.split(":")[0] for fault in refusal.value.faults}


def test_overlapping_versions_are_an_error() -> None:
    book = make_book([rule(OLD, effective_to=date(2026, 1, 1)), rule()])

    assert any("in force together" in what for what in found(book))


def test_a_gap_between_versions_is_an_error() -> None:
    book = make_book([rule(OLD, effective_to=date(2025, 12, 30)), rule()])

    assert any("no version between" in what for what in found(book))


def test_a_rule_without_source_is_an_error() -> None:
    assert "no source" in found(make_book([rule(OLD, sources=(), supersedes="")]))


def test_a_reference_outside_the_book_is_an_error() -> None:
    assert any("us-nowhere" in what for what in found(make_book([rule(follows="us-nowhere"), rule(OLD)])))


@pytest.mark.parametrize(
    ("on", "level"),
    [("2027-09-20", None), ("2027-09-21", Level.WARNING), ("2027-11-23", Level.WARNING), ("2027-11-24", Level.ERROR)],
)
def test_a_review_grows_old(on: str, level: Level | None) -> None:
    findings = check(make_book([rule(OLD)]), on=date.fromisoformat(on))

    assert [finding.level for finding in findings if "reviewed" in finding.what] == ([level] if level else [])
