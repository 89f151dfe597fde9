"""Which notice goes first, at approval and again at dispatch; and a stage's clock that waits for the one before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from simulator import Simulator, delivery_report
from support.databases import fresh_sqlite
from support.halden import ANA, NOW, demo_report, set_up
from support.letters import approved, drafted, line

from incident.errors import DecisionRefused, OrderViolated
from incident.facts.learning import Telling, parse_subject
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant
from incident.operations.approve import approve
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.operations.hold import Hold, place, release
from incident.operations.learn import learn
from incident.operations.portfolio import import_portfolio
from incident.operations.receipt import Came, Kind, arrive, record
from incident.resources import folder
from incident.store.database import Database

CALIFORNIA = "us-ca-civ-1798-82-individuals"
COMMISSION, PEOPLE = "sg-pdpa-26d-pdpc", "sg-pdpa-26d-individuals"
NOTIFICATION, FINAL = "de-bsig-32-notification", "de-bsig-32-final"
MORE = """  - id: people-sg
    name: People concerned in Singapore
    kind: individuals
    country: SG
    zone: Asia/Singapore
    jurisdictions: [SG]
    addresses: [{method: email, to: letters-sg@mailing-house.example}]
"""


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOW))


@pytest.fixture
def desk(tmp_path: Path, outside: Simulator) -> Iterator[Desk]:
    """The demo's leak, notifiable in Singapore and significant in Germany, with authorities that take mail."""
    database = Database.open(fresh_sqlite(tmp_path))
    made = replace(set_up(database, tmp_path), clock=outside.clock, channels=outside.channels)
    parties = (folder("examples") / "demo" / "portfolio" / "parties.yaml").read_text(encoding="utf-8")
    portal = '{method: portal, to: "https://report.bsi-de.example"}'
    assert portal in parties
    mail = parties.replace(portal, "{method: email, to: report@bsi-de.example}") + MORE
    import_portfolio(made, [("parties.yaml", mail.encode())], actor=ANA, now=NOW)
    declare(made, demo_report(), name="report.yaml", actor=ANA, now=NOW)
    know(made, "significant=true", about="entity:halden-de")
    know(made, "serious_harm=true", f"assessed_notifiable_at={NOW.iso()}", about="entity:halden-sg")
    yield made
    database.close()


def know(desk: Desk, *facts: str, about: str) -> None:
    telling = Telling(
        learned_at=NOW, source="counsel", said_by="Cora", subject=parse_subject(about), zone="Europe/Berlin"
    )
    learn(desk, "1", list(facts), telling=telling, actor=ANA, now=NOW)


def later(**by: int) -> Instant:
    return NOW.plus(timedelta(**by))


def test_individuals_in_singapore_are_told_after_the_commission(desk: Desk) -> None:
    """PDPA s 26D(2): on or after the Commission is told."""
    letter = drafted(desk, "1", PEOPLE, now=NOW)
    with pytest.raises(OrderViolated, match=r"may not go now.*PDPA s 26D\(2\)"):
        approve(desk, letter, actor=ANA, now=NOW)

    dispatch(desk, approved(desk, "1", COMMISSION, now=NOW), actor=ANA, now=NOW)
    assert [it.state for it in dispatch(desk, approved(desk, "1", PEOPLE, now=NOW), actor=ANA, now=NOW)] == ["sent"]


def test_an_order_that_was_kept_at_approval_is_asked_again_at_dispatch(desk: Desk) -> None:
    dispatch(desk, approved(desk, "1", COMMISSION, now=NOW), actor=ANA, now=NOW)
    letter = approved(desk, "1", PEOPLE, now=NOW)
    record(desk, "1-d1", Came(Kind.BOUNCE, NOW), actor=ANA, now=NOW)

    with pytest.raises(OrderViolated, match="PDPA"):
        dispatch(desk, letter, actor=ANA, now=NOW)


def test_an_order_that_is_broken_for_good_holds_nothing_back(desk: Desk) -> None:
    """Once the individuals were told, waiting mends nothing: the commission has to be told all the same."""
    dispatch(desk, approved(desk, "1", COMMISSION, now=NOW), actor=ANA, now=NOW)
    dispatch(desk, approved(desk, "1", PEOPLE, now=NOW), actor=ANA, now=NOW)
    record(desk, "1-d1", Came(Kind.BOUNCE, NOW), actor=ANA, now=NOW)

    again = dispatch(desk, "1-n1", actor=ANA, now=NOW, again="the mailbox exists now")
    assert [it.state for it in again] == ["sent"]


def test_a_notice_that_an_authority_asked_to_hold_back_goes_once_the_hold_is_released(desk: Desk) -> None:
    """Cal. Civ. Code § 1798.82(c): delayed if a law enforcement agency determines that it will impede an inquiry."""
    letter = approved(desk, "1", CALIFORNIA, now=NOW)
    bound = (line(desk, "1", CALIFORNIA, now=NOW).id,)
    held, _ = place(
        desk, "1", Hold("law_enforcement", "written", "letter 5", NOW, None, bound, "inquiry"), actor=ANA, now=NOW
    )
    with pytest.raises(DecisionRefused, match=r"hold letter 5 by law enforcement lasts"):
        dispatch(desk, letter, actor=ANA, now=later(hours=1))

    release(desk, held, at=later(hours=2), reason="letter 6", actor=ANA, now=later(hours=2))
    assert [it.state for it in dispatch(desk, letter, actor=ANA, now=later(hours=2))] == ["sent"]


def test_the_next_stage_counts_from_what_was_sent_and_is_projected_again_after_a_bounce(
    desk: Desk, outside: Simulator
) -> None:
    assert line(desk, "1", FINAL, now=NOW).state == "projected"
    projected = line(desk, "1", FINAL, now=NOW).due
    dispatch(desk, approved(desk, "1", NOTIFICATION, now=NOW), actor=ANA, now=NOW)
    counted = line(desk, "1", FINAL, now=NOW)
    assert counted.state == "due"
    assert counted.due is not None
    assert projected is not None
    assert counted.due < projected

    bounce = delivery_report(outside.mail.inbox[-1], action="failed", status="5.1.1", at=later(minutes=5))
    arrive(desk, bounce, actor=ANA, now=later(minutes=10))
    assert line(desk, "1", NOTIFICATION, now=later(minutes=10)).state == "due"
    again = line(desk, "1", FINAL, now=later(minutes=10))
    assert (again.state, again.due) == ("projected", projected)
