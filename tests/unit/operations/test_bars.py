"""A late notice of claim, or to an insurer, gates what is recoverable; whether it is late is the clock's verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from simulator import Simulator
from support.databases import fresh_sqlite
from support.leak import AGREEMENTS, ANA, NOON, PARTIES, PROFILE, law, leak
from support.letters import approved

from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_day, parse_instant
from incident.kernel.money import parse_money
from incident.liability.decisions import Decisions
from incident.liability.fault import parse_shares
from incident.liability.results import Reason
from incident.operations.allocate import allocate_costs
from incident.operations.board import board
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.operations.duties import Evidence
from incident.operations.init import record_profile
from incident.operations.obligation import override
from incident.operations.obligation_done import obligation_done
from incident.operations.portfolio import import_portfolio
from incident.operations.spend import Spending, spend
from incident.store.database import Database
from incident.store.ledger import StoredAllocation

CLAIMS = """
      - id: "11.9"
        obligor: disclosing
        event: notice_of_claim
        standard: actual
        within: 30 days
        counting: days
        zone: recipient
        methods: [{method: email, deemed: {rule: at_sending}}]
        reviewed_by: Cora
      - {id: "11.10", obligor: disclosing, event: limitation, from: occurred_at, within: 24 months, counting: months,
         zone: Europe/Berlin, reviewed_by: Cora}
      - {id: "18.2", obligor: disclosing, event: remedy, stage: injunctive_relief, from: aware_at, soft: promptly,
         reviewed_by: Cora}
    liability:"""
POLICY = """    clauses:
      - id: "3.4"
        obligor: insured
        event: proof_of_loss
        from: aware_at
        within: 60 days
        counting: days
        zone: recipient
        methods: [{method: email, deemed: {rule: at_sending}}]
        reviewed_by: Cora
    liability:
      currency: EUR
      policy:
        notice: ["3.4"]"""
CHRISTMAS = parse_instant("2026-12-24T12:00:00Z")
MARCH = parse_instant("2027-03-01T12:00:00Z")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The house of `support.leak`, with clauses on claims."""
    text = AGREEMENTS.decode().replace("\n    liability:", CLAIMS, 1)
    text = text.replace(
        "        fault: proportionate", '        claim_notice: ["11.9"]\n        fault: proportionate', 1
    )
    cover = "    no_notice_clause: true\n    liability:\n      currency: EUR\n      policy:"
    assert cover in text
    outside = Simulator(FixedClock(NOON))
    made = Desk(Database.open(fresh_sqlite(tmp_path)), law, outside.clock, outside.channels, tmp_path)
    record_profile(made, read_profile(PROFILE), actor=ANA, now=NOON)
    files = [("parties.yaml", PARTIES), ("agreements.yaml", text.replace(cover, POLICY).encode())]
    import_portfolio(made, files, actor=ANA, now=NOON)
    leak(made)
    bill = Spending("forensics", parse_money("50000 EUR"), parse_day("2026-11-23"), evidence="INV-1")
    spend(made, "1", bill, actor=ANA, now=NOON)
    yield made
    made.database.close()


def run(desk: Desk, now: Instant, **more: tuple[str, ...]) -> StoredAllocation:
    decided = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]), **more)  # type: ignore[arg-type] # by name
    return allocate_costs(desk, "1", decided, actor=ANA, now=now)


def lines(desk: Desk, now: Instant) -> dict[str, str]:
    """The state of each line of the board, by the duty's clause."""
    found = board(desk, parse_short("1"), now=now)
    return {line.key.split("|")[0]: line.id for line in found}


def test_claims_limitation_and_remedies_stand_on_the_board(desk: Desk) -> None:
    found = {line.key.split("|")[0]: line for line in board(desk, parse_short("1"), now=NOON)}
    assert found["tta/11.9"].title == "Technology transfer, clause 11.9, notice of claim, to Beta KK"
    assert found["tta/11.9"].due == parse_instant("2026-12-24T00:00+09:00[Asia/Tokyo]")
    assert found["tta/11.10"].due == parse_instant("2028-11-23T00:00+01:00[Europe/Berlin]")
    assert (found["tta/18.2"].state, found["tta/18.2"].due) == ("target", None)
    assert found["cyber/3.4"].due == parse_instant("2027-01-23T00:00Z")


def test_a_remedy_is_met_by_the_act(desk: Desk) -> None:
    relief = lines(desk, NOON)["tta/18.2"]
    shown = Evidence("filing.pdf", b"application")
    obligation_done(desk, relief, shown, at=NOON, words="application for an injunction", actor=ANA, now=NOON)
    found = {line.id: line.state for line in board(desk, parse_short("1"), now=MARCH)}
    assert found[relief] == "met"


def test_a_claim_is_not_barred_while_its_notice_can_still_be_given(desk: Desk) -> None:
    assert run(desk, NOON).outcome.settlements[0].payable == 39000


def test_a_notice_of_claim_that_was_not_given_in_time_gates_step_two_with_its_clause(desk: Desk) -> None:
    (settlement,) = run(desk, CHRISTMAS).outcome.settlements
    assert settlement.payable == 0
    assert [(line.reason, line.clause, line.amount) for line in settlement.lines] == [
        (Reason.INELIGIBLE, "11.9", 50000)
    ]
    assert "was due 2026-12-23T15:00" in settlement.trace[1].why[0]


def test_a_person_may_find_that_the_lateness_does_not_count_and_that_is_kept(desk: Desk) -> None:
    assert run(desk, CHRISTMAS, in_time=("tta/11.9",)).outcome.settlements[0].payable == 39000
    again = allocate_costs(desk, "1", actor=ANA, now=CHRISTMAS)
    assert again.case.setting.in_time == ("tta/11.9",)


def test_an_agreed_extension_opens_the_gate_again(desk: Desk) -> None:
    notice = lines(desk, NOON)["tta/11.9"]
    override(desk, notice, due=MARCH, basis="letter of Beta", reasons="agreed", actor=ANA, now=NOON)
    assert run(desk, CHRISTMAS).outcome.settlements[0].payable == 39000


def test_a_proof_of_loss_that_came_too_late_costs_the_cover(desk: Desk) -> None:
    before, after = run(desk, CHRISTMAS).outcome, run(desk, MARCH).outcome
    assert before.net("atlas") == 20000
    assert after.net("atlas") == 0
    assert {line.clause for line in after.lines if line.reason is Reason.INELIGIBLE} == {"3.4"}


@pytest.mark.parametrize(("at", "payable"), [(NOON, 39000), (CHRISTMAS, 0)], ids=["in time", "late"])
def test_a_notice_of_claim_that_went_out_opens_the_gate_only_where_it_was_received_in_time(
    desk: Desk, at: Instant, payable: int
) -> None:
    dispatch(desk, approved(desk, "1", "tta/11.9", now=at), actor=ANA, now=at)
    (settlement,) = run(desk, MARCH).outcome.settlements
    assert settlement.payable == payable
    assert ("was late" in " ".join(settlement.trace[1].why)) is (payable == 0)
