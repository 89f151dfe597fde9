"""What is kept once a house: organisation, portfolio, users and timers, to domain objects and back.

Every version is kept and the newest counts. A version equal to the newest is not stored again, so that importing the
same files twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from incident.agreements.model import Agreement, Asset, Disclosure, Party, Portfolio
from incident.errors import UnknownReference
from incident.facts.organisation import Organisation
from incident.kernel.canonical import digest, encoded
from incident.kernel.codec import decode, encode
from incident.kernel.garbage import no_search_for_cycles
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.record.entry import ORGANISATION
from incident.store.covered import Same
from incident.store.database import Reader, Unit
from incident.store.rows.house import OrganisationRow, PortfolioRow, TimerRow, UserRow
from incident.store.rows.record import EntryRow
from incident.vocabulary import Tag

KINDS: Mapping[str, type[Any]] = {"party": Party, "agreement": Agreement, "asset": Asset, "disclosure": Disclosure}
"""What a portfolio holds, by the kind that its row carries."""
_ASSESSED = (Tag.ORGANISATION_RECORDED, Tag.PORTFOLIO_IMPORTED, Tag.TERMS_CONFIRMED)
"""Entries of the organisation's chain that change what assessments rest on."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing of the portfolio that an import stored: new, or a new version."""

    kind: str
    id: str
    version: int


# Organisation


def organisation_of(reader: Reader) -> Organisation | None:
    """The newest organisation profile; None where none was recorded."""
    row = _newest_organisation(reader)
    return None if row is None else decode(Organisation, row.body)


def save_organisation(unit: Unit, organisation: Organisation) -> int | None:
    """Insert the profile as a new version; the caller appends the entry that answers for it.

    Returns:
        its version; None where it is what is recorded already.
    """
    body, newest = encode(organisation), _newest_organisation(unit)
    if newest is not None and newest.digest == digest(body):
        return None
    version = 1 if newest is None else newest.version + 1
    row = OrganisationRow(
        version=version, seq=unit.next_seq, body=body, digest=digest(body), recorded_at=unit.recorded_at.utc
    )
    unit.insert([row])
    return version


def _newest_organisation(reader: Reader) -> OrganisationRow | None:
    return reader.session.exec(select(OrganisationRow).order_by(col(OrganisationRow.version).desc()).limit(1)).first()


# What assessments rest on


def house_head(reader: Reader) -> int:
    """The last entry of the organisation's chain that changed what an assessment rests on; 0 where there is none.

    Reminders, evidence of duties and users change nothing of what an incident owes: none is assessed anew for them.
    """
    query = select(func.max(EntryRow.seq)).where(col(EntryRow.chain) == ORGANISATION, col(EntryRow.tag).in_(_ASSESSED))
    return reader.session.exec(query).one() or 0


# Portfolio


