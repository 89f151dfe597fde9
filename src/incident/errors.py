"""The whole error tree. Every refusal of the product is one of these.

Each error says *what* is wrong, *where* (file and line, or field path) and how to *mend* it. Foreign
errors never leave the layer that met them::

    IncidentError
    ├── InputRefused            the caller's input is wrong; nothing was stored
    │   ├── TimeRefused         NaiveTime · AmbiguousTime · NonexistentTime · UnknownZone
    │   ├── UnknownFact         a key, subject or value outside the fact vocabulary
    │   ├── UnknownReference    an asset, party, agreement, entity or obligation that is not recorded
    │   ├── AlreadyRecorded     something of that identity is recorded already
    │   └── OrganisationRefused · PortfolioRefused · PlaybookRefused · ScenarioRefused
    ├── CountingRefused         PeriodRefused · AmbiguousPeriod · CalendarBeyondData · InstantsOutOfOrder
    ├── LawRefused              PackRefused · RuleUnknown · RuleNotInForce
    ├── ClauseIncomplete        a notice clause lacks what its deadline needs
    ├── NoticeRefused           ContentMissing · ContentForbidden · NotApproved · Misdirected · OrderViolated
    │                           TemplateRefused
    ├── AllocationRefused       the terms leave an option open that changes who pays
    ├── DeliveryRefused         RecipientRefused · DeliveryInDoubt · NotLive
    ├── RecordBroken            the hash chain does not prove what it should
    ├── StaleHead               somebody else wrote first; read again and repeat
    ├── LeaseLost               another runner owns this phase now
    ├── DecisionRefused         a step, hold or decision that its state does not admit
    └── ServiceUnavailable      a peer (database, mail server, Prefect) does not answer
"""

from collections.abc import Mapping


class IncidentError(Exception):
    """Base of every refusal.

    Attributes:
        what: what is wrong, value first.
        where: field path, or file and line; empty where the command itself is the place.
        mend: what the caller can do about it.
        faults: the single faults, where an input has several and all are told at once.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "", faults: "tuple[IncidentError, ...]" = ()) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.faults = faults

    def __str__(self) -> str:
        return self.diagnostics()

    def diagnostics(self) -> str:
        """One line for a person: place, fault and mend; one more for each of several faults."""
        place = f"{self.where}: " if self.where else ""
        cure = f" — {self.mend}" if self.mend else ""
        return "\n  ".join([f"{place}{self.what}{cure}", *(fault.diagnostics() for fault in self.faults)])


class InputRefused(IncidentError):
    """The input is refused whole, before anything is stored."""


class TimeRefused(InputRefused):
    """A time that cannot be read as one instant."""


class NaiveTime(TimeRefused):
    """A time without offset or zone."""


class AmbiguousTime(TimeRefused):
    """A local time that exists twice in its zone."""


class NonexistentTime(TimeRefused):
    """A local time that a clock change skipped in its zone."""


class UnknownZone(TimeRefused):
    """A zone that the pinned tz data does not know."""


class UnknownFact(InputRefused):
    """A key, subject or value outside the fact vocabulary."""


class UnknownReference(InputRefused):
    """An asset, party, agreement, entity or obligation that is not recorded."""


class AlreadyRecorded(InputRefused):
    """Something of that identity is recorded already."""


class OrganisationRefused(InputRefused):
    """The organisation profile is incomplete or contradicts itself."""


class PortfolioRefused(InputRefused):
    """A portfolio file is incomplete or contradicts itself."""


class PlaybookRefused(InputRefused):
    """A playbook that cannot be run."""


class ScenarioRefused(InputRefused):
    """A drill scenario that cannot be played."""


class CountingRefused(IncidentError):
    """A period that cannot be counted."""


class PeriodRefused(CountingRefused):
    """A negative, absurd or malformed period, or counting choices that contradict each other."""


class AmbiguousPeriod(CountingRefused):
    """The rule does not say how to count what it asks for."""


class CalendarBeyondData(CountingRefused):
    """A country's calendar is asked beyond its data."""


class InstantsOutOfOrder(CountingRefused):
    """Instants contradict each other, such as classified before aware."""


class LawRefused(IncidentError):
    """The law book cannot answer."""


class PackRefused(LawRefused):
    """A law pack with a fault; the whole pack is refused and the last good one stays in force."""


class RuleUnknown(LawRefused):
    """No rule of that id."""


class RuleNotInForce(LawRefused):
    """The rule was not in force at the event that it attaches to."""


class ClauseIncomplete(IncidentError):
    """A notice clause lacks what its deadline needs."""


class NoticeRefused(IncidentError):
    """A notice that must not go forward."""


class TemplateRefused(NoticeRefused):
    """A notice template that cannot be rendered, or does not keep what it declares."""


class ContentMissing(NoticeRefused):
    """A required content is missing and the regime allows no phases."""


class ContentForbidden(NoticeRefused):
    """A content that a law or a contract forbids."""


class NotApproved(NoticeRefused):
    """Not approved, or changed since it was approved."""


class Misdirected(NoticeRefused):
    """The recipient or address is not the obligation's."""


class OrderViolated(NoticeRefused):
    """Another notice has to go first, or together with this one."""


class AllocationRefused(IncidentError):
    """The terms leave an option open that changes who pays."""


class DeliveryRefused(IncidentError):
    """A dispatch that was not made.

    Attributes:
        evidence: what the peer said, as canonical data, for the dispatch row.
    """

    def __init__(
        self, what: str, *, where: str = "", mend: str = "", evidence: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.evidence: dict[str, object] = dict(evidence or {})


class RecipientRefused(DeliveryRefused):
    """The peer refused one of the recipients, so nobody was sent anything."""


class DeliveryInDoubt(DeliveryRefused):
    """Claimed before a crash and not settled after it: a person decides, nothing is sent again blindly."""


class NotLive(DeliveryRefused):
    """An outward call without the live capability: a drill can never reach the outside."""


class RecordBroken(IncidentError):
    """The hash chain does not prove what it should."""


class StaleHead(IncidentError):
    """Somebody else wrote to the chain first; read again and repeat."""


class LeaseLost(IncidentError):
    """Another runner owns this phase now."""


class DecisionRefused(IncidentError):
    """A step, hold or decision that its present state does not admit."""


class ServiceUnavailable(IncidentError):
    """A peer (database, mail server, Prefect) does not answer."""
