"""Required and forbidden contents: filled, missing or to follow, and what must not stand in a notice."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from support.halden import book
from support.occasions import everything, occasion, of, serving, shipped

from incident.agreements.model import NoticeClause
from incident.errors import ContentForbidden, ContentMissing
from incident.kernel.terms import Terms
from incident.notices.compose import compose
from incident.notices.contents import Barred, Required, State, demand_clean, demand_complete, fill, spoken_key
from incident.notices.known import Told
from incident.notices.requirements import of_clause, of_rule

NATURE = Required("nature", "what happened", "Art. 1", ("nature",), phased=True)
BOTH = Required("both", "cause and records", "Art. 2", ("cause", "records"))
WORDS = Required("words", "what no fact says", "Art. 3")
LATE = Required("late_reasons", "why so late", "Art. 4", ("late_reasons",), when="late")
MASSACHUSETTS = "us-ma-93h-3-individuals"


def known(**texts: str) -> Mapping[str, tuple[Told, ...]]:
    return {name: (Told(name, text),) for name, text in texts.items()}


def state(required: Required, told: Mapping[str, tuple[Told, ...]], *, stage: str = "initial") -> State:
    (line,) = fill([required], told, stage=stage, late=False)
    return line.state


def test_a_content_is_filled_where_every_fact_that_it_names_is_known() -> None:
    assert state(BOTH, known(cause="a token", records="40")) is State.FILLED
    assert state(BOTH, known(cause="a token")) is State.MISSING


def test_what_is_not_known_may_follow_where_the_regime_allows_phases_and_it_is_not_the_last_stage() -> None:
    assert state(NATURE, {}) is State.TO_FOLLOW
    assert state(NATURE, {}, stage="final") is State.MISSING
    assert state(BOTH, {}) is State.MISSING


def test_what_cannot_be_told_fills_nothing_and_says_why() -> None:
    told = {"cause": (Told("cause", "", because="contested: A or B"),), "records": (Told("records", "40"),)}
    (line,) = fill([BOTH], told, stage="initial", late=False)
    assert line.state is State.MISSING
    assert line.because == "cause is contested: A or B"


def test_a_content_that_no_fact_fills_is_said_by_a_person() -> None:
    assert state(WORDS, everything()) is State.MISSING
    assert state(WORDS, {spoken_key("words"): (Told(spoken_key("words"), "so it was"),)}) is State.FILLED


def test_reasons_for_a_delay_are_asked_for_where_there_is_one() -> None:
    assert fill([LATE], {}, stage="initial", late=False) == ()
    assert [line.state for line in fill([LATE], {}, stage="initial", late=True)] == [State.MISSING]


def test_what_is_missing_is_told_with_provision_and_mend() -> None:
    lines = fill([BOTH, WORDS], known(cause="a token"), stage="initial", late=False)
    with pytest.raises(ContentMissing, match=r"2 required contents.*both \(Art\. 2\): records is unknown") as caught:
        demand_complete(lines, name="7-n1")
    assert "incident learn" in caught.value.mend
    demand_complete(fill([NATURE], {}, stage="initial", late=False), name="7-n1")  # what may follow stops nothing


def test_a_letter_to_massachusetts_asks_for_neither_the_nature_nor_the_number() -> None:
    """G.L. c. 93H § 3(b): the notice shall not include the nature of the breach or the number of residents."""
    rule = book().rule(MASSACHUSETTS)
    spoken = {spoken_key(it.id): (Told(spoken_key(it.id), "said"),) for it in rule.contents}
    made = compose(occasion(MASSACHUSETTS, known=everything() | spoken), serving(rule), shipped())

    assert "nature" not in {it.id for it in made.contents}
    assert "<nature> & told" not in made.text
    assert "<residents> & told" not in made.text
    assert not made.missing


def test_a_letter_to_massachusetts_that_says_the_nature_in_other_words_is_refused() -> None:
    rule = book().rule(MASSACHUSETTS)
    services = spoken_key("services")
    told = everything() | known(nature="a mirror was public")
    told |= {services: (Told(services, "since a Mirror  was public, we pay for monitoring"),)}
    with pytest.raises(ContentForbidden, match=r"nature: the nature of the breach.*G\.L\. c\. 93H § 3"):
        compose(occasion(MASSACHUSETTS, known=told), serving(rule), shipped())


def test_a_templates_own_content_that_the_law_forbids_is_not_asked_for() -> None:
    rule = replace(book().rule(MASSACHUSETTS), contents=())
    asked = of_rule(rule, serving(rule)).required
    assert "nature" not in {it.id for it in asked}
    assert "advice" in {it.id for it in asked}


def test_another_partys_name_is_found_whatever_its_case_and_spacing_and_not_inside_other_words() -> None:
    barred = [Barred("the name of Delta Oy", "Delta Oy", "confidentiality of the licence")]
    with pytest.raises(ContentForbidden, match="the name of Delta Oy"):
        demand_clean("it went to DELTA\n  OY as well", barred, name="7-n1")
    demand_clean("the Delta oysters are fine", barred, name="7-n1")


def test_a_name_too_short_to_be_told_from_a_word_is_not_looked_for() -> None:
    demand_clean("of course", [Barred("the name of Of", "of", "x")], name="7-n1")


def test_a_barred_name_in_a_counterpartys_notice_is_refused_in_composing() -> None:
    barred = (Barred("the name of Delta Oy", "Delta Oy", "confidentiality of the licence"),)
    told = everything() | known(measures="Delta Oy was asked to close it")
    with pytest.raises(ContentForbidden):
        compose(occasion(barred=barred, known=told), serving(book().rule("eu-gdpr-art33-1")), shipped())


def test_a_clause_asks_for_its_own_contents_and_phases_them_where_it_says_so() -> None:
    notice = shipped().notice("counterparty_breach")
    contents = (("nature", "what happened"), ("recipients", "who has it"))
    clause = NoticeClause("12.3", "either", "confidentiality_breach", "actual", Terms(limbs=()), contents=contents)
    required = of_clause(clause, notice).required

    assert [(it.id, it.facts, it.phased) for it in required] == [
        ("nature", ("nature",), False),
        ("recipients", (), False),
    ]
    assert all(it.provision == "clause 12.3" for it in required)


def test_a_clause_without_contents_is_told_what_the_notice_declares() -> None:
    notice = shipped().notice("counterparty_breach")
    clause = NoticeClause("12.3", "either", "confidentiality_breach", "actual", Terms(limbs=()), phased=True)
    required = of_clause(clause, notice).required

    assert [it.id for it in required] == [it.id for it in notice.contents]
    assert all(it.phased for it in required)


def test_a_rule_that_wants_reasons_for_a_delay_gets_them_once() -> None:
    rule = book().rule("eu-gdpr-art33-1")
    asked = [it for it in of_rule(rule, serving(rule)).required if it.id == "late_reasons"]
    assert [it.when for it in asked] == ["late"]
    made = compose(of(rule, of_rule(rule, serving(rule)), late=True), serving(rule), shipped())
    assert "<late_reasons> & told" in made.text


@pytest.mark.parametrize("name", ["br-lgpd-anpd", "eea-gdpr-art33-1", "gg-dpl-42"])
def test_reasons_for_a_delay_under_another_name_are_not_asked_of_a_notice_in_time(name: str) -> None:
    rule = book().rule(name)
    required = of_rule(rule, serving(rule)).required
    assert [it.when for it in required if it.facts == ("late_reasons",)] == ["late"]
