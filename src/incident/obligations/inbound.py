"""Another's notice to us, judged: whether it came in time under the clause that binds them.

Their clock is counted as ours are, from what they say of their own knowledge, by the one way to a date; their notice is
met when it is received in law. Nothing of it decides what we owe; it is what we may hold against them. What they do
not say is not guessed: then the notice is not judged, and the question is named. A clause that nobody confirmed gives
a provisional judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from incident.agreements.model import Agreement, NoticeClause, Party
from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod
from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.verdict import Result, verdict
from incident.kernel.instants import Instant
from incident.kernel.periods import Period
from incident.kernel.terms import ZoneRule

IN_TIME, LATE, NOT_JUDGED = "in time", "late", "not judged"
ARGUABLE = "late on the strict reading"
"""Late as the safe reading counts, in time as they may count: to be argued, not to be relied on."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How another's notice stands to the clause that binds them.

    Attributes:
        agreement: id.
        clause: id; empty: the agreement has none that answers to it.
        sender: party id.
        state: `in time`, `late`, `late on the strict reading` or `not judged`.
        received: when it was received in law, or reached us.
        due: by when it had to be; None: not known, or no legal limit.
        margin_seconds: left; negative: too late by so much.
        why: one sentence.
        provisional: nobody confirmed the clause.
        version: number of the agreement's version.
        ours: party id of ours that was told.
    """

    agreement: str
    clause: str
    sender: str
    state: str
    received: Instant | None
    due: Instant | None
    margin_seconds: int
    why: str
    provisional: bool = False
    version: str = "1"
    ours: str = ""


def judge_inbound(
    agreement: Agreement,
    clause: NoticeClause | None,
    sides: tuple[Party, Party],
    *,
    received: Instant | None,
    knew: Mapping[str, Instant],
    targets: Mapping[str, Period],
    now: Instant,
) -> Judged:
    """Judge a notice.

    Args:
        agreement: the version in force when it was sent.
        clause: that binds the sender; None: there is none.
        sides: the sender, and the party of ours that was told.
        received: in law; None: not shown.
        knew: what the sender says of its own knowledge, by fact.
        targets: our policy periods, for soft wordings.
        now: the present; no date depends on it.
    """
    sender, ours = sides

    def judged(state: str, why: str, *, due: Instant | None = None, margin: int = 0) -> Judged:
        name = clause.id if clause is not None else ""
        provisional = clause is not None and not clause.reviewed_by
        number = str(agreement.version)
        return Judged(agreement.id, name, sender.id, state, received, due, margin, why, provisional, number, ours.id)

    if clause is None:
        return judged(NOT_JUDGED, f"{agreement.name} has no clause that binds {sender.name} to tell us of it")
    if received is None:
        return judged(NOT_JUDGED, "its receipt in law has to be shown first")
    deadline = _deadline(agreement, clause, sender, ours, knew, targets, now)
    if not isinstance(deadline, Due):
        return judged(NOT_JUDGED, _open(deadline, sender))
    found = verdict(deadline, received)
    late = ARGUABLE if found.within_outer else LATE
    state = late if found.result is Result.LATE else IN_TIME
    return judged(state, found.why, due=found.limit, margin=found.margin_seconds)


def _open(deadline: Deadline, sender: Party) -> str:
    match deadline:
        case Indeterminate(missing=missing):
            asked = " or ".join(name.replace("_", " ") for name in missing)
            return f"ask {sender.name}: {asked}" if asked else deadline.why
        case Awaiting(awaits=awaits):
            return f"ask {sender.name}: {awaits.replace('_', ' ')}"
        case NoFixedPeriod(wording=wording):
            return f"the clause names no period ({wording})"
        case _:
            return "the clause is no clock"


def _deadline(  # noqa: PLR0917 - what a date rests on
    agreement: Agreement,
    clause: NoticeClause,
    sender: Party,
    ours: Party,
    knew: Mapping[str, Instant],
    targets: Mapping[str, Period],
    now: Instant,
) -> Deadline:
    obligor = clause.terms.zone_rule is ZoneRule.OBLIGOR
    setting = Setting(
        anchors={name: Anchor(at) for name, at in knew.items()},
        zones={"recipient": (ours.zone,), "obligor": (sender.zone,)},
        calendar_place=(sender if obligor else ours).country,
        entity_type="",
        targets=targets,
        now=now,
    )
    return derive(clause.terms, setting, name=f"{agreement.name}, clause {clause.id}")
