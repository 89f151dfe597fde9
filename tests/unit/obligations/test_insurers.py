"""Insurers are obligees: first notice to every layer, circumstances, claims, and gates before money is spent."""

from datetime import date

from support.agreement_files import agreement, assets, portfolio
from support.contracts import ACME, NO_LAW
from support.law import NOW, assessed, said

from incident.agreements.exposure import expose
from incident.deadlines.deadline import Due, NoFixedPeriod, OutOfScope
from incident.notices.addressee import addressee_of
from incident.obligations.obligation import Assessed, NotOwed, Owed

EXCESS = (
    "parties:\n- {id: above, name: Above Ltd, kind: insurer, country: GB, zone: Europe/London,"
    " addresses: [{method: email, to: claims@above.example}]}\n"
)
SIDES = "{party: acme, role: insured}, {party: ensure, role: insurer}, {party: above, role: insurer}"
POLICY = """
  - id: "9.1"
    obligor: insured
    event: security_incident
    standard: constructive
    within: 72 hours
    zone: Europe/London
    methods: [{method: email, deemed: {rule: at_sending}}]
    copies: [{method: email, to: broker@broker.example, name: broker}]
    reviewed_by: Tom
  - {id: "9.2", obligor: insured, event: circumstances, standard: belief, soft: as_soon_as_practicable, zone: recipient,
     obligee: above, reviewed_by: Tom}
  - {id: "9.3", obligor: insured, event: claim, within: 14 days, counting: days, zone: Europe/London, reviewed_by: Tom}
  - {id: "9.4", obligor: insured, event: consent, obligee: ensure, reviewed_by: Tom}
  - {id: "9.5", obligor: insured, event: panel_vendor, obligee: ensure, reviewed_by: Tom}
"""
OWN = assets("id: own, name: Our tuning, owner: acme, kind: know_how")
FACTS = ("discovered_at=2026-11-22T10:00Z", "aware_at=2026-11-23T10:00Z", "reasonable_belief_at=2026-11-23T09:00Z")
HELD = portfolio(EXCESS, agreement(kind="insurance", parties=SIDES, clauses=POLICY, begins="2026-01-01"), OWN)


def owed(*facts: str) -> dict[str, Assessed]:
    exposure = expose(HELD, ["own"], on=date(2026, 11, 22))
    return assessed(said(*facts), ACME, exposure=exposure, portfolio=HELD, book=NO_LAW, now=NOW)


def test_every_layer_of_a_tower_gets_first_notice() -> None:
    found = owed(*FACTS)

    for insurer in ("ensure", "above"):
        told = found[f"tta/9.1 {insurer}"]
        assert isinstance(told.deadline, Due)
        assert told.deadline.due.short() == "2026-11-25T10:00:00Z"


def test_circumstances_go_to_the_insurer_that_the_clause_names() -> None:
    found = owed(*FACTS)

    assert isinstance(found["tta/9.2 above"].deadline, NoFixedPeriod)
    assert isinstance(found["tta/9.2 ensure"], NotOwed)


def test_a_claim_starts_its_own_clock_and_nothing_before_it_does() -> None:
    assert isinstance(owed(*FACTS)["tta/9.3 ensure"], NotOwed)

    told = owed(*FACTS, "claim_received_at=2026-11-24T10:00Z")["tta/9.3 ensure"]
    assert isinstance(told.deadline, Due)
    assert told.deadline.due.short() == "2026-12-09T00:00:00Z"


def test_consent_and_panel_are_gates_and_no_clocks() -> None:
    found = owed(*FACTS)

    for clause in ("9.4", "9.5"):
        gate = found[f"tta/{clause} ensure"]
        assert isinstance(gate, Owed)
        assert isinstance(gate.deadline, OutOfScope)


def test_a_copy_goes_along_and_is_no_notice() -> None:
    told = owed(*FACTS)["tta/9.1 above"]
    clause = HELD.agreements["tta"].clauses[0]
    addressee = addressee_of(told.key, audience=told.audience, title="", portfolio=HELD, clause=clause)

    assert [(it.to, it.copy_only) for it in addressee.addresses] == [
        ("claims@above.example", False),
        ("broker@broker.example", True),
    ]
