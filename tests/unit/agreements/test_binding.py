"""What an agreement protects: scope, exclusions that a fact proves, trade secrets that outlast it, who may have it."""

from datetime import date

from support.agreement_files import CLAUSE, agreement, assets, disclosures, portfolio

from incident.agreements.exposure import expose
from incident.agreements.model import Touched

DAY = date(2026, 11, 23)
FIRMWARE = assets(
    "id: fw, name: Firmware, owner: beta, kind: source_code, protection: trade_secret, held_in: [DE]",
    "id: doc, name: Manual, owner: beta, kind: know_how, held_in: [FR]",
)
RECEIVED = disclosures(
    "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z, purpose: driver development",
    "id: d2, asset: doc, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z, purpose: driver development",
)
COVENANTS = """  covenants:
    exclusions: [public_domain, already_known]
    recipients: [acme]
    purposes: [driver development]
    trade_secrets: until_no_longer_secret
    statements: {consent: beta}
    remedies: [injunctive_relief]
    arbitration: {institution: SIAC, seat: SG, confidential: true}
    return: {on: end, within: 30 days, certificate: true, backups: stay}
    glossary: {Know-How: {means: what beta knows, language: en}}
    reviewed_by: Ines
"""
ENDED = "  effective_to: 2024-12-31\n  survival_until: 2025-12-31\n"


def touched(
    more: str = "",
    *,
    clauses: str = CLAUSE,
    known: dict[str, dict[str, str]] | None = None,
    names: tuple[str, ...] = ("fw", "doc"),
    extra: str = "",
) -> Touched:
    held = portfolio(agreement(more=more, clauses=clauses), FIRMWARE, RECEIVED, *([extra] if extra else []))
    return next(it for it in expose(held, names, on=DAY, known=known).touched if it.agreement.id == "tta")


def test_a_clause_with_a_scope_is_about_what_it_names() -> None:
    scoped = CLAUSE.rstrip() + "\n    scope: {kinds: [source_code], places: [DE]}\n"
    both, other = touched(clauses=scoped), touched(clauses=scoped, names=("doc",))

    assert (both.assets, both.excluded) == (("fw",), "")
    assert "is not about asset doc" in both.because[-1]
    assert other.excluded == "clause 12.3 is not about asset doc (know_how, confidential)"


def test_an_exclusion_counts_where_the_agreement_states_it_and_a_fact_says_so() -> None:
    public = {"doc": {"public_domain": "by counsel"}}
    one = touched(COVENANTS, known=public)
    all_ = touched(COVENANTS, known=public, names=("doc",))
    unstated = touched(known=public, names=("doc",))

    assert (one.assets, one.excluded) == (("fw",), "")
    assert all_.excluded == "asset doc is not confidential information: public domain (by counsel)"
    assert unstated.excluded == ""
    assert "the agreement does not exclude it" in unstated.because[-1]


def test_an_exclusion_that_nobody_confirmed_helps_nobody() -> None:
    """It would take a notice away on the word of who typed it."""
    unread = touched(
        COVENANTS.replace("    reviewed_by: Ines\n", ""), known={"doc": {"public_domain": "by counsel"}}, names=("doc",)
    )

    assert unread.excluded == ""
    assert "in terms that nobody confirmed" in unread.because[-1]


def test_a_trade_secret_outlasts_survival_until_it_is_none() -> None:
    lasting = touched(COVENANTS + ENDED)
    lost = touched(COVENANTS + ENDED, known={"fw": {"no_longer_secret": "by counsel"}})

    assert (lasting.assets, lasting.excluded) == (("fw",), "")
    assert any("stays protected after 2025-12-31" in it for it in lasting.because)
    assert "no trade secret any more (by counsel)" in lost.excluded


def test_what_takes_a_duty_away_names_its_clause() -> None:
    """A survival that ended last month means that nothing is owed, by which clause."""
    ended = touched("  effective_to: 2024-12-31\n  survival_until: 2026-10-31\n  survival_clause: '16.2'\n")
    excluded = touched(
        COVENANTS.replace("    recipients", "    exclusions_clause: '1.3'\n    recipients"),
        known={"doc": {"already_known": "by counsel"}},
        names=("doc",),
    )

    assert ended.excluded == "confidentiality survived until 2026-10-31 (clause 16.2), before the incident"
    assert excluded.excluded == "asset doc is not confidential information, by clause 1.3: already known (by counsel)"


def test_the_one_party_that_a_clause_names_is_told_and_no_other() -> None:
    sides = "{party: beta, role: disclosing}, {party: gamma, role: disclosing}, {party: acme, role: receiving}"
    clause = CLAUSE.rstrip() + "\n    obligee: gamma\n"
    held = portfolio(agreement(parties=sides, clauses=clause), FIRMWARE, RECEIVED)
    named = next(it for it in expose(held, ["fw"], on=DAY).touched if it.other == "beta")

    assert named.excluded == "the clause has gamma told, and not beta"


def test_what_went_beyond_the_permitted_recipients_and_purposes_is_flagged() -> None:
    sub = agreement("sub", parties="{party: acme, role: disclosing}, {party: gamma, role: receiving}").replace(
        "agreements:\n", ""
    )
    on = "  - {id: d3, asset: fw, agreement: sub, from: acme, to: gamma, at: 2024-06-02T10:00Z, purpose: resale}\n"
    held = portfolio(agreement(more=COVENANTS) + sub, FIRMWARE, RECEIVED.rstrip() + "\n" + on.lstrip())
    flagged = next(it for it in expose(held, ["fw"], on=DAY).touched if it.agreement.id == "tta")

    assert [it for it in flagged.because if "permit" in it] == [
        "disclosure d3 went to gamma, whom tta does not permit as a recipient",
        "disclosure d3 was made for resale, which tta does not permit",
    ]


def test_covenants_are_kept_with_the_agreement() -> None:
    covenants = touched(COVENANTS).agreement.covenants

    assert covenants is not None
    assert covenants.arbitration is not None
    assert covenants.arbitration.confidential
    assert covenants.returned is not None
    assert (covenants.returned.certificate, covenants.returned.backups) == (True, "stay")
    assert [it.term for it in covenants.glossary] == ["Know-How"]
