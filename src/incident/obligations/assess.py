"""The assessment: facts × law × agreements to what is owed, not owed or undetermined, each with reason and deadline.

Pure and complete: the same arguments give the same result, in the same order, and every duty that has a nexus to the
facts is in it. What has none is not: it is not owed, and nobody is asked about it.
"""

from collections.abc import Mapping, Sequence

from incident.agreements.model import Exposure, Portfolio
from incident.facts.organisation import Organisation
from incident.facts.sheet import FactSheet
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.obligations.case import Case, DecisionLike, HoldLike
from incident.obligations.clauses import assess_clauses
from incident.obligations.conflicts import with_conflicts
from incident.obligations.duties import assess_duties
from incident.obligations.obligation import Assessed


def assess(
    *,
    sheet: FactSheet,
    organisation: Organisation,
    exposure: Exposure,
    portfolio: Portfolio,
    book: LawBook,
    submissions: Mapping[str, Instant],
    holds: Sequence[HoldLike] = (),
    decisions: Sequence[DecisionLike] = (),
    now: Instant,
) -> tuple[Assessed, ...]:
    """Assess one incident.

    Args:
        sheet: what is known.
        organisation: ourselves.
        exposure: what the incident touches.
        portfolio: everything agreed and disclosed.
        book: the law.
        submissions: when obligations were performed, by the text of their key (or by duty alone).
        holds: lawful delays, each with the keys of the obligations that it binds.
        decisions: decisions of named persons; of these the lead authority counts here.
        now: the incident's clock; no date depends on it.
    """
    case = Case(sheet, organisation, exposure, portfolio, book, submissions, holds, decisions, now)
    return with_conflicts((*assess_duties(case), *assess_clauses(case)), case)
