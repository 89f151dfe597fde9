"""Situations of counsel, the whole way: reading, law of the day, nexus, conditions, exemptions, stages, dates."""

from typing import Any

import pytest
from support.law import assessed, entity, said
from support.situations import name_of, simulated, situations, told

from incident.kernel.instants import parse_instant
from incident.obligations.differences import difference
from incident.obligations.obligation import NotOwed

every = pytest.mark.parametrize("situation", situations(), ids=lambda it: it["name"])


@every
def test_all_that_is_owed_or_open_is_what_counsel_expects(situation: dict[str, Any]) -> None:
    several = len(situation["ourselves"]) > 1
    found = {name_of(it, several=several): told(it) for it in simulated(situation).assessed}
    refused = {name for name in situation.get("not_owed", ()) if found.get(name) == "not owed"}

    assert {name: words for name, words in found.items() if words != "not owed"} == situation["owed"], situation["why"]
    assert refused == set(situation.get("not_owed", ()))


@every
def test_what_is_open_is_asked_and_every_question_can_be_answered(situation: dict[str, Any]) -> None:
    found = simulated(situation)
    open_ones = [it for it in found.assessed if told(it).startswith("open") and "indeterminate" not in told(it)]

    assert bool(open_ones) <= bool(found.questions)
    for question in found.questions:
        assert question.asks.endswith(("?", "]")), question.asks
        assert question.how.startswith("incident ")
        assert question.confirms or question.stops or question.starts


BANK = entity("bank", "DE", roles="financial_entity", entity_type="credit_institution")
CLASSIFIED = said("aware_at=2025-03-09T10:00+01:00", "classified_at=2025-03-09T12:00+01:00", "significant=true")


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ("2025-03-09T15:00+01:00", "eu-dora-intermediate-before-limits"),
        ("2025-03-12T09:00+01:00", "eu-dora-intermediate"),
    ],
    ids=["before the limits", "on the day of the limits"],
)
def test_a_stage_is_judged_by_the_law_of_the_day_of_the_notice_that_it_follows(given: str, version: str) -> None:
    """Found by the second reading: today's law judged every stage whose trigger is another's submission."""
    found = assessed(CLASSIFIED, BANK, submissions={"eu-dora-initial": parse_instant(given)})

    assert found["eu-dora-intermediate DE"].rule_version == version


def test_a_stage_is_not_owed_where_the_law_of_the_day_did_not_know_the_notice_that_it_follows() -> None:
    important = entity("acme-de", "DE", roles="important_entity")
    told_of = assessed(said("aware_at=2025-06-23T10:00+02:00", "significant=true"), important)

    final = told_of["de-bsig-32-final DE"]
    assert isinstance(final, NotOwed)
    assert final.reasons[0].sentence == "it follows a notice that the law of the day did not know"
    assert "de-bsig-32-notification DE" not in told_of


def test_an_answer_that_ends_a_duty_does_not_say_that_the_law_changed() -> None:
    """Found by the second reading: `engine changed; holidays changed; law changed` beside every duty that fell away."""
    house = entity("acme-de", "DE", roles="controller")
    before, after = (
        assessed(said("aware_at=2026-11-20T10:00Z", *more), house)["eu-gdpr-art33-1 DE"]
        for more in ((), ("personal_data=false",))
    )
    moved = difference(before, after)

    assert moved is not None
    assert "verdict Owed ▶ NotOwed" in str(moved["sentence"])
    assert "changed" not in str(moved["sentence"])
