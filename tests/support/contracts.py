"""One house under contract, for tests of clauses: what a leak of firmware owes under an agreement as it is written."""

from collections.abc import Sequence

from support.agreement_files import agreement, assets, disclosures, portfolio
from support.law import NOW, assessed, entity, said

from incident.agreements.exposure import expose
from incident.facts.fact import Fact
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.obligations.obligation import Assessed

ACME = entity("acme-de", "DE")
FIRMWARE = assets("id: fw, name: Firmware, owner: beta, kind: source_code, protection: trade_secret, held_in: [DE]")
RECEIVED = disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z")
AWARE = "aware_at=2026-11-23T10:00+01:00"
NO_LAW = LawBook({})


def owed_under(
    clauses: str,
    *facts: str,
    more: str = "",
    other: Sequence[str] = (),
    about: Sequence[Fact] = (),
    submissions: dict[str, Instant] | None = None,
    holds: tuple[object, ...] = (),
    book: LawBook | None = None,
    names: Sequence[str] = ("fw",),
) -> dict[str, Assessed]:
    """What is owed, by `duty|stage|occurrence recipient`.

    Args:
        clauses: of the agreement `tta` between beta, who disclosed, and acme, indented as in a file.
        facts: of the incident, as `KEY=VALUE`.
        more: further lines of the agreement.
        other: further portfolio files.
        about: further facts.
        submissions: what was sent, by the text of an obligation's key.
        holds: orders that forbid.
        book: the law; none where it is left out.
        names: assets that leaked.
    """
    held = portfolio(agreement(more=more, clauses=clauses), FIRMWARE, RECEIVED, *other)
    stated = [*said(*facts), *about]
    return assessed(
        stated,
        ACME,
        exposure=expose(held, names, on=NOW.day()),
        portfolio=held,
        book=book or NO_LAW,
        submissions=submissions,
        holds=holds,
        by_stage=True,
    )
