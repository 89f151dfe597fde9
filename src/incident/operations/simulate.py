"""What if: all obligations and deadlines for facts that are not stored. Reads as `declare` does and writes nothing."""

from dataclasses import dataclass

from incident.agreements.model import Portfolio
from incident.facts.organisation import Organisation
from incident.facts.report import Report, read_report
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.obligations.obligation import Assessed
from incident.obligations.questions import Question, questions
from incident.operations.assess import obligations_under
from incident.operations.declare import check_named, incident_row
from incident.operations.inbound import with_arrival
from incident.operations.matter import Matter
from incident.record.entry import Actor
from incident.vocabulary import IncidentKind


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a report would open.

    Attributes:
        report: the report as it was read.
        assessed: every duty and clause that it touches, owed or not.
        questions: the facts that would decide most.
    """

    report: Report
    assessed: tuple[Assessed, ...]
    questions: tuple[Question, ...]


def simulate(
    book: LawBook,
    data: bytes,
    *,
    name: str,
    organisation: Organisation,
    portfolio: Portfolio,
    actor: Actor,
    now: Instant,
) -> Simulated:
    """Assess a report without declaring it.

    Args:
        book: the law.
        data: bytes of the report, in any form that `declare` takes.
        name: what to call it in messages.
        organisation: ourselves.
        portfolio: everything agreed and disclosed; an empty one where only the law is asked about.
        actor: who asks.
        now: the present of the simulation.

    Raises:
        InputRefused: anything that `declare` would refuse.
    """
    report = with_arrival(read_report(data, name=name, received_at=now, said_by=actor.id), portfolio, said_by=actor.id)
    incident = incident_row(report, kind=IncidentKind.DRILL, actor=actor, now=now)
    matter = Matter(incident, report.facts, organisation, portfolio)
    check_named(report, matter)
    assessed = obligations_under(book, matter, now=now)
    return Simulated(report, assessed, tuple(questions(assessed)))
