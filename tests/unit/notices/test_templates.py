"""Every notice that is shipped, rendered for every duty that it serves: what is required stands in text and in HTML."""

from dataclasses import replace

import pytest
from markupsafe import escape
from support.halden import book
from support.occasions import everything, occasion, of, serving, shipped

from incident.errors import InputRefused, TemplateRefused
from incident.law.rule import Rule
from incident.notices.compose import Contract, compose
from incident.notices.contents import State
from incident.notices.draft import Draft
from incident.notices.known import Told
from incident.notices.requirements import of_rule, of_template
from incident.notices.template import PARTS, read_library
from incident.resources import files
from incident.vocabulary import Effect

STARTING = [rule for rule in book().rules.values() if rule.effect is not Effect.NEVER]
FOLDERS = sorted(shipped().notices)
CONTRACT = Contract("Technology transfer", "12.3", non_admission=True)


def flat(text: str) -> str:
    return " ".join(text.split())


def demand_said(made: Draft, *, html: str, text: str) -> None:
    for line in made.contents:
        assert line.state is State.FILLED, (line.id, line.because)
        for told in line.told:
            assert flat(told.text) in flat(text), line.id
            assert flat(str(escape(told.text))) in flat(html), line.id


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_content_that_a_notice_declares_stands_in_text_and_html(folder: str) -> None:
    notice = shipped().notice(folder)
    law = book().rule("eu-gdpr-art33-1")
    case = of(law, of_template(notice), late=True, contract=CONTRACT)
    made = compose(case, notice, shipped())

    assert {it.id for it in made.contents} == {it.id for it in notice.contents}
    demand_said(made, html=made.html, text=made.text)
    assert made.subject
    assert made.html.startswith("<!DOCTYPE html>")
    assert "7-o3" in made.text


@pytest.mark.parametrize("rule", STARTING, ids=lambda rule: rule.id)
def test_every_content_that_a_duty_requires_stands_in_its_notice(rule: Rule) -> None:
    notice = serving(rule)
    case = of(rule, of_rule(rule, notice), late=True, known=said_by_a_person(rule))
    made = compose(case, notice, shipped())

    assert {it.id for it in rule.contents} <= {it.id for it in made.contents}
    assert ("late_reasons" in {told.name for it in made.contents for told in it.told}) >= rule.late_reasons
    demand_said(made, html=made.html, text=made.text)


def said_by_a_person(rule: Rule) -> dict[str, tuple[Told, ...]]:
    """Everything known, and the contents that no fact fills said by a person."""
    spoken = {f"content:{it.id}": (Told(f"content:{it.id}", f"said of {it.id}"),) for it in rule.contents}
    return everything() | spoken


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_content_that_is_missing_is_marked_loudly_in_text_and_html(folder: str) -> None:
    notice = shipped().notice(folder)
    law = book().rule("eu-gdpr-art33-1")
    bare = replace(of(law, of_template(notice), contract=CONTRACT), known={})
    made = compose(bare, notice, shipped())

    for line in made.missing:
        shown = line.text[:1].upper() + line.text[1:]
        assert f"[MISSING: {shown}]" in made.text
        assert f"[MISSING: {shown}]" in made.html
    assert made.missing


def test_what_is_to_follow_is_said_to_follow() -> None:
    case = occasion(known=everything("consequences"))
    made = compose(case, serving(book().rule("eu-gdpr-art33-1")), shipped())
    assert {it.id for it in made.contents if it.state is State.TO_FOLLOW} == {"consequences"}
    assert "it will follow as soon as it is" in made.text
    assert "it will follow as soon as it is" in made.html
    assert "further information follows in phases" in made.text


def test_a_drills_notice_is_marked_in_subject_text_and_html() -> None:
    made = compose(occasion(exercise=True), serving(book().rule("eu-gdpr-art33-1")), shipped())
    assert made.subject.startswith("[EXERCISE] ")
    assert "EXERCISE EXERCISE EXERCISE" in made.text
    assert "EXERCISE EXERCISE EXERCISE" in made.html


