"""Portfolio files: read strictly, refused whole, with every fault of every file."""

from datetime import date, time

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files, portfolio

from incident.agreements.check import load_portfolio
from incident.agreements.model import DeemedReceipt, Portfolio
from incident.errors import IncidentError, PortfolioRefused
from incident.kernel.calendars import CalendarSpec
from incident.kernel.codec import decode, encode
from incident.kernel.instants import parse_instant
from incident.kernel.periods import Period, Soft, Unit
from incident.kernel.terms import Direction, ZoneRule

RICH = """
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    standard: constructive
    within: 2 working_days
    soft: promptly
    counting: working-days
    outer: days-outer
    target: 24 hours
    calendar: [GB-ENG, US-NY]
    zone: recipient
    satisfied_on: dispatch
    methods:
    - method: email
      deemed: {rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00", calendar: [JP], voided_by: [bounce]}
    - {method: courier, deemed: {rule: after_working_days, offset: 3, whose: sender}}
    - {method: hand}
    contents: {nature: what happened}
    flow_down: true
    reviewed_by: Ines
    quote: promptly and within two Business Days
  - {id: "13", obligor: receiving, event: compelled_disclosure, direction: backward, within: 5 calendar_days,
     counting: days, zone: obligor, methods: [{method: email}], reviewed_by: Ines}
  - {id: "14", obligor: either, event: security_incident, standard: confirmed, soft: promptly, zone: place,
     methods: [{method: email}], reviewed_by: Ines}
"""


def test_a_clause_becomes_the_terms_of_a_clock() -> None:
    clause = portfolio(agreement(clauses=RICH)).agreements["tta"].clauses[0]
    limb = clause.terms.limbs[0]

    assert (limb.anchor, limb.fallbacks) == ("discovered_at", ("aware_at",))
    assert limb.period == Period(2, Unit.WORKING_DAYS)
    assert (limb.counting.preset, limb.outer.preset if limb.outer else "") == ("working-days", "days-outer")
    assert clause.terms.soft is Soft.PROMPTLY
    assert clause.terms.target == Period(24, Unit.HOURS)
    assert clause.terms.zone_rule is ZoneRule.RECIPIENT
    assert clause.terms.satisfied_on == "dispatch"
    assert clause.terms.calendar == CalendarSpec(others=(CalendarSpec("GB", "ENG"), CalendarSpec("US", "NY")))
    assert clause.contents == (("nature", "what happened"),)
    assert clause.flow_down


def test_methods_keep_their_order_and_their_deemed_receipt() -> None:
    email, courier, hand = portfolio(agreement(clauses=RICH)).agreements["tta"].clauses[0].methods

    assert email.deemed == DeemedReceipt(
        "at_sending_with_cutoff", time(17), time(9), calendar=CalendarSpec("JP"), voided_by=("bounce",)
    )
    assert courier.deemed == DeemedReceipt("after_working_days", offset=3, whose="sender")
    assert hand.deemed is None


def test_a_clause_on_orders_runs_backwards_from_the_disclosure() -> None:
    clause = portfolio(agreement(clauses=RICH)).agreements["tta"].clauses[1]

    assert clause.terms.direction is Direction.BACKWARD
    assert clause.terms.limbs[0].anchor == "disclosure_required_at"


def test_a_clause_that_waits_for_confirmation_never_runs_from_awareness() -> None:
    terms = portfolio(agreement(clauses=RICH)).agreements["tta"].clauses[2].terms

    assert (terms.anchor, terms.fallbacks, terms.determination) == ("confirmed_at", (), True)


def test_versions_are_kept_with_their_dates_and_the_newest_counts() -> None:
    older = (
        "  versions:\n  - {version: 1, effective_from: 2020-01-01, effective_to: 2023-12-31, no_notice_clause: true}\n"
    )
    newer = "  - version: 2\n    effective_from: 2024-01-01\n    clauses:" + CLAUSE.replace("\n", "\n    ")
    text = agreement(clauses="", begins="2020-01-01").replace("  effective_from: 2020-01-01\n", "") + older + newer
    found = portfolio(text).agreements["tta"]

    assert (found.version, [each.version for each in found.earlier]) == (2, [1])
    assert found.in_force(date(2023, 12, 31)).version == 1
    assert found.in_force(date(2024, 1, 1)).version == 2
    assert found.in_force(date(2019, 1, 1)).version == 1
    assert decode(Portfolio, encode(portfolio(text))) == portfolio(text)


