"""Obligations: `Owed`, `NotOwed` or `Undetermined`, each with its reasons and its deadline."""

from dataclasses import dataclass, field

from incident.deadlines.deadline import Deadline
from incident.kernel.codec import register_union
from incident.kernel.instants import Instant
from incident.kernel.logic import Answer
from incident.kernel.terms import Terms
from incident.vocabulary import Audience, Confidence

FOR_COUNSEL = "for counsel to judge: "
"""Begins the note on each condition of a duty that no typed condition expresses."""


@dataclass(frozen=True, slots=True, order=True)
class ObligationKey:
    """What makes an obligation the same one across versions.

    Attributes:
        duty: rule id, `<agreement>/<clause>`, or `manual/<id>`.
        holder: our entity's id.
        recipient: authority (`DE`, `US-CA`), party id, or `individuals:DE`.
        data_set: id of the data set; empty where there is one or none.
        stage: stage of the duty.
        occurrence: counts repeated events (a second payment, a further intermediate report) from 1.
    """

    duty: str
    holder: str
    recipient: str
    data_set: str = ""
    stage: str = "initial"
    occurrence: int = 1

    def __str__(self) -> str:
        tail = f"/{self.data_set}" if self.data_set else ""
        return f"{self.duty}|{self.holder}|{self.recipient}{tail}|{self.stage}|{self.occurrence}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a duty is owed, not owed or open: a sentence, its provision, and the leaves that decided."""

    sentence: str
    provision: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class SendBefore:
    """The latest safe dispatch by one method, so that it is received in law by the deadline.

    Attributes:
        method: `email`, `courier`…, in the clause's order of rank.
        at: None where no dispatch is safe by itself.
        why: one sentence.
        addressed: whether the recipient has an address for it.
    """

    method: str
    at: Instant | None
    why: str
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class Considered:
    """What every outcome of the assessment carries.

    Attributes:
        key: identity across versions.
        title: what a person calls it, such as `GDPR Art. 33(1) to the authority in DE`.
        citation: provision or clause.
        audience: who is told.
        reasons: why.
        terms: frozen terms of the clock.
        deadline: the computed deadline.
        confidence: of the rule; clauses confirmed by a person are `high`.
        source: `law` (rule id), `clause` (agreement/clause) or `manual`.
        follows: duty of the stage before, in the same family; empty where none.
        rule_version: id of the rule's version, or number of the agreement's version, that judged.
        send_by: the latest safe dispatch by each method of a clause.
        conflicts: what stands against performing it as written; shown, and decided by a person.
        computed: the computed deadline, kept beside one that a person decided; None: `deadline` is the computed one.
    """

    key: ObligationKey
    title: str
    citation: str
    audience: Audience
    reasons: tuple[Reason, ...]
    terms: Terms
    deadline: Deadline
    confidence: Confidence = Confidence.HIGH
    source: str = "law"
    follows: str = ""
    rule_version: str = ""
    notes: tuple[str, ...] = ()
    computed: Deadline | None = None
    send_by: tuple[SendBefore, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed(Considered):
    """The duty is owed; `provisional` marks low confidence, unreviewed terms or open applicability loudly."""

    provisional: bool = False
    provisional_because: str = ""


@dataclass(frozen=True, slots=True)
class NotOwed(Considered):
    """The duty has a nexus and is not owed, for the stated reason."""


@dataclass(frozen=True, slots=True)
class Undetermined(Considered):
    """Applicability is open and the trigger has not happened; the missing facts are questions."""

    missing: tuple[str, ...] = field(default=())


Assessed = Owed | NotOwed | Undetermined
register_union(Assessed)
