"""Remedies of our own, export control and foreign orders: reached by facts, and never in anybody's way."""

import pytest
from support.law import assessed, entity, said, shipped_book

from incident.deadlines.deadline import Due
from incident.kernel.instants import parse_instant
from incident.obligations.obligation import NotOwed, Owed, Undetermined
from incident.vocabulary import Confidence, Effect

OURS = entity("ours", "DE", "US", "FR", "CN", "CH", "JP", "KR", "GB", roles="controller insured", does_business_in="US")
BEYOND = ("claims_and_relief", "export_and_orders")


@pytest.mark.parametrize(
    ("duty", "due"),
    [
        # Six months from 10 January end with 10 July, in Munich.
        ("epc-55-1-a-novelty other:DE", "2026-07-10T22:00:00Z"),
        ("us-35usc-102-b-1-novelty other:US", "2027-01-11T05:00:00Z"),
        ("jp-patent-30-novelty other:JP", "2027-01-10T15:00:00Z"),
        ("kr-patent-30-novelty other:KR", "2027-01-10T15:00:00Z"),
    ],
)
def test_an_invention_that_became_public_has_its_periods_of_grace(duty: str, due: str) -> None:
    found = assessed(said("unpublished_invention=true", "made_public_at=2026-01-10T12:00Z"), OURS)[duty]

    assert isinstance(found, Owed)
    assert found.provisional
    assert isinstance(found.deadline, Due)
    assert found.deadline.due == parse_instant(due)


def test_waiting_loses_interim_relief_a_month_after_the_infringer_is_known() -> None:
    found = assessed(said("infringer_known_at=2026-01-10T12:00Z", "data_kinds=trade_secret"), OURS)

    deadline = found["de-interim-relief-urgency other:DE"].deadline
    assert isinstance(deadline, Due)
    assert deadline.due == parse_instant("2026-02-10T23:00:00Z")


@pytest.mark.parametrize("duty", ["fr-68-678-2 FR", "cn-dsl-36 CN", "ch-stgb-271 CH"])
def test_an_order_from_abroad_meets_the_blocking_statutes(duty: str) -> None:
    order = "order_received_at=2026-11-20T12:00Z"

    assert isinstance(assessed(said(order, "foreign_order=true"), OURS)[duty], Owed)
    assert isinstance(assessed(said(order, "foreign_order=false"), OURS)[duty], NotOwed)
    assert getattr(assessed(said(order), OURS)[duty], "provisional_because", "").startswith("open: foreign_order")


def test_technical_data_in_a_proscribed_country_is_told_at_once() -> None:
    facts = ("data_kinds=export_controlled", "discovered_at=2026-11-20T12:00Z")
    duty = "us-itar-126-1-e-2 US"

    assert "open" not in getattr(
        assessed(said(*facts, "export_classes=usml", "went_to=RU"), OURS)[duty], "provisional_because", "open"
    )
    assert isinstance(assessed(said(*facts), OURS)[duty], Owed | Undetermined)


@pytest.mark.parametrize("duty", ["de-awg-22-4 DE", "gb-export-control-voluntary GB", "us-itar-127-12-initial US"])
def test_a_self_disclosure_is_shown_as_a_choice(duty: str) -> None:
    found = assessed(said("data_kinds=export_controlled", "discovered_at=2026-11-20T12:00Z"), OURS)[duty]

    assert isinstance(found, NotOwed)
    assert any(note.startswith("choice:") for note in found.notes)


def test_material_that_was_posted_can_be_taken_down_by_choice() -> None:
    found = assessed(said("posted_at=2026-11-20T12:00Z"), OURS)

    assert isinstance(found["us-dmca-512-c-takedown other:US"], NotOwed)
    assert isinstance(found["eu-dsa-16-takedown other:EU"], NotOwed)


def test_none_of_them_reaches_a_leak_that_states_nothing_of_the_kind() -> None:
    facts = said("residents.DE=5", "personal_data=true", "aware_at=2026-11-20T12:00Z", "data_kinds=names,know_how")
    packs = {rule.duty: rule.pack for rule in shipped_book().rules.values()}
    found = {it.key.duty for it in assessed(facts, entity("ours", "DE", roles="controller")).values()}

    assert {packs[duty] for duty in found} == {"notification"}


def test_what_is_from_memory_starts_no_unmarked_clock() -> None:
    beyond = [rule for rule in shipped_book().rules.values() if rule.pack in BEYOND]

    assert len(beyond) >= 14
    assert all(rule.confidence is not Confidence.HIGH and rule.effect is not Effect.STARTS for rule in beyond)
