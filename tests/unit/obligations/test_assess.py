"""The assessment: nexus first, unproved exemptions do not help, provisional clocks, recipients, versions, chains."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from support.law import NOW, assessed, entity, said, shipped_book

from incident.agreements.model import (
    Agreement,
    AgreementParty,
    Asset,
    Exposure,
    NoticeClause,
    Party,
    Portfolio,
    Touched,
)
from incident.deadlines.deadline import Awaiting, Due, Indeterminate, OutOfScope
from incident.kernel.instants import parse_instant
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Limb, Terms, ZoneRule
from incident.obligations.obligation import Assessed, NotOwed, Owed, Undetermined

CONTROLLER = entity("acme-de", "DE", roles="controller")
CALIFORNIAN = entity("acme-us", "US-CA", roles="business", does_business_in="US-CA", zone="America/Los_Angeles")
AWARE = "aware_at=2026-11-23T10:00+01:00"
SPILLED = ("data_kinds=names,health,identity_number", "acquired=true")


def due(it: Assessed) -> str:
    assert isinstance(it.deadline, Due), it.deadline
    return it.deadline.due.short()


def test_a_thin_report_starts_no_clock_in_california_and_asks_nothing_about_it() -> None:
    found = assessed(said("residents.DE=5"), CONTROLLER, CALIFORNIAN)

    assert not any("US-CA" in key or it.key.duty.startswith("us-ca") for key, it in found.items())


def test_gdpr_is_owed_without_proof_that_there_is_no_risk() -> None:
    found = assessed(said("residents.DE=5", AWARE), CONTROLLER)
    told = found["eu-gdpr-art33-1 DE"]

    assert isinstance(told, Owed)
    assert not told.provisional
    assert due(told) == "2026-11-26T09:00:00Z"
    assert any(reason.sentence.startswith("not proved") for reason in told.reasons)


def test_gdpr_is_not_owed_where_the_exemption_is_proved() -> None:
    told = assessed(said("residents.DE=5", AWARE, "risk=unlikely"), CONTROLLER)["eu-gdpr-art33-1 DE"]

    assert isinstance(told, NotOwed)
    assert told.reasons[0].provision == "Art. 33(1)"


def test_without_a_lead_authority_every_competent_one_is_told_and_then_the_lead_alone() -> None:
    cross = entity("acme-de", "DE", "FR", roles="controller")
    facts = said("residents=DE:5,IT:2,US-CA:3", AWARE)
    before = assessed(facts, cross)
    lead = SimpleNamespace(kind="lead_authority", subject="acme-de", choice="DE", by="counsel", reasons="main seat")
    after = assessed(facts, cross, decisions=(lead,))

    assert {key for key in before if key.startswith("eu-gdpr-art33-1 ")} == {
        "eu-gdpr-art33-1 DE",
        "eu-gdpr-art33-1 FR",
        "eu-gdpr-art33-1 IT",
    }
    assert [key for key in after if key.startswith("eu-gdpr-art33-1 ")] == ["eu-gdpr-art33-1 DE"]


def test_open_applicability_with_a_trigger_that_happened_opens_a_provisional_clock() -> None:
    told = assessed(said("residents.DE=5", AWARE), CONTROLLER)["eu-gdpr-art34 individuals:DE"]

    assert isinstance(told, Owed)
    assert told.provisional
    assert "risk" in told.provisional_because


def test_open_applicability_without_a_trigger_is_undetermined_and_names_what_is_missing() -> None:
    told = assessed(said("residents.DE=5"), CONTROLLER)["eu-gdpr-art34 individuals:DE"]

    assert isinstance(told, Undetermined)
    assert isinstance(told.deadline, Indeterminate)
    assert {"aware_at", "risk"} <= set(told.missing)


def test_a_determination_is_awaited_and_never_runs_from_awareness() -> None:
    issuer = entity("acme-us", "US-NY", roles="listed_issuer", listed=True)
    told = assessed(said(AWARE), issuer)["us-sec-8k-item-1-05 investors:US"]

    assert isinstance(told, Owed)
    assert isinstance(told.deadline, Awaiting)
    assert told.deadline.awaits == "materiality_determined_at"
    assert told.deadline.target is not None


def test_dora_waits_for_the_classification_and_then_both_limbs_bind() -> None:
    bank = entity("bank", "DE", roles="financial_entity", entity_type="credit_institution")
    before = assessed(said(AWARE), bank)["eu-dora-initial DE"]
    after = assessed(said(AWARE, "classified_at=2026-11-24T08:00+01:00"), bank)

    assert isinstance(before.deadline, Awaiting)
    assert due(after["eu-dora-initial DE"]) == "2026-11-24T09:00:00Z"  # 24 hours after awareness come first
    assert isinstance(after["eu-dora-initial-late-classification DE"], NotOwed)


def test_dora_classified_after_a_day_gives_four_hours_from_the_classification() -> None:
    bank = entity("bank", "DE", roles="financial_entity", entity_type="credit_institution")
    found = assessed(said(AWARE, "classified_at=2026-11-24T12:00+01:00"), bank)

    assert isinstance(found["eu-dora-initial DE"], NotOwed)
    assert due(found["eu-dora-initial-late-classification DE"]) == "2026-11-24T15:00:00Z"
    assert due(found["eu-dora-intermediate DE"]) == "2026-11-27T15:00:00Z"


def test_a_stage_that_follows_a_submission_is_projected_until_there_is_one() -> None:
    important = entity("acme-de", "DE", roles="important_entity")
    facts = said(AWARE, "significant=true")
    before = assessed(facts, important)
    key = str(before["de-bsig-32-notification DE"].key)
    after = assessed(facts, important, submissions={key: parse_instant("2026-11-24T09:00+01:00")})

    assert isinstance(before["de-bsig-32-final DE"].deadline, Due)
    assert before["de-bsig-32-final DE"].deadline.projected
    assert due(before["de-bsig-32-final DE"]) == "2026-12-26T23:00:00Z"
    assert due(after["de-bsig-32-final DE"]) == "2026-12-24T23:00:00Z"
    assert not after["de-bsig-32-final DE"].deadline.projected  # type: ignore[union-attr]


def test_a_threshold_of_one_place_is_asked_of_that_place() -> None:
    at_500 = said("residents.US-CA=500", "discovered_at=2026-11-23T10:00Z", *SPILLED)
    above = said("residents.US-CA=501", "discovered_at=2026-11-23T10:00Z", *SPILLED)

    assert isinstance(assessed(at_500, CALIFORNIAN)["us-ca-civ-1798-82-f-ag US-CA"], NotOwed)
    assert isinstance(assessed(above, CALIFORNIAN)["us-ca-civ-1798-82-f-ag US-CA"], Owed)


def test_a_leak_of_2024_is_judged_by_the_law_of_2024() -> None:
    facts = said("residents.US-CA=600", "discovered_at=2024-05-02T10:00Z", *SPILLED)
    told = assessed(facts, CALIFORNIAN)["us-ca-civ-1798-82-individuals individuals:US-CA"]

    assert told.rule_version == "us-ca-civ-1798-82-individuals-pre2026"
    assert told.key.duty == "us-ca-civ-1798-82-individuals"


def test_an_incident_that_straddles_a_change_is_computed_by_both_and_the_earlier_counts() -> None:
    facts = said("residents.US-CA=600", "discovered_at=2025-12-30T10:00Z..2026-01-02T10:00Z", *SPILLED)
    told = assessed(facts, CALIFORNIAN)["us-ca-civ-1798-82-individuals individuals:US-CA"]

    assert isinstance(told, Owed)
    assert isinstance(told.deadline, Due)
    assert any("both computed" in note for note in told.notes)


def test_before_the_known_history_nobody_knows() -> None:
    british = entity("acme-gb", "GB", roles="controller", zone="Europe/London")
    told = assessed(said("residents.GB=5", "aware_at=2018-04-23T10:00Z"), british)["gb-ukgdpr-33-1 GB"]

    assert isinstance(told, Undetermined)
    assert isinstance(told.deadline, Indeterminate)
    assert "2018-05-25" in told.deadline.why


def test_low_confidence_is_marked_loudly() -> None:
    british = entity("acme-gb", "GB", roles="controller", zone="Europe/London")
    told = assessed(said("residents.GB=5", "aware_at=2026-11-23T10:00Z", "risk=high"), british)

    first, second = told["gb-ukgdpr-33-1 GB"], told["gb-ukgdpr-34 individuals:GB"]
    assert isinstance(first, Owed)
    assert not first.provisional
    assert isinstance(second, Owed)
    assert second.provisional
    assert "medium confidence" in second.provisional_because


def test_an_entity_that_is_not_among_those_concerned_owes_nothing() -> None:
    facts = [*said("residents=DE:5,US-CA:600", AWARE, *SPILLED), *said("entities=acme-de")]
    found = assessed(facts, CONTROLLER, CALIFORNIAN)

    assert {it.key.holder for it in found.values()} == {"acme-de"}


def test_a_hold_moves_only_what_it_names_and_only_where_the_law_admits_it() -> None:
    facts = said("residents=US-CA:600,DE:5", AWARE, "discovered_at=2026-11-23T10:00Z", *SPILLED)
    plain = assessed(facts, CALIFORNIAN, CONTROLLER)
    letter = SimpleNamespace(
        authority="law_enforcement",
        form="written",
        reference="FBI 12",
        starts_at=datetime(2026, 11, 24, tzinfo=UTC),
        until=datetime(2026, 12, 4, tzinfo=UTC),
        released_at=None,
        obligations=[str(it.key) for it in plain.values()],
    )
    held = assessed(facts, CALIFORNIAN, CONTROLLER, holds=(letter,))
    moved = {key for key in plain if plain[key].deadline != held[key].deadline}

    assert "us-ca-civ-1798-82-individuals individuals:US-CA acme-us" in moved
    assert not any(key.startswith("eu-gdpr") for key in moved)


def test_the_order_of_facts_changes_nothing() -> None:
    facts = said("residents=DE:5,US-CA:600", AWARE, *SPILLED)

    assert assessed(facts, CONTROLLER, CALIFORNIAN) == assessed(facts[::-1], CONTROLLER, CALIFORNIAN)


def test_a_processor_tells_each_controller_with_whom_it_has_an_agreement() -> None:
    processor = entity("acme-de", "DE", roles="processor")
    parties = {
        "us": Party("us", "Acme", "ourselves", "DE", "Europe/Berlin", entity="acme-de"),
        "bank": Party("bank", "Bank", "counterparty", "FR", "Europe/Paris"),
    }
    agreement = Agreement(
        "dpa", "DPA", "processing", (AgreementParty("us", "processor"), AgreementParty("bank", "controller")), date.min
    )
    exposure = Exposure((), (), (Touched(agreement, None, "us", "bank", ()),))
    facts = said("personal_data=true", AWARE)
    found = assessed(facts, processor, exposure=exposure, portfolio=Portfolio(parties))

    assert [key for key in found if key.startswith("eu-gdpr-art33-2")] == ["eu-gdpr-art33-2 bank"]


def clause_case(*, reviewed_by: str = "counsel", excluded: str = "", event: str = "confidentiality_breach") -> Assessed:
    parties = {
        "us": Party("us", "Acme", "ourselves", "DE", "Europe/Berlin", entity="acme-de"),
        "beta": Party("beta", "Beta Ltd", "counterparty", "GB", "Europe/London"),
    }
    limb = Limb("aware_at", Period(48, Unit.HOURS))
    clause = NoticeClause(
        "12.3",
        "receiving",
        event,
        "actual",
        Terms(limbs=(limb,), zone_rule=ZoneRule.RECIPIENT),
        reviewed_by=reviewed_by,
    )
    agreement = Agreement("nda", "NDA", "nda", (), date.min, clauses=(clause,))
    touched = Touched(agreement, clause, "us", "beta", ("fw",), ("asset fw came from beta",), excluded)
    exposure = Exposure(("fw",), (), (touched,))
    portfolio = Portfolio(parties, assets={"fw": Asset("fw", "Firmware", "beta", "source_code")})
    return assessed(said(AWARE), CONTROLLER, exposure=exposure, portfolio=portfolio)["nda/12.3 beta"]


def test_a_clause_that_counsel_reviewed_runs_firmly() -> None:
    told = clause_case()

    assert isinstance(told, Owed)
    assert not told.provisional
    assert (told.source, due(told)) == ("clause", "2026-11-25T09:00:00Z")


def test_a_clause_that_nobody_reviewed_runs_provisionally_only() -> None:
    told = clause_case(reviewed_by="")

    assert isinstance(told, Owed)
    assert told.provisional


def test_a_clause_whose_survival_ended_is_not_owed_for_that_reason() -> None:
    told = clause_case(excluded="confidentiality survived until 2025-12-31, before the incident")

    assert isinstance(told, NotOwed)
    assert isinstance(told.deadline, OutOfScope)
    assert "2025-12-31" in told.reasons[0].sentence


def test_a_clause_on_compelled_disclosure_waits_for_an_order() -> None:
    assert isinstance(clause_case(event="compelled_disclosure"), NotOwed)


@pytest.mark.parametrize("id_", ["eu-nis2-art23-early-warning", "eu-nis2-art23-final"])
def test_a_rule_that_never_starts_anything_is_never_assessed(id_: str) -> None:
    important = entity("acme-de", "DE", roles="important_entity")

    found = assessed(said(AWARE, "significant=true"), important)

    assert id_ in shipped_book().rules
    assert not any(it.key.duty == id_ for it in found.values())


def test_no_date_depends_on_the_present() -> None:
    facts = said("residents.DE=5", AWARE)
    later = parse_instant("2027-06-01T00:00Z")

    now, then = assessed(facts, CONTROLLER, now=NOW), assessed(facts, CONTROLLER, now=later)

    assert {key: it.deadline for key, it in now.items()} == {key: it.deadline for key, it in then.items()}