def test_a_disclosure_of_a_day_is_taken_at_its_begin() -> None:
    found = portfolio(
        agreement(),
        assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
        disclosures('id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: "2024-05-02[Asia/Tokyo]"'),
    )

    assert found.disclosures["d1"].at == parse_instant("2024-05-01T15:00Z")


def test_what_is_recorded_already_may_be_referred_to() -> None:
    recorded = load_portfolio(files(PARTIES))

    assert "tta" in load_portfolio(files(agreement()), recorded=recorded).agreements


def test_json_is_read_too() -> None:
    text = b'{"parties": [{"id": "x", "name": "X", "kind": "counterparty", "country": "DE", "zone": "Europe/Berlin"}]}'

    assert load_portfolio([("p.json", text)]).parties["x"].country == "DE"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            agreement(clauses=CLAUSE.replace("48 hours", "2 working_days")),
            "does not say how 2 working days are counted",
        ),
        (agreement(clauses=CLAUSE.replace("48 hours", "10000 years\n    counting: days")), "is absurd"),
        (agreement(clauses=CLAUSE.replace("48 hours", "-1 hours")), "is negative"),
        (agreement(clauses=CLAUSE.replace("within: 48 hours", "quote: x")), "neither a period nor a soft wording"),
        (agreement(clauses=CLAUSE.replace("Asia/Tokyo", "Tokyo")), "zone 'Tokyo' does not exist"),
        (agreement(clauses=CLAUSE.replace("actual", "vague")), "'vague' is not admitted"),
        (agreement(clauses=CLAUSE.replace("receiving", "listener")), "'listener' is not admitted"),
        (agreement(clauses=CLAUSE.replace("at_sending", "at_sending_with_cutoff")), "needs cutoff"),
        (agreement(clauses=CLAUSE.replace("at_sending}", 'after_hours, cutoff: "25:00"}')), "is not a time of day"),
        (agreement(clauses=CLAUSE.replace("zone: Asia/Tokyo", "direction: backward")), "only an order to disclose"),
        (agreement(clauses=CLAUSE + "    calendar: [XX]\n"), "not a country"),
        (agreement(clauses=CLAUSE + "    counting: fortnights\n"), "'fortnights' is not admitted"),
        (agreement(clauses=CLAUSE + "    wthin: 3 hours\n"), "unknown key 'wthin' — did you mean within?"),
        (agreement(kind="handshake"), "'handshake' is not admitted"),
        (agreement(begins="2024-02-30"), "is not a date"),
        (agreement(more="  liability: [1]\n"), "liability is not a mapping"),
        (agreement(more="  versions: [{version: 1, effective_from: 2024-01-01}]\n"), "stands beside versions"),
        (assets("id: fw, name: F, owner: beta, kind: spaceship"), "'spaceship' is not admitted"),
        (disclosures("id: d, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00"), "no offset"),
        ("parties: [{id: x, name: X, kind: ourselves, country: DE, zone: Europe/Berlin}]", "names entity ''"),
        ("partys: []", "unknown key 'partys'"),
        ("parties: {a: 1}", "stands where a list is needed"),
        ("parties: [1]", "stands where fields are needed"),
        ("parties:\n- {id: beta, name: B, kind: counterparty, country: JP, zone: Asia/Tokyo}", "stands twice"),
    ],
)
def test_a_faulty_file_is_refused_with_file_line_and_mend(text: str, what: str) -> None:
    with pytest.raises(IncidentError) as refused:
        portfolio(text)

    told = refused.value.faults or (refused.value,)
    assert any(what in fault.diagnostics() for fault in told)
    assert all(".yaml:" in fault.where or fault.where.endswith(".yaml") for fault in told)
    assert all(fault.mend for fault in told)


def test_all_faults_of_all_files_are_listed_at_once() -> None:
    with pytest.raises(PortfolioRefused) as refused:
        portfolio(
            agreement(clauses=CLAUSE.replace("Asia/Tokyo", "Tokyo")),
            assets("id: fw, name: F, owner: nobody, kind: source_code"),
            "broken: [",
        )

    assert {fault.where.split(":")[0] for fault in refused.value.faults} == {
        "agreements-1.yaml",
        "assets-2.yaml",
        "broken-3.yaml",
    }


def test_nothing_is_no_portfolio() -> None:
    with pytest.raises(IncidentError, match="no party, agreement"):
        load_portfolio([])
