"""The report: what came in, before anyone judges it, and the facts that it states.

Our own format and every adapter's end here as the same `Report`. A report is read whole or refused whole; nothing is
stored on the way.
"""

from dataclasses import dataclass

from incident.errors import IncidentError, InputRefused
from incident.facts.adapters.base import Adapter, Taken
from incident.facts.adapters.table import ADAPTERS, adapter_for
from incident.facts.arrivals import Gag, Inbound
from incident.facts.fact import Fact
from incident.facts.learning import Telling, facts_from_data
from incident.facts.own import is_own, read_own
from incident.kernel.canonical import Payload
from incident.kernel.fields import Faults
from incident.kernel.instants import Instant
from incident.kernel.reading import LIMIT, Document, read_document
from incident.vocabulary import SubjectKind

OWN_FORMAT = "incident"
"""Format name of our own reports."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came in.

    Attributes:
        title: one line for a person.
        format: `incident`, or the adapter's name.
        received_at: when it reached us.
        facts: what it states, with `reported_at`.
        assets: ids of the assets that it names.
        data_sets: ids of the data sets that it states facts about.
        playbook: the playbook that it asks for; empty where it asks for none.
        zone: the zone of its local times.
        body: the text as it came in, for the record.
        notes: what it leaves open, and why.
        reference: the sender's own id, to tell a repeat by; empty where there is none.
        privileged: opened at counsel's direction.
        inbound: another's notice to us, where the report is one.
        gag: an order's prohibition to tell anybody, where the report is such an order.
        references: (kind, id, place in the file) of each asset, entity and data set, for `own.check_references`.
    """

    title: str
    format: str
    received_at: Instant
    facts: tuple[Fact, ...]
    assets: tuple[str, ...]
    data_sets: tuple[str, ...]
    playbook: str
    zone: str
    body: Payload
    notes: tuple[str, ...]
    reference: str = ""
    privileged: bool = False
    references: tuple[tuple[SubjectKind, str, str], ...] = ()
    inbound: Inbound | None = None
    gag: Gag | None = None


def read_report(data: bytes, *, name: str, received_at: Instant, said_by: str, limit: int = LIMIT) -> Report:
    """Read a report: our own YAML or JSON, a VERIS incident, or an alert of a product that is known.

    Args:
        data: the bytes as they came in.
        name: file name, for messages.
        received_at: when it reached us; facts are learned then unless the report says otherwise.
        said_by: who hands it in.
        limit: largest size in bytes.

    Raises:
        InputRefused: any fault; all faults of our own format are listed with their places.
    """
    document = read_document(data, name=name, limit=limit)
    telling = Telling(received_at, f"report {name}", said_by)
    if not isinstance(document.data, dict):
        raise InputRefused("a report is a mapping of fields", where=name, mend="begin with `title: …`")
    adapter = None if is_own(document.data) else adapter_for(document.data)
    if adapter is not None:
        return _from_taken(document, _take(adapter, document), adapter.name, telling)
    if not is_own(document.data) and "title" not in document.data and "assets" not in document.data:
        raise InputRefused(
            "the format is not known",
            where=name,
            mend=f"write a report with title and facts, or send one of: {', '.join(each.name for each in ADAPTERS)}",
        )
    return _from_own(document, telling)


def _take(adapter: Adapter, document: Document) -> Taken:
    try:
        return adapter.take(document.data)
    except IncidentError as error:
        error.where = f"{document.name} {error.where}".rstrip()
        raise


def _from_own(document: Document, telling: Telling) -> Report:
    own = read_own(document, telling)
    return Report(
        title=own.title,
        format=OWN_FORMAT,
        received_at=telling.learned_at,
        facts=_with_arrival(tuple(own.facts), telling),
        assets=own.assets,
        data_sets=tuple(sorted({id_ for kind, id_, _ in own.references if kind is SubjectKind.DATA_SET})),
        playbook=own.playbook,
        zone=own.zone or telling.learned_at.zone,
        body=_body(document, OWN_FORMAT),
        notes=own.notes,
        privileged=own.privileged,
        references=tuple(own.references),
        inbound=own.inbound,
        gag=own.gag,
    )


def _from_taken(document: Document, taken: Taken, form: str, telling: Telling) -> Report:
    faults = Faults()
    facts: list[Fact] = []
    told = Telling(telling.learned_at, taken.source, telling.said_by)
    for statement in taken.statements:
        with faults.gathering(f"{document.name} {statement.path}"):
            facts.extend(facts_from_data(statement.key, statement.raw, told))
    faults.refuse(document.name)
    return Report(
        title=taken.title,
        format=form,
        received_at=telling.learned_at,
        facts=_with_arrival(tuple(facts), telling),
        assets=(),
        data_sets=(),
        playbook="",
        zone=telling.learned_at.zone,
        body=_body(document, form),
        notes=tuple(taken.notes),
        reference=taken.reference,
    )


def _with_arrival(facts: tuple[Fact, ...], telling: Telling) -> tuple[Fact, ...]:
    if any(fact.key == "reported_at" for fact in facts):
        return facts
    return (*facts, *facts_from_data("reported_at", str(telling.learned_at), telling))


def _body(document: Document, form: str) -> Payload:
    return {"name": document.name, "format": form, "text": document.raw.decode("utf-8-sig")}