@no_search_for_cycles()
def portfolio_of(reader: Reader) -> Portfolio:
    """The newest version of everything agreed and disclosed."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for kind, name, body in _newest_of(reader, PortfolioRow.body):
        found[kind][name] = decode(KINDS[kind], body)
    return Portfolio(
        parties=found["party"],
        agreements=found["agreement"],
        assets=found["asset"],
        disclosures=found["disclosure"],
    )


@no_search_for_cycles()
def save_portfolio(unit: Unit, portfolio: Portfolio) -> list[Kept]:
    """Insert what is new or changed; the caller appends the entry that answers for it.

    What the portfolio does not mention stays as it is: an import adds and amends, it never takes away.
    """
    newest = {(kind, name): it for kind, name, *it in _newest_of(unit, PortfolioRow.digest, PortfolioRow.version)}
    kept, bodies = [], []
    for kind, item in _items(portfolio):
        body, (known, version) = encoded(encode(item)), newest.get((kind, item.id), ("", 0))
        if body.digest != known:
            kept.append(Kept(kind, item.id, version + 1))
            bodies.append(body)
    columns: dict[str, Sequence[Any] | Same] = {
        "kind": [it.kind for it in kept],
        "id": [it.id for it in kept],
        "version": [it.version for it in kept],
        "seq": Same(unit.next_seq),
        "body": bodies,
        "digest": [body.digest for body in bodies],
        "recorded_at": Same(unit.recorded_at.utc),
    }
    unit.insert_columns(PortfolioRow, columns, len(kept))
    return kept


def _items(portfolio: Portfolio) -> Iterable[tuple[str, Any]]:
    parts = (portfolio.parties, portfolio.agreements, portfolio.assets, portfolio.disclosures)
    for kind, items in zip(KINDS, cast("tuple[dict[str, Any], ...]", parts), strict=True):
        for name in sorted(items):
            yield kind, items[name]


def _newest_of(reader: Reader, *wanted: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - columns of the row
    """Kind, id and the columns wanted of the newest version of each, without a mapped row for every one.

    Playbooks and evidence stand on the same shelf, and are no part of the portfolio.
    """
    later = aliased(PortfolioRow)
    newer = select(later.version).where(
        col(later.kind) == col(PortfolioRow.kind),
        col(later.id) == col(PortfolioRow.id),
        col(later.version) > col(PortfolioRow.version),
    )
    query = select_columns(PortfolioRow.kind, PortfolioRow.id, *wanted).where(  # type: ignore[call-overload]
        col(PortfolioRow.kind).in_(tuple(KINDS)), ~newer.exists()
    )
    yield from reader.session.connection().execute(query.order_by(PortfolioRow.kind, PortfolioRow.id))


# Users


def users_of(reader: Reader) -> list[UserRow]:
    """Every named person, by name."""
    return list(reader.session.exec(select(UserRow).order_by(col(UserRow.name))))


def save_user(unit: Unit, name: str, *, role: str, email: str, now: Instant) -> UserRow:
    """Insert a named person; the caller appends the entry."""
    row = UserRow(id=new_id(now), name=name, role=role, email=email, recorded_at=unit.recorded_at.utc)
    unit.insert([row])
    return row


# Timers


def timer_by_id(reader: Reader, timer: str) -> TimerRow:
    """One timer.

    Raises:
        UnknownReference: there is none.
    """
    found = reader.session.get(TimerRow, timer)
    if found is None:
        raise UnknownReference(f"timer {timer} is not recorded")
    return found


def next_timer_at(reader: Reader, clock: str) -> Instant | None:
    """When the next waiting timer of a clock is due; None where none waits."""
    waiting = select(TimerRow.next_at).where(col(TimerRow.clock) == clock, col(TimerRow.state) == "waiting")
    first = reader.session.exec(
        waiting.where(col(TimerRow.next_at).is_not(None)).order_by(col(TimerRow.next_at)).limit(1)
    ).first()
    return None if first is None else Instant(first)


def timers_due(reader: Reader, clock: str, *, now: Instant, limit: int = 500) -> list[TimerRow]:
    """Waiting timers of a clock that are due and that nobody holds, the earliest first."""
    free = or_(col(TimerRow.claimed_until).is_(None), col(TimerRow.claimed_until) <= now.utc)
    query = select(TimerRow).where(
        col(TimerRow.clock) == clock, col(TimerRow.state) == "waiting", col(TimerRow.next_at) <= now.utc, free
    )
    return list(reader.session.exec(query.order_by(col(TimerRow.next_at), col(TimerRow.id)).limit(limit)))


def claim_timer(reader: Reader, timer: str, *, by: str, now: Instant, until: Instant) -> bool:
    """Take a due timer by compare-and-swap, in `database.work()`; only one of many claimants gets True."""
    free = or_(col(TimerRow.claimed_until).is_(None), col(TimerRow.claimed_until) <= now.utc)
    claim = (
        update(TimerRow)
        .where(col(TimerRow.id) == timer, col(TimerRow.state) == "waiting", col(TimerRow.next_at) <= now.utc, free)
        .values(claimed_by=by, claimed_until=until.utc)
    )
    return cast("CursorResult[Any]", reader.session.execute(claim)).rowcount == 1
