"""A house with a small portfolio: for tests of what agreements make us do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.agreement_files import files
from support.databases import fresh_sqlite
from support.leak import ANA, NOON, PROFILE, law, no_channels

from incident.delivery.channel import Channel
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.law.book import LawBook
from incident.operations.board import Line, board
from incident.operations.declare import Declared, declare
from incident.operations.desk import Desk
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.store.database import Database


@contextmanager
def contract_house(
    folder: Path,
    *texts: str,
    book: Callable[[], LawBook] = law,
    channels: Callable[[], Mapping[str, Channel]] = no_channels,
    clock: FixedClock | None = None,
) -> Iterator[Desk]:
    """A desk at noon with the profile of `support.leak` and a portfolio of these texts."""
    database = Database.open(fresh_sqlite(folder))
    desk = Desk(database, law=book, clock=clock or FixedClock(NOON), channels=channels, home=folder)
    record_profile(desk, read_profile(PROFILE, name="organisation.yaml"), actor=ANA, now=NOON)
    bring(desk, *texts)
    yield desk
    database.close()


def bring(desk: Desk, *texts: str) -> None:
    """Import these texts as portfolio files."""
    import_portfolio(desk, files(*texts), actor=ANA, now=NOON)


def report(desk: Desk, text: str) -> Declared:
    """Declare a report at noon."""
    return declare(desk, text.encode(), name="report.yaml", actor=ANA, now=NOON)


def lines(desk: Desk, incident: str = "1") -> dict[str, Line]:
    """Every line of an incident by its duty and stage: `tta/12.3 initial`."""
    found = board(desk, parse_short(incident), now=NOON, everything=True)
    return {f"{line.key.split('|')[0]} {line.key.split('|')[3]}": line for line in found}
