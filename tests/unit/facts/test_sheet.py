"""What counts in the sheet: the newest, the determined, the contested and the retracted; as known, as shown."""

from dataclasses import replace

from support.law import entity, organisation, said

from incident.facts.fact import THE_INCIDENT, Count, Fact, Subject
from incident.facts.sheet import FactSheet, entities_on
from incident.kernel.instants import parse_day, parse_instant
from incident.vocabulary import Standing, SubjectKind

OURS = Subject(SubjectKind.ENTITY, "acme-de")


def recorded(facts: list[Fact], *times: str) -> list[Fact]:
    return [replace(fact, recorded_at=parse_instant(at)) for fact, at in zip(facts, times, strict=True)]


def value(sheet: FactSheet, key: str, part: str = "") -> object:
    known = sheet.get(key, THE_INCIDENT, part)
    return None if known is None else known.value


def test_a_missing_fact_is_unknown_and_never_false() -> None:
    assert FactSheet.build([]).get("encrypted") is None


def test_the_newest_recorded_statement_counts() -> None:
    facts = recorded([*said("risk=high"), *said("risk=unlikely")], "2026-11-24T10:00Z", "2026-11-24T09:00Z")

    assert value(FactSheet.build(facts), "risk") == "high"


def test_what_is_not_recorded_yet_is_the_newest() -> None:
    facts = [*said("risk=unlikely"), *recorded(said("risk=high"), "2026-11-24T10:00Z")]

    assert value(FactSheet.build(facts), "risk") == "unlikely"


def test_a_determination_outranks_a_later_assertion() -> None:
    facts = [*said("risk=unlikely", standing=Standing.DETERMINED), *said("risk=high")]
    known = FactSheet.build(facts).get("risk")

    assert known is not None
    assert (known.value, known.standing) == ("unlikely", Standing.DETERMINED)


def test_a_determination_settles_a_contest() -> None:
    facts = [
        *said("encrypted=true", by="it"),
        *said("encrypted=false", by="forensics", standing=Standing.CONTESTED),
        *said("encrypted=false", by="counsel", standing=Standing.DETERMINED),
    ]
    known = FactSheet.build(facts).get("encrypted")

    assert known is not None
    assert known.value is False
    assert not known.contested


def test_rivals_of_a_contested_fact_stand_side_by_side() -> None:
    facts = [*said("encrypted=true", by="it"), *said("encrypted=false", by="forensics", standing=Standing.CONTESTED)]
    sheet = FactSheet.build(facts)
    (known,) = sheet.contested()

    assert known.value is None
    assert known.rivals == (True, False)
    assert sheet.contested(OURS) == ()


def test_contested_instants_become_the_range_that_covers_them() -> None:
    facts = [
        *said("aware_at=2026-11-23T10:00Z", by="it"),
        *said("aware_at=2026-11-22T18:00Z", by="forensics", standing=Standing.CONTESTED),
    ]
    known = FactSheet.build(facts).get("aware_at")

    assert known is not None
    assert known.earliest == parse_instant("2026-11-22T18:00Z")
    assert known.latest == parse_instant("2026-11-23T10:00Z")
    assert known.value == known.earliest, "what starts a clock counts at its earliest tenable instant"


def test_a_contested_performance_counts_at_its_latest() -> None:
    facts = [
        *said("individuals_notified_at=2026-11-23T10:00Z", by="it"),
        *said("individuals_notified_at=2026-11-24T10:00Z", by="post", standing=Standing.CONTESTED),
    ]
    known = FactSheet.build(facts).get("individuals_notified_at")

    assert known is not None
    assert known.value == parse_instant("2026-11-24T10:00Z")


def test_contested_counts_become_a_range() -> None:
    facts = [*said("records=100", by="it"), *said("records=900", by="forensics", standing=Standing.CONTESTED)]

    assert value(FactSheet.build(facts), "records") == Count(100, 900)


def test_the_same_person_replaces_their_own_rival() -> None:
    facts = [
        *said("risk=risk", by="it"),
        *said("risk=high", by="dpo", standing=Standing.CONTESTED),
        *said("risk=high", by="it"),
    ]
    known = FactSheet.build(facts).get("risk")

    assert known is not None
    assert known.value == "high"


def test_a_retraction_removes_what_was_said_before_it_and_nothing_after() -> None:
    facts = [*said("risk=high"), *said("risk=high", standing=Standing.RETRACTED)]

    assert value(FactSheet.build(facts), "risk") is None
    assert value(FactSheet.build([*facts, *said("risk=risk")]), "risk") == "risk"


def test_unknown_on_purpose_hides_the_profile() -> None:
    house = organisation(entity("acme-de", "DE", roles="controller"))
    unknown = said("roles=unknown", about="entity:acme-de")

    assert FactSheet.build([], organisation=house).get("roles", OURS) is not None
    assert FactSheet.build(unknown, organisation=house).get("roles", OURS) is None


def test_the_sheet_as_known_leaves_out_what_was_learned_later() -> None:
    facts = [*said("risk=risk", learned="2026-11-24T09:00Z"), *said("risk=high", learned="2026-11-24T15:00Z")]
    sheet = FactSheet.build(facts, known_at=parse_instant("2026-11-24T12:00Z"))

    assert value(sheet, "risk") == "risk"


def test_the_sheet_as_shown_leaves_out_what_was_recorded_later() -> None:
    facts = recorded([*said("risk=risk"), *said("risk=high")], "2026-11-24T10:00Z", "2026-11-24T18:00Z")
    sheet = FactSheet.build(facts, shown_at=parse_instant("2026-11-24T12:00Z"))

    assert value(sheet, "risk") == "risk"


def test_the_profile_supplies_what_nobody_said_of_an_entity() -> None:
    house = organisation(entity("acme-de", "DE", "FR", roles="controller", listed=True, entity_type="bank"))
    sheet = FactSheet.build([], organisation=house)

    assert sheet.get("establishments", OURS).value == {"DE", "FR"}  # type: ignore[union-attr]
    assert sheet.get("roles", OURS).value == {"controller", "listed_issuer"}  # type: ignore[union-attr]
    assert sheet.get("entity_type", OURS).value == "bank"  # type: ignore[union-attr]
    assert sheet.get("sectors", OURS) is None, "an empty set states nothing"


def test_what_was_said_of_the_incident_comes_before_the_profile() -> None:
    house = organisation(entity("acme-de", "DE", roles="controller"))
    sheet = FactSheet.build(said("roles=processor"), organisation=house)

    assert sheet.about("roles", (OURS, THE_INCIDENT)).value == {"processor"}  # type: ignore[union-attr]


def test_a_dated_profile_counts_on_its_days() -> None:
    old = replace(entity("acme-de", "DE", roles="processor"), effective_to=parse_day("2025-12-31"))
    new = replace(entity("acme-de", "DE", roles="controller"), effective_from=parse_day("2026-01-01"))
    house = organisation(old, new)

    assert [it.roles for it in entities_on(house, parse_day("2025-06-01"))] == [{"processor"}]
    assert [it.roles for it in entities_on(house, parse_day("2026-06-01"))] == [{"controller"}]
    assert [it.roles for it in entities_on(house, None)] == [{"controller"}]
