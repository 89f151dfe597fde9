"""Arrivals: a report that is another's notice to us, or an order to disclose.

::

    inbound:                          # a subcontractor, customer or partner told us
      agreement: wroclab-sub
      clause: "8.2"                   # left out: the clause of the agreement that has its method
      from: wroclab
      method: email
      sent_at: 2026-11-20T18:40
      received_at: 2026-11-20T18:41   # when it reached our server or our door
      read_at: 2026-11-20T21:15
      imputed_at: 2026-11-20T18:41    # where another's knowledge counts as ours
      knew: {suspected_at: 2026-11-18T09:00}   # what the sender says of its own knowledge: was it late?

    order:                            # a court, regulator or party demands disclosure
      by: Landgericht Nürnberg
      reference: 3 O 1/26
      received_at: 2026-11-20T10:00
      disclosure_required_at: 2026-12-14T12:00
      gag: {authority: court, until: 2027-02-01T00:00}   # it forbids telling; until left out: until it is lifted

What follows from a notice for law and for contract is decided where the agreements are known (`operations.inbound`).
"""

from dataclasses import dataclass, replace

from incident.facts.fact import Fact
from incident.facts.learning import Telling, facts_from_data
from incident.kernel.fields import Fields
from incident.kernel.instants import Instant

KNEW = (
    *("aware_at", "discovered_at", "suspected_at", "reasonable_belief_at", "confirmed_at"),
    *("notice_received_at", "told_by_processor_at"),
)
"""What the sender of a notice can say of its own knowledge; a clause names which of it starts their clock."""
GAGGING = ("court", "regulator", "law_enforcement", "government")
"""Whose order can forbid telling others of it."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """Another's notice to us, as it came.

    Attributes:
        agreement: id of the agreement under which it was sent.
        clause: of that agreement; empty: not named.
        sender: party id.
        method: how it was sent.
        sent_at: when it left; None: not known.
        received_at: when it reached us.
        read_at: when somebody of ours read it; None: not known.
        imputed_at: from when what another knew counts as ours.
        knew: what the sender says of its own knowledge, by `KNEW`.
        place: where it stands in the file.
    """

    agreement: str
    clause: str
    sender: str
    method: str
    sent_at: Instant | None
    received_at: Instant | None
    read_at: Instant | None
    imputed_at: Instant | None
    place: str
    knew: tuple[tuple[str, Instant], ...] = ()


@dataclass(frozen=True, slots=True)
class Gag:
    """An order's prohibition to tell anybody of it.

    Attributes:
        authority: kind of authority, one of `GAGGING`.
        reference: of the order.
        starts_at: when the order was received.
        until: until when; None: until it is lifted.
    """

    authority: str
    reference: str
    starts_at: Instant
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order or demand to disclose: its facts, and its prohibition to tell, where it has one."""

    facts: tuple[Fact, ...]
    gag: Gag | None = None


def read_inbound(fields: Fields, telling: Telling) -> Inbound:
    """Another's notice; faults are noted on the fields."""
    zone = telling.zone
    found = Inbound(
        agreement=fields.text("agreement", needed=True),
        clause=fields.text("clause"),
        sender=fields.text("from", needed=True),
        method=fields.text("method"),
        sent_at=fields.instant("sent_at", zone=zone),
        received_at=fields.instant("received_at", zone=zone),
        read_at=fields.instant("read_at", zone=zone),
        imputed_at=fields.instant("imputed_at", zone=zone),
        place=fields.place(),
        knew=_knew(fields.mapping("knew"), telling),
    )
    if found.sent_at is None and found.received_at is None:
        fields.fault("the notice has neither sent_at nor received_at", mend="state when it reached us")
    if found.sent_at and found.received_at and found.received_at < found.sent_at:
        fields.fault("received_at lies before sent_at", "received_at", mend="correct one of them")
    fields.done()
    return found


def _knew(fields: Fields | None, telling: Telling) -> tuple[tuple[str, Instant], ...]:
    if fields is None:
        return ()
    found = [(key, at) for key in KNEW if (at := fields.instant(key, zone=telling.zone)) is not None]
    fields.done()
    return tuple(found)


def read_order(fields: Fields, telling: Telling) -> Order:
    """An order to disclose; faults are noted on the fields."""
    words = [fields.text("by", needed=True), fields.text("reference")]
    named = ", ".join(word for word in words if word)
    told = replace(telling, source=f"order of {named}")
    facts: list[Fact] = []
    times: dict[str, Instant] = {}
    for key, name in (("received_at", "order_received_at"), ("disclosure_required_at", "disclosure_required_at")):
        at = fields.instant(key, zone=telling.zone, needed=key == "received_at")
        if at is not None:
            times[key] = at
            facts += facts_from_data(name, str(at), told)
    gag = _gag(fields.mapping("gag"), named, times.get("received_at"), telling)
    fields.done()
    return Order(tuple(facts), gag)


def _gag(fields: Fields | None, named: str, received: Instant | None, telling: Telling) -> Gag | None:
    if fields is None:
        return None
    authority = fields.choice("authority", GAGGING, needed=True)
    until = fields.instant("until", zone=telling.zone)
    reference = fields.text("reference") or named
    if until is not None and received is not None and until <= received:
        fields.fault("until lies before the order", "until", mend="correct one of them")
    fields.done()
    return Gag(authority, reference, received, until) if received is not None else None
