"""Another's notice to us is a report: read on Friday, received in law on Monday; the chain goes on from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files
from support.contract_house import contract_house, lines, report
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.errors import IncidentError, UnknownReference
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.operations.board import board
from incident.operations.declare import Declared, declare
from incident.operations.desk import Desk
from incident.operations.inbound_judged import inbound_notices, rejudge
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.store.database import Database
from incident.store.matter import facts_of, incident_by_short

ON_RECEIPT = CLAUSE.replace("standard: actual", "standard: receipt").replace("12.3", "12.4")
SUB = CLAUSE.replace("12.3", "8.2").replace(
    "{rule: at_sending}", '{rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00", calendar: [DE]}'
)
UNDER = agreement(
    "sub",
    parties="{party: acme, role: disclosing}, {party: gamma, role: receiving}",
    clauses=SUB,
    more="  under: [tta]\n",
)
REPORT = """
title: Gamma told us
zone: Europe/Berlin
assets: [fw]
inbound:
  agreement: sub
  from: gamma
  method: email
  sent_at: 2026-11-20T18:40
  received_at: 2026-11-20T18:41
  read_at: 2026-11-20T21:15
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    made = Desk(database, law=law, clock=FixedClock(NOON), channels=no_channels, home=tmp_path)
    record_profile(made, read_profile(PROFILE, name="organisation.yaml"), actor=ANA, now=NOON)
    held = files(
        PARTIES,
        agreement(clauses=CLAUSE + ON_RECEIPT),
        UNDER,
        assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
        disclosures(
            "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z",
            "id: d2, asset: fw, agreement: sub, from: acme, to: gamma, at: 2024-06-02T10:00Z",
        ),
    )
    import_portfolio(made, held, actor=ANA, now=NOON)
    yield made
    database.close()


def told(desk: Desk, text: str = REPORT) -> Declared:
    return declare(desk, text.encode(), name="report", actor=ANA, now=NOON)


def instants(desk: Desk) -> dict[str, str]:
    with desk.database.read() as reader:
        facts = facts_of(reader, incident_by_short(reader, parse_short("1")).id)
    return {fact.key: str(fact.value) for fact in facts}


def test_awareness_is_on_friday_and_receipt_in_law_on_monday(desk: Desk) -> None:
    told(desk)
    known = instants(desk)

    assert known["read_at"] == known["aware_at"] == known["told_by_processor_at"] == "2026-11-20T20:15:00.000000Z"
    assert known["notice_received_at"] == "2026-11-23T08:00:00.000000Z"


def test_only_clauses_that_run_from_receipt_wait_for_it(desk: Desk) -> None:
    told(desk)
    due = {line.key.split("|")[0]: line.due and line.due.short() for line in board(desk, parse_short("1"), now=NOON)}

    assert due["tta/12.3"] == "2026-11-22T20:15:00Z"
    assert due["tta/12.4"] == "2026-11-25T08:00:00Z"


def test_the_notes_say_how_it_was_received_and_where_the_chain_goes_on(desk: Desk) -> None:
    notes = told(desk).notes

    assert any("notice of Gamma Inc. under Agreement sub" in note for note in notes)
    assert "what we are told here has to be told on under tta" in notes


def test_knowledge_that_counts_as_ours_is_the_earliest(desk: Desk) -> None:
    told(desk, REPORT.replace("  read_at", "  imputed_at: 2026-11-19T12:00\n  read_at"))

    assert instants(desk)["aware_at"] == "2026-11-19T11:00:00.000000Z"


def test_what_the_report_says_of_our_awareness_stands_and_is_doubted(desk: Desk) -> None:
    done = told(desk, REPORT + "facts: {aware_at: 2026-11-23T10:00}\n")

    assert instants(desk)["aware_at"] == "2026-11-23T09:00:00.000000Z"
    assert any("counsel has to look at it" in note for note in done.notes)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("agreement: sub", "agreement: nope", "'nope' is not recorded"),
        ("from: gamma", "from: delta", "delta is no party"),
        ("  method: email", '  clause: "9"\n  method: email', "no clause '9'"),
        ("received_at: 2026-11-20T18:41", "received_at: 2026-11-20T17:41", "lies before sent_at"),
    ],
)
def test_a_notice_under_nothing_recorded_is_refused(desk: Desk, old: str, new: str, fault: str) -> None:
    with pytest.raises((UnknownReference, IncidentError), match=fault):
        told(desk, REPORT.replace(old, new))


def test_an_order_is_a_report(desk: Desk) -> None:
    order = """
title: Order to disclose
zone: Europe/Berlin
assets: [fw]
order: {by: Landgericht, reference: 3 O 1/26, received_at: 2026-11-20T10:00, disclosure_required_at: 2026-12-14T12:00}
"""
    told(desk, order)

    known = instants(desk)
    assert known["disclosure_required_at"] == "2026-12-14T11:00:00.000000Z"
    assert "tta/12.3" not in {line.key.split("|")[0] for line in board(desk, parse_short("1"), now=NOON)}


