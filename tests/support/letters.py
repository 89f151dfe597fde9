"""Notices in the small house of `support.leak`: a clause with the methods that a test wants, a notice ready to go."""

from collections.abc import Callable, Mapping
from pathlib import Path

from support.leak import AGREEMENTS, ANA, NOON, PARTIES, house, leak, no_channels

from incident.delivery.channel import Channel
from incident.delivery.sink import Sink
from incident.delivery.smtp import SmtpChannel
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.operations.approve import approve
from incident.operations.board import Line, board
from incident.operations.compose import draft, read_notice, say
from incident.operations.desk import Desk
from incident.operations.matter import find_incident
from incident.operations.portfolio import import_portfolio
from incident.store.notices import dispatches_of, notices_of
from incident.store.rows.notices import DispatchRow, NoticeRow
from incident.vocabulary import IncidentKind

CLAUSE = "tta/12.3"
"""The clause under which Beta is told of the leak."""
ARTICLE = "eu-gdpr-art33-1"
EMAIL = "{method: email, to: notices@beta.example}"
COURIER = "{method: courier, to: 'Beta KK, Tokyo'}"
COPY = "{method: email, to: lawyers@beta.example, copy_only: true}"
AUTHORITY = """  - id: dpa
    name: Data protection authority
    kind: regulator
    country: DE
    zone: Europe/Berlin
    jurisdictions: [DE]
    addresses: [{method: portal, to: 'https://dpa.example'}]
assets:
"""

Channels = Callable[[], Mapping[str, Channel]]


def letters(
    folder: Path,
    *,
    methods: str = "{method: email, deemed: {rule: at_sending}}",
    addresses: tuple[str, ...] = (EMAIL,),
    channels: Channels = no_channels,
    clock: FixedClock | None = None,
    authority: str = AUTHORITY,
) -> Desk:
    """A house whose clause and counterparty have these methods and addresses; an authority takes filings."""
    desk = house(folder, channels=channels, clock=clock)
    record_addresses(desk, addresses=addresses, authority=authority)
    agreements = AGREEMENTS.decode().replace("{method: email, deemed: {rule: at_sending}}", methods).encode()
    import_portfolio(desk, [("agreements.yaml", agreements)], actor=ANA, now=NOON)
    return desk


def record_addresses(desk: Desk, *, addresses: tuple[str, ...], authority: str = AUTHORITY, name: str = "") -> None:
    """Record where Beta takes notices, and what it is called where `name` is given."""
    text = PARTIES.decode().replace(f"[{EMAIL}]", f"[{', '.join(addresses)}]").replace("assets:\n", authority, 1)
    text = text.replace("name: Beta KK", f"name: {name}") if name else text
    import_portfolio(desk, [("parties.yaml", text.encode())], actor=ANA, now=NOON)


def mailing(server: Sink, *, timeout: float = 10.0) -> Channels:
    """A way to a real mail server."""
    return lambda: {"email": SmtpChannel(server.host, server.port, timeout=timeout)}


def line(desk: Desk, incident: str, duty: str = CLAUSE, *, now: Instant = NOON) -> Line:
    """The board's line of a duty."""
    lines = board(desk, parse_short(incident), now=now, everything=True)
    return next(it for it in lines if it.key.startswith(f"{duty}|"))


def drafted(desk: Desk, incident: str, duty: str = CLAUSE, *, now: Instant = NOON) -> str:
    """A draft for a duty, with what no fact fills said by a person; its short id."""
    notice = draft(desk, line(desk, incident, duty, now=now).id, actor=ANA, now=now).id
    for content in read_notice(desk, notice)[1].missing:
        notice = say(desk, notice, content.id, "as the team says", actor=ANA, now=now).id
    return notice


def approved(desk: Desk, incident: str, duty: str = CLAUSE, *, now: Instant = NOON) -> str:
    """A notice that a named person approved; its short id."""
    notice = drafted(desk, incident, duty, now=now)
    approve(desk, notice, actor=ANA, now=now)
    return notice


def ready(desk: Desk, *, kind: IncidentKind = IncidentKind.LIVE) -> str:
    """A leak with its notice to Beta approved; the notice's short id."""
    return approved(desk, leak(desk, kind=kind))


def rows(desk: Desk, incident: str = "1") -> list[DispatchRow]:
    """Every dispatch of an incident."""
    with desk.database.read() as reader:
        return dispatches_of(reader, incident=find_incident(reader, incident).id)


def notices(desk: Desk, incident: str = "1") -> list[NoticeRow]:
    """Every notice of an incident."""
    with desk.database.read() as reader:
        return notices_of(reader, find_incident(reader, incident).id)
