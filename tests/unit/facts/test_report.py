"""Our own report format: read whole, or refused whole with every fault."""

import pytest

from incident.errors import InputRefused, NaiveTime, NonexistentTime, UnknownReference
from incident.facts.fact import Count, Subject
from incident.facts.own import check_references
from incident.facts.report import Report, read_report
from incident.kernel.instants import parse_instant
from incident.vocabulary import Fidelity, Standing, SubjectKind

NOW = parse_instant("2026-11-24T10:00:00Z")
FULL = """
title: Firmware repository was public
zone: Europe/Berlin
playbook: source_code_leak
source: SOC ticket 4
assets: [fw-src]
facts:
  aware_at: 2026-11-23T08:40
  discovered_at: {value: 2026-11-22, fidelity: day, source: build log}
  occurred_at: {earliest: 2026-11-01, latest: 2026-11-10T10:00Z}
  contained_at:
    rivals:
    - {value: 2026-11-22T10:00, said_by: ops}
    - {value: 2026-11-23T10:00, said_by: vendor, source: their mail}
  personal_data: unknown
  risk: {value: high, standing: determined, reason: health data, said_by: counsel, privileged: true}
residents: {DE: 1200, US-CA: 400..600}
about:
  entity:acme-de: {significant: true}
  data_set:crm:
    data_kinds: [names, contact]
    complete: [data_kinds]
complete: [residents]
notes: [logs are kept for 30 days]
"""


def read(text: str, name: str = "report.yaml") -> Report:
    return read_report(text.encode(), name=name, received_at=NOW, said_by="ana")


def test_a_full_report_is_read() -> None:
    report = read(FULL)
    facts = {(str(fact.subject), fact.name): fact for fact in report.facts}

    assert (report.title, report.zone, report.playbook) == (
        "Firmware repository was public",
        "Europe/Berlin",
        "source_code_leak",
    )
    assert (report.assets, report.data_sets, report.format) == (("fw-src",), ("crm",), "incident")
    assert facts["incident", "aware_at"].value == parse_instant("2026-11-23T07:40Z")
    assert facts["incident", "aware_at"].source == "SOC ticket 4"
    assert facts["incident", "discovered_at"].fidelity is Fidelity.DAY
    assert facts["incident", "discovered_at"].source == "build log"
    assert facts["incident", "occurred_at"].earliest == parse_instant("2026-10-31T23:00Z")
    assert facts["incident", "personal_data"].value is None
    assert facts["incident", "risk"].standing is Standing.DETERMINED
    assert facts["incident", "risk"].privileged
    assert facts["incident", "residents[US-CA]"].value == Count(400, 600)
    assert facts["incident", "residents"].complete
    assert facts["incident", "assets"].value == frozenset({"fw-src"})
    assert facts["entity:acme-de", "significant"].value is True
    assert facts["data_set:crm", "data_kinds"].complete
    assert facts["data_set:crm", "data_kinds"].subject == Subject(SubjectKind.DATA_SET, "crm")
    assert facts["incident", "reported_at"].value == NOW


def test_rivals_stand_side_by_side() -> None:
    rivals = [fact for fact in read(FULL).facts if fact.key == "contained_at"]

    assert [(fact.said_by, fact.standing) for fact in rivals] == [
        ("ops", Standing.CONTESTED),
        ("vendor", Standing.CONTESTED),
    ]


def test_one_person_is_no_rival_of_himself() -> None:
    with pytest.raises(InputRefused, match="said by the same person"):
        read("title: x\nfacts:\n  risk: {rivals: [{value: risk}, {value: high}]}")


def test_what_came_in_is_kept_as_it_came() -> None:
    assert read(FULL).body == {"name": "report.yaml", "format": "incident", "text": FULL}


def test_a_json_report_is_the_same_report() -> None:
    report = read('{"title": "x", "facts": {"aware_at": "2026-11-23T10:00Z"}, "residents": {"NO": 5}}', "r.json")

    assert [fact.name for fact in report.facts] == ["aware_at", "residents[NO]", "reported_at"]


def test_a_thin_report_says_what_it_says_and_no_more() -> None:
    report = read("title: letter to the wrong person\nresidents: {DE: 5}")

    assert [fact.name for fact in report.facts] == ["residents[DE]", "reported_at"]


