"""Which law book a `law` command works on: the one in force here, a folder, or the shipped one."""

from pathlib import Path

from incident.cli.common import say_law_notice
from incident.errors import InputRefused
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.service.law import LawInForce, kept_book, law_in_force, shipped_book
from incident.service.settings import load_settings

SHIPPED, IN_FORCE = "shipped", "in-force"
"""Names of books that are no folders."""


def book_of(packs: str = "") -> LawBook:
    """The book of a folder; without one the law in force on this machine.

    Raises:
        InputRefused: no such folder. PackRefused: a fault in it.
    """
    if packs:
        return named_book(packs)
    settings = load_settings()
    found = law_in_force(settings)
    say_law_notice(settings)
    return found.book


def in_force() -> LawInForce:
    """The law in force here, with what is refused of it."""
    return law_in_force(load_settings())


def named_book(name: str) -> LawBook:
    """A book by what a person calls it: `shipped`, `in-force`, a release or kept set, or a folder of packs.

    Raises:
        InputRefused: nothing of that name. PackRefused: a fault in it.
    """
    if name == IN_FORCE:
        return law_in_force(load_settings()).book
    shipped = None if Path(name).is_dir() else shipped_book()
    if shipped is not None and name in (SHIPPED, shipped.release):
        return shipped
    if shipped is not None:
        kept = kept_book(load_settings(), shipped, name)
        if kept is not None:
            return kept
        raise InputRefused(
            "no such folder or release", where=name, mend=f"name a folder of packs, {SHIPPED} or {IN_FORCE}"
        )
    top = Path(name)
    return load_book((path.relative_to(top).as_posix(), path.read_bytes()) for path in sorted(top.rglob("*.yaml")))
