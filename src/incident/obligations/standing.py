"""Standing duties with their dates: what agreements want done before anything happens, by the one way to a date.

A repeated duty runs from when it was last done, a first one from the day that the agreement names, or from its begin.
What runs from a request is owed once for each request. What runs from the end of an agreement without an end, from a
change of law that has not come, or from a request that nobody made, waits. Of an agreement that has ended only what
runs from its end is left. What the covenants say of return and audits is a duty too, where no duty of that kind is
stated. A law that a duty names has changed when another version of it takes effect, or when a release of the law packs
brings it in other words than it had when we last looked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from incident.agreements.model import Agreement, Party, Portfolio
from incident.agreements.receipt import Side
from incident.agreements.standing import BEGIN, END, LAW, REQUEST, StandingDuty
from incident.deadlines.deadline import Deadline
from incident.deadlines.derive import Anchor, Setting, derive
from incident.kernel.instants import Instant, day_start
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Limb, Terms, ZoneRule
from incident.law.book import LawBook
from incident.obligations.obligation import SendBefore
from incident.obligations.sending import send_before

_ANCHORS = {
    BEGIN: "agreement_begins_at",
    END: "agreement_ends_at",
    LAW: "law_changes_at",
    REQUEST: "requested_at",
}
_DONE, _FIRST = "last_done_at", "first_due_on"
_SIDES = ("disclosing", "receiving")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the other side, or one occasion that a duty names.

    Attributes:
        number: counts the requests of a duty from 1.
        at: when it was made.
        reference: of the letter.
    """

    number: int
    at: Instant
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was recorded of standing duties.

    Attributes:
        done: when each was last done, by its key.
        requests: those of each duty, by its key, oldest first.
        changed: when a release of the law packs brought another wording of a duty of law, by its id.
    """

    done: Mapping[str, Instant] = field(default_factory=dict)
    requests: Mapping[str, tuple[Request, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[Instant, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """One standing duty of one party.

    Attributes:
        key: `agreement/duty/party`, with `#2` for its second request.
        ours: one of ourselves has to do it; otherwise the other side owes it to us.
        deadline: None: done, and not due again.
        done_at: when it was last done.
        send_by: the latest safe dispatch by each method of the clause that carries it.
        request: that it answers; None: it answers none.
        other: who is served by it.
    """

    key: str
    agreement: Agreement
    duty: StandingDuty
    party: Party
    ours: bool
    deadline: Deadline | None
    done_at: Instant | None
    send_by: tuple[SendBefore, ...] = ()
    request: Request | None = None
    other: Party | None = None

    @property
    def title(self) -> str:
        """Agreement, and what is done."""
        return f"{self.agreement.name}: {self.duty.what}"


def standing_duties(
    portfolio: Portfolio, book: LawBook, seen: Seen, *, now: Instant, targets: Mapping[str, Period]
) -> tuple[Standing, ...]:
    """Every standing duty, in the order of agreements.

    Args:
        portfolio: everything agreed.
        book: the law, for duties that its changes ask for.
        seen: what was recorded of them.
        now: the present; no date depends on it, and it tells which agreements have ended.
        targets: the organisation's policy periods, for soft wordings.
    """
    return tuple(
        found
        for id_ in sorted(portfolio.agreements)
        for found in _of_agreement(portfolio.agreements[id_].in_force(now.day()), portfolio, book, seen, now, targets)
    )


def named_laws(portfolio: Portfolio) -> tuple[str, ...]:
    """The duties of law whose change some agreement answers to."""
    versions = (it for held in portfolio.agreements.values() for it in (*held.earlier, held))
    return tuple(sorted({duty.law for version in versions for duty in version.duties if duty.law}))


def duties_of(agreement: Agreement) -> tuple[StandingDuty, ...]:
    """The standing duties of an agreement, with those that its covenants imply."""
    stated = {duty.kind for duty in agreement.duties}
    return (*agreement.duties, *(it for it in _implied(agreement) if it.kind not in stated))


def _implied(agreement: Agreement) -> Iterator[StandingDuty]:
    covenants, who = agreement.covenants, _recipient_of(agreement)
    if covenants is None or not who:
        return
    back, audit = covenants.returned, covenants.audit
    if back is not None and back.within is not None:
        kept = ", backups stay" if back.backups == "stay" else ""
        what = f"return or destroy the information{kept}{', and certify it' if back.certificate else ''}"
        yield StandingDuty(
            id="return",
            kind="return_or_destroy",
            who=who,
            what=what,
            runs_from=END if back.on == END else REQUEST,
            within=back.within,
            certificate=back.certificate,
            clause=back.clause,
            reviewed_by=covenants.reviewed_by,
        )
    if audit is not None and audit.notice is not None:
        yield StandingDuty(
            id="audit",
            kind="audit",
            who=who,
            what="be ready for the audit that was announced",
            runs_from=REQUEST,
            within=audit.notice,
            clause=audit.clause,
            reviewed_by=covenants.reviewed_by,
        )


def _recipient_of(agreement: Agreement) -> str:
    """The role that has the other's information; empty where nobody has it."""
    roles = {each.role for each in agreement.parties}
    if roles & {"receiving", "mutual"}:
        return "receiving"
    return next((role for role in ("processor", "sub_processor", "importer") if role in roles), "")


