"""Standing duties with their dates: what agreements want done before anything happens, by the one way to a date.

A repeated duty runs from when it was last done, a first one from the day that the agreement names, or from its begin.
What runs from the end of an agreement without an end, or from a change of law that has not come, waits. Of an agreement
that has ended only what runs from its end is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from incident.agreements.model import Agreement, Party, Portfolio
from incident.agreements.standing import BEGIN, END, LAW, StandingDuty
from incident.deadlines.deadline import Deadline
from incident.deadlines.derive import Anchor, Setting, derive
from incident.kernel.instants import Instant, day_start
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Limb, Terms, ZoneRule
from incident.law.book import LawBook

_ANCHORS = {BEGIN: "agreement_begins_at", END: "agreement_ends_at", LAW: "law_changes_at"}
_DONE, _FIRST = "last_done_at", "first_due_on"
_SIDES = ("disclosing", "receiving")


@dataclass(frozen=True, slots=True)
class Standing:
    """One standing duty of one party.

    Attributes:
        key: `agreement/duty/party`.
        ours: one of ourselves has to do it; otherwise the other side owes it to us.
        deadline: None: done, and not due again.
        done_at: when it was last done.
    """

    key: str
    agreement: Agreement
    duty: StandingDuty
    party: Party
    ours: bool
    deadline: Deadline | None
    done_at: Instant | None

    @property
    def title(self) -> str:
        """Agreement, and what is done."""
        return f"{self.agreement.name}: {self.duty.what}"


def standing_duties(
    portfolio: Portfolio, book: LawBook, done: Mapping[str, Instant], *, now: Instant
) -> tuple[Standing, ...]:
    """Every standing duty, in the order of agreements.

    Args:
        portfolio: everything agreed.
        book: the law, for duties that its changes ask for.
        done: when each was last done, by its key.
        now: the present; no date depends on it, and it tells which agreements have ended.
    """
    return tuple(
        found
        for id_ in sorted(portfolio.agreements)
        for found in _of_agreement(portfolio.agreements[id_].in_force(now.day()), portfolio, book, done, now)
    )


def _of_agreement(
    agreement: Agreement, portfolio: Portfolio, book: LawBook, done: Mapping[str, Instant], now: Instant
) -> Iterator[Standing]:
    ended = agreement.effective_to is not None and agreement.effective_to < now.day()
    for duty in agreement.duties:
        if ended and duty.runs_from != END:
            continue
        for party in _bound(agreement, duty, portfolio):
            key = f"{agreement.id}/{duty.id}/{party.id}"
            last = done.get(key)
            deadline = None
            if last is None or duty.every is not None or duty.runs_from == LAW:
                zone = duty.zone or party.zone
                start = _start(agreement, duty, zone, book, last)
                deadline = _deadline(agreement, duty, party, start, now)
            yield Standing(key, agreement, duty, party, bool(party.entity), deadline, last)


def _bound(agreement: Agreement, duty: StandingDuty, portfolio: Portfolio) -> Iterator[Party]:
    for each in agreement.parties:
        mutual = duty.who in _SIDES and each.role == "mutual"
        if each.party in portfolio.parties and (duty.who in ("either", each.role) or mutual):
            yield portfolio.parties[each.party]


def _deadline(
    agreement: Agreement, duty: StandingDuty, party: Party, start: tuple[Limb, Instant | None], now: Instant
) -> Deadline:
    limb, at = start
    terms = Terms(
        limbs=(limb,),
        zone_rule=ZoneRule.NAMED,
        zone=duty.zone or party.zone,
        calendar=duty.calendar,
        determination=True,  # an end or a change that has not come is awaited
    )
    setting = Setting(
        anchors={limb.anchor: Anchor(at)} if at is not None else {},
        zones={},
        calendar_place=party.country,
        entity_type="",
        targets={},
        now=now,
    )
    return derive(terms, setting, name=f"{agreement.name}: {duty.what}")


def _start(
    agreement: Agreement, duty: StandingDuty, zone: str, book: LawBook, last: Instant | None
) -> tuple[Limb, Instant | None]:
    if last is not None and duty.every is not None:
        return Limb(_DONE, duty.every, _counting(duty, duty.every)), last
    if duty.first is not None and last is None:
        return Limb(_FIRST, Period(1, Unit.CALENDAR_DAYS), PRESETS["day-one"]), day_start(duty.first, zone)
    period = duty.within or duty.every or Period(0, Unit.CALENDAR_DAYS)
    day = _day(agreement, duty, book, last)
    anchored = Limb(_ANCHORS[duty.runs_from], period, _counting(duty, period))
    return anchored, day_start(day, zone) if day is not None else None


def _day(agreement: Agreement, duty: StandingDuty, book: LawBook, last: Instant | None) -> date | None:
    if duty.runs_from == END:
        return agreement.effective_to
    if duty.runs_from == BEGIN:
        return agreement.effective_from
    since = last.day() if last is not None else agreement.effective_from
    changes = [it.effective_from for it in book.families.get(duty.law, ()) if it.effective_from is not None]
    return min((day for day in changes if day > since), default=None)


def _counting(duty: StandingDuty, period: Period) -> Counting:
    if duty.counting:
        return PRESETS[duty.counting]
    if period.unit.is_elapsed:
        return PRESETS["elapsed"]
    return PRESETS["working-days" if period.unit is Unit.WORKING_DAYS else "days"]
