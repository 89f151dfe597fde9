"""What changed between two law books, typed and in words."""

import pytest

from incident.law.book import LawBook
from incident.law.differences import Kind, compare, duties_of
from incident.law.loader import load_book
from incident.resources import folder

NAME = "sg/sg-pdpa-26d-pdpc.yaml"
TEXT = (folder("law") / NAME).read_text(encoding="utf-8")


def book(text: str = TEXT, **more: str) -> LawBook:
    return load_book([(NAME, text.encode()), *((name, each.encode()) for name, each in more.items())])


def test_the_same_law_has_no_differences() -> None:
    assert compare(book(), book()) == ()


def test_a_comment_alone_is_no_change_of_law() -> None:
    assert compare(book(), book(f"# read again\n{TEXT}")) == ()


@pytest.mark.parametrize(
    ("what", "old", "new", "from_", "to"),
    [
        ("period", "3 calendar_days", "5 calendar_days", "3 calendar days", "5 calendar days"),
        ("dates", "{from: 2021-02-01}", "{from: 2021-02-01, to: 2027-01-31}", "from 2021-02-01", "to 2027-01-31"),
        ("conditions", "at_least: 500", "at_least: 1000", "500", "1000"),
        ("connection", "nexus: residents_or_established", "nexus: established", "residents", "establishments"),
        ("counting", "counting: sg-days", "counting: elapsed", "sg-days", "elapsed"),
        ("recipient", "(PDPC)}", "(PDPC), per: residence}", "PDPC", "residence"),
        ("holder", "[organisation, controller]", "[organisation]", "controller", "organisation"),
        ("confidence", "confidence: high", "confidence: low", "high", "low"),
        ("orders", "relation: precedes", "relation: not_before", "precedes", "not_before"),
        ("words", "language: en", "language: ms", "en", "ms"),
        ("review", "reviewed_on: 2026-11-24", "reviewed_on: 2026-11-25", "2026-11-24", "2026-11-25"),
    ],
)
def test_each_aspect_that_changed_is_told_with_what_it_was(what: str, old: str, new: str, from_: str, to: str) -> None:
    assert old in TEXT
    after = TEXT.replace(old, new).replace(
        "effect: starts", "effect: provisional" if "low" in new else "effect: starts"
    )

    (changed,) = compare(book(), book(after))

    assert changed.kind is Kind.CHANGED
    moved = {it.what: it for it in changed.moved}
    assert from_ in moved[what].from_
    assert to in moved[what].to


def test_contents_that_were_added_are_told() -> None:
    line = "  - {id: harm, text: potential harm, provision: Regulations 2021 reg 5, facts: [consequences]}\n"

    (changed,) = compare(book(TEXT.replace(line, "")), book())

    assert [it.what for it in changed.moved] == ["contents"]
    assert "potential harm" in changed.moved[0].to


def test_rules_that_came_and_went_are_told_and_their_duties_named() -> None:
    other = "sg/sg-other.yaml"
    more = book(**{other: TEXT.replace("id: sg-pdpa-26d-pdpc", "id: sg-other")})

    assert [(it.id, it.kind) for it in compare(book(), more)] == [("sg-other", Kind.ADDED)]
    assert [(it.id, it.kind) for it in compare(more, book())] == [("sg-other", Kind.REMOVED)]
    assert duties_of(compare(book(), more)) == {"sg-other"}