KNEW = "  knew: {aware_at: 2026-11-17T09:00}\n"


def test_their_notice_is_late_under_the_clause_that_binds_them(desk: Desk) -> None:
    """Aware on Tuesday at 9:00 in Berlin, 48 hours: Thursday; received in law on Monday at 9:00."""
    notes = told(desk, REPORT + KNEW).notes
    found = inbound_notices(desk, "1")[0]

    assert (found.subject, found.state, found.is_held_against) == ("sub/8.2/gamma", "late", True)
    assert (found.received, found.due) == (parse_instant("2026-11-23T08:00Z"), parse_instant("2026-11-19T08:00Z"))
    assert found.margin_seconds == -4 * 86_400
    assert any(note.startswith("their notice under sub/8.2/gamma: late") for note in notes)


def test_what_they_do_not_say_is_asked_and_judged_once_they_do(desk: Desk) -> None:
    told(desk)
    before = inbound_notices(desk, "1")[0]
    assert (before.state, before.why) == (
        "not judged",
        "ask Gamma Inc.: aware at or discovered at or told by processor at",
    )

    after = rejudge(desk, "1", ["aware_at=2026-11-22T12:00+01:00"], actor=ANA, now=NOON)[0]

    assert (after.state, after.margin_seconds) == ("in time", 86_400 + 3 * 3600)
    assert inbound_notices(desk, "1") == (after,)
    with pytest.raises(IncidentError, match="nothing that a sender knows"):
        rejudge(desk, "1", ["contained_at=2026-11-22T12:00Z"], actor=ANA, now=NOON)


def test_a_clause_that_nobody_confirmed_judges_provisionally(desk: Desk) -> None:
    unread = UNDER.replace("    reviewed_by: Ines\n", "").replace("48 hours", "47 hours")
    import_portfolio(desk, files(unread), actor=ANA, now=NOON)
    told(desk, REPORT + KNEW)

    assert inbound_notices(desk, "1")[0].provisional


def test_a_notice_that_names_no_asset_is_about_all_that_they_had(desk: Desk) -> None:
    """Until it is known better: otherwise nobody upstream would be told."""
    done = told(desk, REPORT.replace("assets: [fw]\n", ""))

    assert any(
        "it names no asset: all that Gamma Inc. had under Agreement sub are taken (fw)" in it for it in done.notes
    )
    assert "tta/12.3" in {line.key.split("|")[0] for line in board(desk, parse_short("1"), now=NOON)}


def test_what_was_not_told_by_another_is_not_judged(desk: Desk) -> None:
    declare(desk, b"title: x\nzone: UTC\nfacts: {aware_at: 2026-11-20T10:00Z}\n", name="r", actor=ANA, now=NOON)

    assert inbound_notices(desk, "1") == ()
    with pytest.raises(IncidentError, match="rests on no notice of another"):
        rejudge(desk, "1", ["aware_at=2026-11-22T12:00Z"], actor=ANA, now=NOON)


def test_a_notice_without_assets_starts_our_clocks_all_the_way_up(tmp_path: Path) -> None:
    """No asset is named and none is registered: what flows down flows up, to any height."""
    top = agreement("top", parties="{party: delta, role: disclosing}, {party: acme, role: receiving}")
    middle = agreement("mid", more="  under: [top]\n")
    bottom = agreement(
        "sub", parties="{party: acme, role: disclosing}, {party: gamma, role: receiving}", more="  under: [mid]\n"
    )
    with contract_house(tmp_path, PARTIES, top, middle, bottom) as desk:
        report(desk, REPORT.replace("assets: [fw]\n", ""))
        found = lines(desk)

        assert {key for key, line in found.items() if line.state == "overdue"} == {
            "top/12.3 initial",
            "mid/12.3 initial",
        }
        assert found["top/12.3 initial"].due == parse_instant("2026-11-22T17:40Z"), "received in law at sending"


def test_somebody_may_say_that_an_agreement_is_concerned(tmp_path: Path) -> None:
    ended = agreement("old", more="  effective_to: 2024-12-31\n  survival_until: 2025-12-31\n")
    with contract_house(tmp_path, PARTIES, agreement(), ended) as desk:
        report(
            desk, "title: A shared system\nzone: UTC\nfacts: {aware_at: 2026-11-23T09:00Z, agreements: [tta, old]}\n"
        )
        found = lines(desk)

        assert found["tta/12.3 initial"].due == parse_instant("2026-11-25T09:00Z")
        assert found["old/12.3 initial"].why == "confidentiality survived until 2025-12-31, before the incident"
        with pytest.raises(UnknownReference, match="agreement 'nope' is not recorded"):
            report(desk, "title: x\nzone: UTC\nfacts: {aware_at: 2026-11-23T09:00Z, agreements: [nope]}\n")
