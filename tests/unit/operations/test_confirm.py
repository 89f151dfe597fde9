"""Confirming terms: by a person, on the organisation's chain; clocks run firmly afterwards, and an import keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.errors import DecisionRefused, UnknownReference
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.obligations.obligation import Owed
from incident.operations.board import board
from incident.operations.confirm import confirm
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio, recorded_portfolio
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Database
from incident.store.record import kept_of

UNREVIEWED = CLAUSE.replace("    reviewed_by: Ines\n", "")
FILES = files(
    PARTIES,
    agreement(clauses=UNREVIEWED),
    assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
REPORT = b"title: Mirror\nzone: UTC\nassets: [fw]\nfacts: {aware_at: 2026-11-23T09:00Z}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        Database.open(fresh_sqlite(tmp_path)), law=law, clock=FixedClock(NOON), channels=no_channels, home=tmp_path
    )
    record_profile(made, read_profile(PROFILE, name="organisation.yaml"), actor=ANA, now=NOON)
    import_portfolio(made, FILES, actor=ANA, now=NOON)
    yield made
    made.database.close()


def marks(desk: Desk) -> tuple[str, ...]:
    return next(line.marks for line in board(desk, parse_short("1"), now=NOON) if line.recipient == "beta")


def test_confirmed_terms_run_firmly_in_open_incidents(desk: Desk) -> None:
    declare(desk, REPORT, name="report", actor=ANA, now=NOON)
    assert "provisional" in marks(desk)

    done = confirm(desk, "tta/12.3", actor=ANA, now=NOON)

    assert done.clauses == ("12.3",)
    assert [isinstance(it.assessed, Owed) and not it.assessed.provisional for it in done.changes] == [True]
    assert "provisional" not in marks(desk)
    clause = recorded_portfolio(desk).agreements["tta"].clauses[0]
    assert (clause.reviewed_by, clause.reviewed_at) == ("ana", NOON)


def test_a_confirmation_stands_on_the_organisation_s_chain(desk: Desk) -> None:
    confirm(desk, "tta", actor=ANA, now=NOON)
    with desk.database.read() as reader:
        last = kept_of(reader, ORGANISATION)[-1].entry

    assert last is not None
    assert (last.tag, last.actor.id) == ("terms:confirmed", "ana")


def test_the_same_import_keeps_a_confirmation_and_a_changed_one_loses_it(desk: Desk) -> None:
    confirm(desk, "tta", actor=ANA, now=NOON)
    again = import_portfolio(desk, FILES, actor=ANA, now=NOON)
    assert again.stored == ()

    changed = files(agreement(clauses=UNREVIEWED.replace("48", "24")))
    import_portfolio(desk, changed, actor=ANA, now=NOON)

    assert recorded_portfolio(desk).agreements["tta"].clauses[0].reviewed_by == ""


def test_only_a_person_confirms_and_only_what_is_there(desk: Desk) -> None:
    with pytest.raises(DecisionRefused, match="by a person"):
        confirm(desk, "tta", actor=Actor("system", "runner", "flow"), now=NOON)
    with pytest.raises(UnknownReference, match=r"no clause '9'"):
        confirm(desk, "tta/9", actor=ANA, now=NOON)
    with pytest.raises(UnknownReference, match="'nope' is not recorded"):
        confirm(desk, "nope", actor=ANA, now=NOON)
    confirm(desk, "tta", actor=ANA, now=NOON)
    with pytest.raises(DecisionRefused, match="nothing of tta is left"):
        confirm(desk, "tta", actor=ANA, now=NOON)


def test_a_period_that_cannot_be_read_cannot_be_confirmed(desk: Desk) -> None:
    redacted = files(agreement(clauses=UNREVIEWED.replace("within: 48 hours", "redacted: [within]")))
    import_portfolio(desk, redacted, actor=ANA, now=NOON)

    with pytest.raises(DecisionRefused, match="cannot be read"):
        confirm(desk, "tta", actor=ANA, now=NOON)


TWO = """
agreements:
- id: tta
  name: Two versions
  kind: nda
  parties: [{party: beta, role: disclosing}, {party: acme, role: receiving}]
  governing_law: JP
  versions:
  - version: 1
    effective_from: 2024-01-01
    effective_to: 2025-12-31
    survival_until: 2030-12-31
    covenants: {exclusions: [public_domain]}
    clauses:
    - {id: "12.3", obligor: receiving, event: confidentiality_breach, standard: actual, within: 48 hours}
  - version: 2
    effective_from: 2026-01-01
    clauses:
    - {id: "12.3", obligor: receiving, event: confidentiality_breach, standard: actual, within: 24 hours}
"""


def test_an_earlier_version_is_confirmed_for_itself_and_an_amendment_keeps_it(desk: Desk) -> None:
    """A leak of last year is judged by the terms of last year, so these have to be confirmed as well."""
    import_portfolio(desk, files(TWO), actor=ANA, now=NOON)

    assert confirm(desk, "tta@1", actor=ANA, now=NOON).clauses == ("12.3", "covenants")
    import_portfolio(desk, files(TWO.replace("within: 24 hours", "within: 12 hours")), actor=ANA, now=NOON)

    kept = recorded_portfolio(desk).agreements["tta"]
    assert [it.reviewed_by for it in (*kept.earlier[0].clauses, *kept.clauses)] == ["ana", ""]
    assert kept.earlier[0].covenants is not None
    assert kept.earlier[0].covenants.reviewed_by == "ana"
    with pytest.raises(UnknownReference, match="no version 7"):
        confirm(desk, "tta@7", actor=ANA, now=NOON)
