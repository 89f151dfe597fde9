"""A matter: everything that an assessment of one incident rests on, read in one snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from incident.agreements.covenants import EXCLUSIONS
from incident.agreements.exposure import expose
from incident.agreements.model import Exposure, Portfolio
from incident.errors import DecisionRefused, OrganisationRefused
from incident.facts.fact import THE_INCIDENT, Fact, Subject
from incident.facts.organisation import Organisation
from incident.facts.sheet import FactSheet
from incident.kernel.ids import ShortId, parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.obligations.obligation import ObligationKey
from incident.operations.from_register import facts_of_notices, facts_of_register
from incident.store.database import Reader
from incident.store.house import house_head, organisation_of, portfolio_of
from incident.store.matter import (
    StoredObligation,
    decisions_of,
    facts_of,
    holds_of,
    incident_by_id,
    incident_by_short,
    obligations_of,
    short_of,
)
from incident.store.notices import dispatches_of, stands
from incident.store.rows.matter import DecisionRow, HoldRow, IncidentRow
from incident.store.work import OPEN as INCIDENT_OPEN
from incident.vocabulary import IncidentKind, SubjectKind

DONE = "obligation_done"
"""The kind of a decision that says that an act was done, and when."""
_BEGINNINGS = ("occurred_at", "discovered_at", "aware_at")
"""The first of these is the day on which an agreement has to have been in force to be touched."""
_NOTICED = ("discovered_at", "suspected_at", "aware_at")
"""The first of these is the day at which most policies look."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One incident as recorded at one head of its chain.

    Attributes:
        incident: its row.
        facts: all statements of fact, in order of recording.
        organisation: ourselves, as last recorded.
        portfolio: everything agreed and disclosed.
        obligations: what earlier assessments found.
        submissions: when an obligation was first performed, by the text of its key.
        holds: every hold, released ones too.
        decisions: every decision, in order of recording.
        house_seq: head of the organisation's chain at which profile and portfolio were read.
    """

    incident: IncidentRow
    facts: tuple[Fact, ...]
    organisation: Organisation
    portfolio: Portfolio
    obligations: tuple[StoredObligation, ...] = ()
    submissions: Mapping[str, Instant] = field(default_factory=dict)
    holds: tuple[HoldRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    house_seq: int = 0

    @property
    def short(self) -> ShortId:
        """The incident's short id."""
        return ShortId(self.incident.kind == IncidentKind.DRILL, self.incident.number)

    def short_of(self, kind: str, item: int) -> ShortId:
        """What a person types for an item of the incident."""
        return ShortId(self.is_drill, self.incident.number, kind, item)

    @property
    def is_drill(self) -> bool:
        """Whether it is an exercise."""
        return self.incident.kind == IncidentKind.DRILL

    def with_facts(self, more: tuple[Fact, ...]) -> "Matter":
        """The matter as it will be once `more` is recorded."""
        return replace(self, facts=self.facts + more)

    def with_decision(self, decision: DecisionRow) -> "Matter":
        """The matter as it will be once `decision` is recorded."""
        return replace(self, decisions=(*self.decisions, decision))

    def with_submission(self, key: ObligationKey, at: Instant) -> "Matter":
        """The matter as it will be once an obligation was performed."""
        return replace(self, submissions={**self.submissions, str(key): at})

    def with_hold(self, hold: HoldRow) -> "Matter":
        """The matter as it will be once `hold` is placed, or stands as `hold` says."""
        return replace(self, holds=(*(it for it in self.holds if it.id != hold.id), hold))

    def sheet(self, *, known_at: Instant | None = None) -> FactSheet:
        """The facts as known at an instant; None: all.

        What nobody said is taken from the register of assets, and from our own notices.
        """
        said = FactSheet.build(self.facts, known_at=known_at, organisation=self.organisation)
        kept = (
            *facts_of_register(said, self.portfolio, at=Instant(self.incident.declared_at)),
            *facts_of_notices(said, self.obligations if self.submissions else (), self.submissions),
        )
        if not kept:
            return said
        return FactSheet.build(self.facts + kept, known_at=known_at, organisation=self.organisation)

    def begun_at(self, sheet: FactSheet, now: Instant) -> Instant:
        """When it began as far as anybody knows; the agreements of that day count."""
        begun = [known.earliest for key in _BEGINNINGS if (known := sheet.get(key)) is not None and known.earliest]
        return min([*begun, now])

    def exposure(self, sheet: FactSheet, now: Instant) -> Exposure:
        """What the incident touches, by the assets that the sheet names."""
        assets, agreements = _names(sheet, "assets"), _names(sheet, "agreements")
        on = self.begun_at(sheet, now).day(self.incident.zone)
        noticed = _noticed_at(sheet, now).day(self.incident.zone)
        said = said_of_assets(sheet, assets)
        return expose(self.portfolio, assets, on=on, known=said, noticed=noticed, agreements=agreements)