def test_equal_occasions_give_equal_bytes_and_hashes() -> None:
    one, other = (compose(occasion(), serving(book().rule("eu-gdpr-art33-1")), shipped()) for _ in range(2))
    assert one == other
    assert one.hash() == other.hash()


def test_the_hash_covers_words_recipient_and_facts() -> None:
    made = compose(occasion(), serving(book().rule("eu-gdpr-art33-1")), shipped())
    changes = (
        {"text": "x"},
        {"html": "x"},
        {"subject": "x"},
        {"facts": ()},
        {"addressee": replace(made.addressee, addresses=())},
    )
    assert len({made.hash(), *(replace(made, **change).hash() for change in changes)}) == len(changes) + 1  # type: ignore[arg-type]


def test_words_from_outside_are_escaped_in_html_and_taken_as_they_are_in_text() -> None:
    made = compose(occasion(), serving(book().rule("eu-gdpr-art33-1")), shipped())
    assert "<nature> & told" in made.text
    assert "&lt;nature&gt; &amp; told" in made.html
    assert "<nature>" not in made.html


def test_a_template_that_leaves_out_a_content_it_declares_is_refused() -> None:
    texts = dict(files("notifications", ""))
    texts["regulator_gdpr/body.txt"] = b"Dear authority, all is well.\n"
    library = read_library(texts.items())
    with pytest.raises(TemplateRefused, match="does not stand in the text"):
        compose(occasion(), library.notice("regulator_gdpr"), library)


@pytest.mark.parametrize("part", PARTS)
def test_a_notice_without_one_of_its_files_is_refused(part: str) -> None:
    texts = {name: data for name, data in files("notifications", "") if name != f"individuals/{part}"}
    with pytest.raises(TemplateRefused, match=rf"individuals/{part} is missing"):
        read_library(texts.items())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (b"audiences: [regulator]", b"audiences: [everybody]"),
        (b"facts: [nature]", b"facts: [natur]"),
        (b"languages: [en]", b"language: [en]"),
    ],
)
def test_a_declaration_that_names_something_unknown_is_refused(change: bytes, what: bytes) -> None:
    texts = dict(files("notifications", ""))
    assert change in texts["regulator_gdpr/contents.yaml"]
    texts["regulator_gdpr/contents.yaml"] = texts["regulator_gdpr/contents.yaml"].replace(change, what)
    with pytest.raises(InputRefused, match=r"notifications/regulator_gdpr/contents\.yaml:\d+"):
        read_library(texts.items())


def test_a_recipient_gets_its_language_where_the_notice_has_it() -> None:
    texts = dict(files("notifications", ""))
    for part in PARTS:
        stem, _, kind = part.partition(".")
        texts[f"regulator_gdpr/{stem}.de.{kind}"] = texts[f"regulator_gdpr/{part}"].replace(b"Personal data", b"Daten")
    texts["regulator_gdpr/contents.yaml"] = texts["regulator_gdpr/contents.yaml"].replace(b"[en]", b"[en, de]")
    library = read_library(texts.items())
    case = occasion()
    german = replace(case, addressee=replace(case.addressee, language="de-AT"))

    assert compose(german, library.notice("regulator_gdpr"), library).language == "de"
    assert compose(case, library.notice("regulator_gdpr"), library).language == "en"


def test_a_notice_written_for_a_duty_goes_before_the_general_one_of_its_audience() -> None:
    assert serving(book().rule("eu-gdpr-art33-1")).id == "regulator_gdpr"
    assert serving(book().rule("de-bsig-32-notification")).id == "regulator_generic"
    with pytest.raises(TemplateRefused, match="no notice tells media of a duty from clause"):
        shipped().serving(audience="media", source="clause", duty="x/1", event="", stage="initial")