def test_the_time_of_learning_is_the_time_of_receipt_unless_stated() -> None:
    assert read("title: x\nfacts: {risk: high}").facts[0].learned_at == NOW
    stated = read("title: x\nlearned_at: 2026-11-20T10:00Z\nfacts: {risk: high}")
    assert stated.facts[0].learned_at == parse_instant("2026-11-20T10:00Z")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("title: x\nfacts:\n  aware_at: 2026-11-23T10:00", "report.yaml:3 facts.aware_at", "no offset and no zone"),
        ("title: x\nfacts:\n  aware_at: 2026-11-23", "report.yaml:3 facts.aware_at", "has no zone"),
        ("title: x\nzone: Mars/Base\nfacts: {risk: high}", "report.yaml:2 zone", "does not exist in tz data"),
        ("title: x\nfacts: {awre_at: 1}", "report.yaml:2 facts.awre_at", "unknown key"),
        ("title: x\nfact: {}\nresidents: {DE: 1}", "report.yaml:2 fact", "unknown key 'fact'"),
        ("title: x\nresidents: {DE: -1}", "report.yaml:2 residents.DE", "below zero"),
        ("title: x\nresidents: {Germany: 1}", "report.yaml:2 residents.Germany", "not an ISO 3166 code"),
        ("title: x\nfacts: {risk: }", "report.yaml:2 facts.risk", "is empty"),
        ("title: x\nabout: {planet:mars: {risk: high}}", "report.yaml:2 about.planet:mars", "is not a subject"),
        ("title: x\nabout:\n  entity:a:\n    foo: 1", "report.yaml:4 about.entity:a.foo", "unknown key 'foo'"),
        ("title: x\nfacts: {risk: {value: high, by: me}}", "report.yaml:2 facts.risk.by", "unknown key 'by'"),
        ("title: x\nfacts: {aware_at: {earliest: 2026-11-23T10:00Z}}", "report.yaml:2 facts.aware_at", "a range needs"),
        ("title: x\nresidents: {DE: 1}\nfacts: {residents: {FR: 1}}", "report.yaml:2 residents", "under facts"),
        ("residents: {DE: 1}", "report.yaml", "title is missing"),
        ("title: x\nfacts: {}", "report.yaml", "states no fact"),
        ("title: x\nfacts: [1]", "report.yaml:2 facts", "stands where fields are needed"),
    ],
)
def test_a_faulty_report_is_refused_with_path_reason_and_mend(text: str, where: str, what: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read(text)

    assert refused.value.where == where
    assert what in refused.value.what
    assert refused.value.mend


def test_a_time_in_a_clock_change_gap_is_refused_even_in_the_report_s_own_zone() -> None:
    with pytest.raises(NonexistentTime):
        read("title: x\nzone: Europe/Berlin\nfacts: {aware_at: 2026-03-29T02:30}")


def test_a_bare_time_counts_in_the_zone_that_the_report_states_and_in_no_other() -> None:
    assert read("title: x\nzone: Asia/Tokyo\nfacts: {aware_at: 2026-11-23T10:00}").facts[0].value == parse_instant(
        "2026-11-23T01:00Z"
    )
    with pytest.raises(NaiveTime):
        read("title: x\nfacts: {aware_at: 2026-11-23T10:00}")


def test_all_faults_of_a_report_are_listed_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        read(
            "title: x\nfacts:\n  aware_at: 2026-11-23T10:00\n  data_kinds: [bogus]\n"
            "residents: {XX: 3, FR: -2}\nbogus: 1\n"
        )

    assert [fault.where for fault in refused.value.faults] == [
        "report.yaml:3 facts.aware_at",
        "report.yaml:4 facts.data_kinds",
        "report.yaml:5 residents.XX",
        "report.yaml:5 residents.FR",
        "report.yaml:6 bogus",
    ]


@pytest.mark.parametrize("text", ["[1, 2]", "just text", '{"foo": 1}', "foo: 1"])
def test_what_is_no_report_is_refused_with_the_known_formats(text: str) -> None:
    with pytest.raises(InputRefused):
        read(text, "thing")


def test_an_unknown_asset_is_a_fault_with_its_place() -> None:
    report = read("title: x\nassets: [fw, nope]\nabout: {entity:acme: {risk: high}, data_set:crm: {risk: high}}")

    faults = check_references(
        report.references,
        {
            SubjectKind.ASSET: frozenset({"fw"}),
            SubjectKind.ENTITY: frozenset(),
            SubjectKind.DATA_SET: frozenset({"crm"}),
        },
    )

    assert [(type(fault), fault.where, fault.what) for fault in faults] == [
        (UnknownReference, "report.yaml:2 assets", "asset 'nope' is not recorded"),
        (UnknownReference, "report.yaml:3 about.entity:acme", "entity 'acme' is not recorded"),
    ]