def _of_agreement(  # noqa: PLR0917 - what a duty rests on
    agreement: Agreement,
    portfolio: Portfolio,
    book: LawBook,
    seen: Seen,
    now: Instant,
    targets: Mapping[str, Period],
) -> Iterator[Standing]:
    ended = agreement.effective_to is not None and agreement.effective_to < now.day()
    for duty in duties_of(agreement):
        if ended and duty.runs_from not in (END, REQUEST):
            continue
        for party in _bound(agreement, duty, portfolio):
            key = f"{agreement.id}/{duty.id}/{party.id}"
            other = _other(agreement, party, portfolio)
            for own, request in _occasions(duty, key, seen):
                last = seen.done.get(own)
                deadline = None
                if last is None or duty.recurs:
                    start = _start(agreement, duty, duty.zone or party.zone, book, seen, last, request)
                    deadline = _deadline(agreement, duty, party, start, now, targets)
                sent = _sent(agreement, duty, party, other, deadline)
                yield Standing(own, agreement, duty, party, bool(party.entity), deadline, last, sent, request, other)


def _occasions(duty: StandingDuty, key: str, seen: Seen) -> Iterator[tuple[str, Request | None]]:
    """One for each request; where nobody asked, the one that waits."""
    requests = seen.requests.get(key, ()) if duty.runs_from == REQUEST else ()
    if not requests:
        yield key, None
    for it in requests:
        yield f"{key}#{it.number}", it


def _bound(agreement: Agreement, duty: StandingDuty, portfolio: Portfolio) -> Iterator[Party]:
    seen: set[str] = set()
    for each in agreement.parties:
        mutual = duty.who in _SIDES and each.role == "mutual"
        if each.party in portfolio.parties and (duty.who in ("either", each.role) or mutual) and each.party not in seen:
            seen.add(each.party)
            yield portfolio.parties[each.party]


def _other(agreement: Agreement, party: Party, portfolio: Portfolio) -> Party | None:
    """The first party on the other side: of another house than the one that is bound."""
    others = [portfolio.parties[it.party] for it in agreement.parties if it.party in portfolio.parties]
    away = [it for it in others if it.id != party.id and (not it.entity or not party.entity)]
    return next(iter(away or [it for it in others if it.id != party.id]), None)


def _deadline(  # noqa: PLR0917 - what a date rests on
    agreement: Agreement,
    duty: StandingDuty,
    party: Party,
    start: tuple[Limb, Instant | None],
    now: Instant,
    targets: Mapping[str, Period],
) -> Deadline:
    limb, at = start
    terms = Terms(
        limbs=() if duty.soft is not None else (limb,),
        anchor=limb.anchor if duty.soft is not None else "",
        soft=duty.soft,
        target=duty.target,
        zone_rule=ZoneRule.NAMED,
        zone=duty.zone or party.zone,
        calendar=duty.calendar,
        determination=True,  # an end, a request or a change that has not come is awaited
    )
    setting = Setting(
        anchors={limb.anchor: Anchor(at)} if at is not None else {},
        zones={},
        calendar_place=party.country,
        entity_type="",
        targets=targets,
        now=now,
    )
    return derive(terms, setting, name=f"{agreement.name}: {duty.what}")


def _start(  # noqa: PLR0917 - what a date rests on
    agreement: Agreement,
    duty: StandingDuty,
    zone: str,
    book: LawBook,
    seen: Seen,
    last: Instant | None,
    request: Request | None,
) -> tuple[Limb, Instant | None]:
    if last is not None and (duty.every is not None or duty.repeats):
        again = duty.every or Period(0, Unit.CALENDAR_DAYS)
        return Limb(_DONE, again, _counting(duty, again)), last
    if duty.first is not None and last is None:
        return Limb(_FIRST, Period(1, Unit.CALENDAR_DAYS), PRESETS["day-one"]), day_start(duty.first, zone)
    period = duty.within or duty.every or Period(0, Unit.CALENDAR_DAYS)
    anchored = Limb(_ANCHORS[duty.runs_from], period, _counting(duty, period))
    if duty.runs_from == REQUEST:
        return anchored, request.at if request is not None else None
    day = _day(agreement, duty, book, seen, last)
    return anchored, day_start(day, zone) if day is not None else None


def _day(agreement: Agreement, duty: StandingDuty, book: LawBook, seen: Seen, last: Instant | None) -> date | None:
    if duty.runs_from == END:
        return agreement.effective_to
    if duty.runs_from == BEGIN:
        return agreement.effective_from
    since = last.day() if last is not None else agreement.effective_from
    changes = [it.effective_from for it in book.families.get(duty.law, ()) if it.effective_from is not None]
    changes += [at.day() for at in seen.changed.get(duty.law, ())]
    return min((day for day in changes if day > since), default=None)


def _counting(duty: StandingDuty, period: Period) -> Counting:
    if duty.counting:
        return PRESETS[duty.counting]
    if period.unit.is_elapsed:
        return PRESETS["elapsed"]
    return PRESETS["working-days" if period.unit is Unit.WORKING_DAYS else "days"]


def _sent(
    agreement: Agreement, duty: StandingDuty, party: Party, other: Party | None, deadline: Deadline | None
) -> tuple[SendBefore, ...]:
    """The latest safe dispatch of what is handed over, by the methods of the clause that carries it."""
    clause = agreement.clause(duty.sent_as) if duty.sent_as else None
    if clause is None or other is None or deadline is None:
        return ()
    return send_before(
        deadline,
        clause.methods,
        sender=Side(party.zone, party.country),
        recipient=Side(other.zone, other.country),
        addresses=other.addresses,
        on_dispatch=clause.terms.satisfied_on == "dispatch",
    )
