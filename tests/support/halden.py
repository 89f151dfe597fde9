"""The demo's house, set up in a database: the desk that tests of operations work at."""

from pathlib import Path

from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant, parse_instant
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.operations.desk import Desk
from incident.operations.init import prepare
from incident.operations.portfolio import import_portfolio, portfolio_files
from incident.record.entry import Actor
from incident.resources import folder, law_files
from incident.store.database import Database

NOW = parse_instant("2026-11-23T09:00[Europe/Berlin]")
ANA = Actor("person", "ana")
_book: list[LawBook] = []


def book() -> LawBook:
    """The shipped law, read once a test run."""
    if not _book:
        _book.append(load_book(law_files()))
    return _book[0]


def set_up(database: Database, home: Path, *, now: Instant = NOW) -> Desk:
    """A desk with the demo's organisation and portfolio recorded."""
    demo = folder("examples") / "demo"
    desk = Desk(database, law=book, clock=FixedClock(now), channels=dict, home=home)
    prepare(desk, actor=ANA, now=now, profile=(demo / "organisation.yaml").read_bytes())
    import_portfolio(desk, portfolio_files(demo / "portfolio"), actor=ANA, now=now)
    return desk


def demo_report() -> bytes:
    """The demo's report."""
    return (folder("examples") / "demo" / "report.yaml").read_bytes()
