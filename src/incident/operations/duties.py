"""Standing duties: listed with their dates, asked for, and done with evidence, on the organisation's chain."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from incident.agreements.standing import REQUEST
from incident.deadlines.deadline import Deadline, Due, NoFixedPeriod
from incident.errors import DecisionRefused, InputRefused, UnknownReference
from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import Period, parse_period
from incident.obligations.standing import Request, Seen, Standing, named_laws, standing_duties
from incident.operations.desk import Desk
from incident.operations.law_seen import changes_of, wordings
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.duties import duties_done, laws_seen, requests_made, save_done, save_request
from incident.store.house import organisation_of, portfolio_of
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a duty was done: name and bytes of a file; only their digest is kept."""

    name: str
    data: bytes

    def told(self, at: Instant, by: str) -> Payload:
        """What is kept of it.

        Raises:
            InputRefused: nothing shows it.
        """
        if not self.data:
            raise InputRefused("the evidence is empty", where=self.name, mend="give the certificate, report or letter")
        digest = hashlib.sha256(self.data).hexdigest()
        return {"done_at": str(at), "evidence": self.name, "sha256": digest, "by": by}


def duties(desk: Desk, *, now: Instant) -> tuple[Standing, ...]:
    """Every standing duty, the nearest first; what waits and what is done stand at the end."""
    with desk.database.read() as reader:
        found = _all(desk, reader, now)
    far = Instant(now.utc.max.replace(tzinfo=now.utc.tzinfo))
    return tuple(sorted(found, key=lambda it: (date_of(it.deadline) or far, it.key)))


def date_of(deadline: Deadline | None) -> Instant | None:
    """The instant that reminders run on: the date, or the target of a soft wording."""
    match deadline:
        case Due(due=at) | NoFixedPeriod(target=at):
            return at
        case _:
            return None


def state_of(standing: Standing, now: Instant) -> str:
    """`done`, `overdue`, `due`, `target`, `past target`, `awaiting` or `indeterminate`."""
    match standing.deadline:
        case None:
            return "done"
        case Due() as due:
            return "due" if due.is_met_at(now) else "overdue"
        case NoFixedPeriod(target=target):
            return "past target" if target < now else "target"
        case other:
            return type(other).__name__.lower()


def request(
    desk: Desk, duty: str, *, at: Instant, reference: str, evidence: Evidence | None, actor: Actor, now: Instant
) -> Standing:
    """Record that a duty was asked for, or that the occasion came that it names: its clock starts.

    Args:
        desk: where to work.
        duty: `AGREEMENT/DUTY`, or `AGREEMENT/DUTY/PARTY` where several parties have it.
        at: when the request was received.
        reference: of the letter.
        evidence: the letter; None: none.
        actor: who records it.
        now: the present.

    Raises:
        UnknownReference: no such duty, or several. DecisionRefused: it does not run from a request. InputRefused: from
            the future.
    """
    _demand_past(at, now)

    def plan(reader: Reader) -> Callable[[Unit], str]:
        found = _one(_all(desk, reader, now), duty, once=True)
        if found.duty.runs_from != REQUEST:
            raise DecisionRefused(
                f"{found.key} does not run from a request but from {found.duty.runs_from}",
                mend="record what was done with 'incident portfolio done'",
            )
        key = found.key.partition("#")[0]
        letter = {"evidence": evidence.name, "sha256": evidence.told(at, "")["sha256"]} if evidence else {}
        body: Payload = {"requested_at": str(at), "reference": reference, "by": actor.id, **letter}

        def write(unit: Unit) -> str:
            number = save_request(unit, key, body)
            unit.append(Tag.DUTY_REQUESTED, {"duty": key, "number": number, **body}, actor=actor, at=now)
            return f"{key}#{number}"

        return write

    return _again(desk, transact(desk, ORGANISATION, plan), now)


def done(desk: Desk, duty: str, evidence: Evidence, *, at: Instant, actor: Actor, now: Instant) -> Standing:
    """Record that a standing duty was done.

    Args:
        desk: where to work.
        duty: `AGREEMENT/DUTY`, or `AGREEMENT/DUTY/PARTY` where several parties have it; `…#2` for a request of several.
        evidence: what shows it.
        at: when it was done.
        actor: who records it.
        now: the present.

    Returns:
        the duty as it stands afterwards.

    Raises:
        UnknownReference: no such duty, or several. InputRefused: done in the future, or nothing shows it.
    """
    _demand_past(at, now)
    body = evidence.told(at, actor.id)

    def plan(reader: Reader) -> Callable[[Unit], str]:
        key = _one(_all(desk, reader, now), duty).key

        def write(unit: Unit) -> str:
            times = save_done(unit, key, body)
            unit.append(Tag.DUTY_DONE, {"duty": key, "times": times, **body}, actor=actor, at=now)
            return key

        return write

    return _again(desk, transact(desk, ORGANISATION, plan), now)


def seen_of(desk: Desk, reader: Reader, now: Instant) -> Seen:
    """What was recorded of standing duties, with the changes of the laws that they name."""
    requests = {
        key: tuple(
            Request(number, parse_instant(body["requested_at"]), body["reference"])
            for number, body in enumerate(bodies, start=1)
        )
        for key, bodies in requests_made(reader).items()
    }
    names = named_laws(portfolio_of(reader))
    current = wordings(desk.law(), names) if names else {}
    return Seen(duties_done(reader), requests, changes_of(laws_seen(reader), current, now=now))


def targets_of(reader: Reader) -> Mapping[str, Period]:
    """The organisation's policy periods; none before there is a profile."""
    organisation = organisation_of(reader)
    return {} if organisation is None else {key: parse_period(text) for key, text in organisation.targets}


def _demand_past(at: Instant, now: Instant) -> None:
    if at > now:
        raise InputRefused(f"{at.short()} lies in the future", where="--at", mend="state when it was done")


def _all(desk: Desk, reader: Reader, now: Instant) -> tuple[Standing, ...]:
    return standing_duties(
        portfolio_of(reader), desk.law(), seen_of(desk, reader, now), now=now, targets=targets_of(reader)
    )


def _again(desk: Desk, key: str, now: Instant) -> Standing:
    with desk.database.read() as reader:
        return next(it for it in _all(desk, reader, now) if it.key == key)


def _one(found: tuple[Standing, ...], name: str, *, once: bool = False) -> Standing:
    """The duty of a name; of several requests the one that is open."""
    fitting = [it for it in found if name in _names(it)]
    if once:  # the duty itself is meant, however often it was asked for
        fitting = list({it.key.partition("#")[0]: it for it in fitting}.values())
    still = [it for it in fitting if it.deadline is not None]
    if len(fitting) > 1 and len(still) == 1 and still[0].request is not None:
        fitting = still
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(it.key for it in fitting or found) or "none"
    what = f"{name!r} stands for several" if fitting else f"no standing duty {name!r}"
    if len({it.party.id for it in fitting}) > 1:
        what = f"{name!r} is the duty of several parties"
    raise UnknownReference(what, mend=f"name one of: {listed}")


def _names(standing: Standing) -> tuple[str, ...]:
    bare, mark, number = standing.key.partition("#")
    duty = bare.rpartition("/")[0]
    return (standing.key, bare, duty, f"{duty}{mark}{number}")
