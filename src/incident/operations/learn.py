"""Learning: a newer statement of fact, and everything derived again from it. Nothing is overwritten."""

from collections.abc import Callable, Sequence

from incident.errors import InputRefused, UnknownReference
from incident.facts.fact import Fact, Subject
from incident.facts.learning import Telling, facts_from_text
from incident.kernel.instants import Instant
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.declare import store_facts
from incident.operations.desk import Desk
from incident.operations.matter import Matter, find_incident, read_matter, still_open
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.vocabulary import SubjectKind


def learn(
    desk: Desk, incident: str, statements: Sequence[str], *, telling: Telling, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    """Record facts and derive every obligation again.

    Args:
        desk: where to work.
        incident: short id.
        statements: `KEY=VALUE` texts, such as `residents.DE=5` or `aware_at=2026-11-23T10:00+01:00`.
        telling: what the statements share: when learned, from where, about what.
        actor: who records them.
        now: the incident's clock.

    Returns:
        what changed, obligation by obligation.

    Raises:
        InputRefused: a statement that cannot be read, or learned in the future; nothing is stored.
    """
    if telling.learned_at > now:
        raise InputRefused(
            f"learned at {telling.learned_at.short()}, which is after now ({now.short()})",
            where="--at",
            mend="state when it was learned; it cannot be in the future",
        )
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
    facts = tuple(fact for text in statements for fact in facts_from_text(text, telling))
    because = "learned " + ", ".join(dict.fromkeys(fact.name for fact in facts))

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        before = read_matter(reader, still_open(reader, row))
        _check(before, telling.subject)
        matter = before.with_facts(facts)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            store_facts(unit, matter, facts, actor=actor, now=now)
            return store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
            )

        return write

    return transact(desk, row.id, plan)


def facts_recorded(desk: Desk, incident: str) -> tuple[Fact, ...]:
    """Every fact ever recorded of an incident, in order."""
    with desk.database.read() as reader:
        return read_matter(reader, find_incident(reader, incident)).facts


def _check(matter: Matter, subject: Subject) -> None:
    known = {
        SubjectKind.ENTITY: {entity.id for entity in matter.organisation.entities},
        SubjectKind.ASSET: set(matter.portfolio.assets),
        SubjectKind.DATA_SET: {asset.data_set for asset in matter.portfolio.assets.values()},
    }
    if subject.kind in known and subject.id not in known[subject.kind]:
        raise UnknownReference(
            f"{subject} is not recorded", where="--about", mend=f"recorded: {', '.join(sorted(known[subject.kind]))}"
        )
