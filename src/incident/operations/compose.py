"""Composing: drafts of notices, one for each obligation; a newer draft replaces an older one, never what went out."""

from collections.abc import Callable
from dataclasses import dataclass

from incident.deadlines.deadline import Awaiting, OutOfScope
from incident.errors import DecisionRefused, NoticeRefused
from incident.kernel.canonical import Payload
from incident.kernel.ids import ShortId, new_id, parse_short
from incident.kernel.instants import Instant
from incident.notices.compose import compose
from incident.notices.draft import Draft, draft_of
from incident.obligations.acts import is_act
from incident.obligations.obligation import Owed
from incident.operations.by_hand import DecisionKind
from incident.operations.desk import Desk
from incident.operations.matter import Matter, find_incident, read_matter
from incident.operations.occasions import earlier_of, library, prepare
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, incident_by_id, obligation_by_short
from incident.store.notices import notice_by_short, notices_of
from incident.store.rows.matter import DecisionRow
from incident.store.rows.notices import NoticeRow
from incident.store.states import NoticeState
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it is stored.

    Attributes:
        id: short id of the notice; empty where no notice could be drafted.
        obligation: short id.
        draft: the words; None where no notice could be drafted.
        refused: why not; empty where there is a draft.
    """

    id: str
    obligation: str
    draft: Draft | None
    refused: str = ""


def draft(desk: Desk, obligation: str, *, actor: Actor, now: Instant) -> Drafted:
    """Draft the notice of one obligation from what is known now.

    Args:
        desk: where to work.
        obligation: short id such as `7-o3`.
        actor: who drafts.
        now: the incident's clock.

    Raises:
        NoticeRefused: nothing is owed, or no notice can be written for it.
    """
    short = parse_short(obligation, kind="o")
    with desk.database.read() as reader:
        incident = find_incident(reader, str(short))
        wanted = obligation_by_short(reader, short).id
    return _draft(desk, incident.id, wanted, actor=actor, now=now)


def draft_all(desk: Desk, incident: str, *, actor: Actor, now: Instant) -> tuple[Drafted, ...]:
    """Draft a notice for everything that is owed, has no notice on its way and none that says the same already.

    Args:
        desk: where to work.
        incident: inside id.
        actor: who drafts.
        now: the incident's clock.

    Returns:
        a result for each obligation considered; one that cannot be drafted says why and stops no other.
    """
    with desk.database.read() as reader:
        matter = read_matter(reader, incident_by_id(reader, incident))
        busy = {
            row.obligation
            for row in notices_of(reader, incident)
            if row.status in (NoticeState.APPROVED, NoticeState.DISPATCHED)
        }
    results = []
    for stored in matter.obligations:
        if _wants_notice(stored) and stored.id not in busy:
            try:
                results.append(_draft(desk, incident, stored.id, actor=actor, now=now))
            except NoticeRefused as error:
                results.append(Drafted("", _short(matter, "o", stored.number), None, error.diagnostics()))
    return tuple(results)


def say(desk: Desk, notice: str, content: str, text: str, *, actor: Actor, now: Instant) -> Drafted:
    """Say what no fact of the vocabulary fills, and draft the notice again.

    Args:
        desk: where to work.
        notice: short id.
        content: id of the required content.
        text: the words.
        actor: the named person who says it.
        now: the incident's clock.

    Raises:
        DecisionRefused: no such content, or no words.
    """
    with desk.database.read() as reader:
        incident, row = notice_by_short(reader, parse_short(notice, kind="n"))
        contents = [line.id for line in draft_of(row.body).contents]
    if content not in contents or not text.strip():
        raise DecisionRefused(
            f"{content!r} is no content of {notice}, or nothing is said", mend=f"one of {', '.join(contents)}"
        )

    def plan(reader: Reader) -> Callable[[Unit], None]:
        stored = next(it for it in read_matter(reader, incident).obligations if it.id == row.obligation)
        decision = DecisionRow(
            id=new_id(now),
            incident=incident.id,
            seq=reader.head(incident.id) + 1,
            kind=DecisionKind.CONTENT_SAID,
            subject=str(stored.key),
            choice=content,
            reasons=f"said for {notice}",
            by=actor.id,
            at=now.utc,
            body={"text": text.strip()},
        )

        def write(unit: Unit) -> None:
            unit.insert([decision])
            told = {"kind": decision.kind, "subject": decision.subject, "choice": content, "by": actor.id}
            unit.append(Tag.OBLIGATION_DECIDED, {**told, "body": decision.body}, actor=actor, at=now)

        return write

    transact(desk, incident.id, plan)
    return _draft(desk, incident.id, row.obligation, actor=actor, now=now)


def read_notice(desk: Desk, notice: str) -> tuple[NoticeRow, Draft]:
    """The notice of a short id with its words.

    Raises:
        UnknownReference: there is none.
    """
    with desk.database.read() as reader:
        _, row = notice_by_short(reader, parse_short(notice, kind="n"))
    return row, draft_of(row.body)


def _draft(desk: Desk, incident: str, obligation: str, *, actor: Actor, now: Instant) -> Drafted:
    def plan(reader: Reader) -> Callable[[Unit], Drafted]:
        matter = read_matter(reader, incident_by_id(reader, incident))
        stored = next(it for it in matter.obligations if it.id == obligation)
        if not isinstance(stored.assessed, Owed):
            raise NoticeRefused(
                f"{stored.assessed.title} is not owed ({type(stored.assessed).__name__})",
                where=_short(matter, "o", stored.number),
                mend="decide it with 'incident obligation decide', if a notice is to go all the same",
            )
        if is_act(stored.assessed):
            name = _short(matter, "o", stored.number)
            raise NoticeRefused(
                f"{stored.assessed.title} is an act and no notice",
                where=name,
                mend=f"record it once it is done: incident obligation done {name} --evidence FILE",
            )
        prepared = prepare(matter, stored, book=desk.law(), now=now, earlier=earlier_of(reader, matter, stored))
        words = compose(prepared.occasion, prepared.template, library())
        older = [
            row
            for row in notices_of(reader, incident)
            if row.obligation == obligation and row.status == NoticeState.DRAFT
        ]
        return lambda unit: _store(unit, matter, stored, words, older, actor=actor, now=now)

    return transact(desk, incident, plan)


def _wants_notice(stored: StoredObligation) -> bool:
    """What is owed and has begun to run; an act of our own tells nobody anything."""
    assessed = stored.assessed
    running = not isinstance(assessed.deadline, Awaiting | OutOfScope)
    return isinstance(assessed, Owed) and running and not is_act(assessed)


def _store(
    unit: Unit,
    matter: Matter,
    stored: StoredObligation,
    words: Draft,
    older: list[NoticeRow],
    *,
    actor: Actor,
    now: Instant,
) -> Drafted:
    obligation = _short(matter, "o", stored.number)
    for row in older:
        if _same(draft_of(row.body), words):
            return Drafted(_short(matter, "n", row.number), obligation, draft_of(row.body))
        unit.session.get_one(NoticeRow, row.id).status = NoticeState.SUPERSEDED
    number = unit.next_number(f"{matter.incident.id}:n")
    row = NoticeRow(
        id=new_id(now),
        incident=matter.incident.id,
        number=number,
        obligation=stored.id,
        kind=words.kind,
        template=words.template,
        language=words.language,
        subject=words.subject,
        body=words.data(),
        hash=words.hash(),
        facts_seq=unit.head_seq,
        drafted_by=actor.id,
        drafted_at=now.utc,
    )
    unit.insert([row])
    short = _short(matter, "n", number)
    unit.append(Tag.NOTICE_DRAFTED, _payload(short, obligation, row, words, older, matter), actor=actor, at=now)
    return Drafted(short, obligation, words)


def _payload(  # noqa: PLR0917 - what the entry tells
    short: str, obligation: str, row: NoticeRow, words: Draft, older: list[NoticeRow], matter: Matter
) -> Payload:
    return {
        "notice": short,
        "obligation": obligation,
        "hash": row.hash,
        "template": {"id": words.template, "digest": words.template_digest},
        "contents": [{"id": line.id, "state": line.state} for line in words.contents],
        "supersedes": [_short(matter, "n", it.number) for it in older],
    }


def _same(old: Draft, new: Draft) -> bool:
    """Whether two drafts say the same; the instant up to which facts are stated is no difference."""
    return (old.subject, old.facts, old.addressee, old.contents, old.template_digest, old.late) == (
        new.subject,
        new.facts,
        new.addressee,
        new.contents,
        new.template_digest,
        new.late,
    )


def _short(matter: Matter, kind: str, number: int) -> str:
    return str(ShortId(matter.is_drill, matter.incident.number, kind, number))