def _names(sheet: FactSheet, key: str) -> frozenset[str]:
    """The ids that a set of the incident names; none where nobody knows."""
    known = sheet.get(key, THE_INCIDENT)
    return known.value if known is not None and isinstance(known.value, frozenset) else frozenset()


def _noticed_at(sheet: FactSheet, now: Instant) -> Instant:
    """When it was noticed as far as anybody knows."""
    known = [at.earliest for key in _NOTICED if (at := sheet.get(key)) is not None and at.earliest]
    return min([*known, now])


def said_of_assets(sheet: FactSheet, assets: Iterable[str]) -> dict[str, dict[str, str]]:
    """What facts say of assets that an agreement may exclude, and who said so; what is contested helps nobody."""
    found: dict[str, dict[str, str]] = {}
    for asset in assets:
        for key in (*EXCLUSIONS, "no_longer_secret"):
            known = sheet.get(key, Subject(SubjectKind.ASSET, asset))
            if known is not None and known.value is True and not known.contested:
                found.setdefault(asset, {})[key] = f"by {known.said_by}" if known.said_by else "as stated"
    return found


def organisation_and_portfolio(reader: Reader) -> tuple[Organisation, Portfolio]:
    """Ourselves, and everything agreed and disclosed.

    Raises:
        OrganisationRefused: no profile is recorded yet.
    """
    organisation = organisation_of(reader)
    if organisation is None:
        raise OrganisationRefused(
            "no organisation profile is recorded", mend="run 'incident init', fill in organisation.yaml, run it again"
        )
    return organisation, portfolio_of(reader)


class LastHouse:
    """Organisation and portfolio as last read: where many incidents are assessed on the same, it is read once."""

    def __init__(self) -> None:
        self._read: tuple[int, Organisation, Portfolio] | None = None

    def read(self, reader: Reader) -> tuple[int, Organisation, Portfolio]:
        """Head, organisation and portfolio; anew where the head has moved since.

        Raises:
            OrganisationRefused: as `organisation_and_portfolio`.
        """
        head = house_head(reader)
        if self._read is None or self._read[0] != head:
            self._read = (head, *organisation_and_portfolio(reader))
        return self._read


def find_incident(reader: Reader, text: str) -> IncidentRow:
    """The incident of a short id; of an item's id (`7-o3`) the incident that it belongs to.

    Raises:
        InputRefused: not an id. UnknownReference: no such incident.
    """
    return incident_by_short(reader, parse_short(text))


def still_open(reader: Reader, incident: IncidentRow) -> IncidentRow:
    """The incident as it stands in this snapshot; nothing reminds of what a closed one would owe.

    Raises:
        DecisionRefused: it is closed.
    """
    row = incident_by_id(reader, incident.id)
    if row.status != INCIDENT_OPEN:
        short = short_of(row)
        raise DecisionRefused(f"incident {short} is {row.status}", mend=f"incident reopen {short} --reason …")
    return row


def read_matter(reader: Reader, incident: IncidentRow, last: LastHouse | None = None) -> Matter:
    """Read a matter whole.

    Args:
        reader: the snapshot.
        incident: its row.
        last: the house as it was read for another incident.
    """
    head, organisation, portfolio = (last or LastHouse()).read(reader)
    obligations = tuple(obligations_of(reader, incident.id))
    decisions = tuple(decisions_of(reader, incident.id))
    return Matter(
        incident,
        tuple(facts_of(reader, incident.id)),
        organisation,
        portfolio,
        obligations,
        _submissions(reader, incident.id, obligations) | _acts(decisions),
        tuple(holds_of(reader, incident.id)),
        decisions,
        head,
    )


def _submissions(reader: Reader, incident: str, obligations: tuple[StoredObligation, ...]) -> dict[str, Instant]:
    """When each obligation was first sent and not returned, by the text of its key.

    The instant of sending, not of deemed receipt: it starts the next stage's clock against us, so the earlier counts.
    """
    first: dict[str, datetime] = {}
    for row in dispatches_of(reader, incident=incident):
        if stands(row) and row.sent_at is not None:
            first[row.obligation] = min(row.sent_at, first.get(row.obligation, row.sent_at))
    return {str(it.key): Instant(first[it.id]) for it in obligations if it.id in first}


def _acts(decisions: Iterable[DecisionRow]) -> dict[str, Instant]:
    """When each act was done, by the text of its key."""
    return {it.subject: parse_instant(it.body["done_at"]) for it in decisions if it.kind == DONE and it.body}
