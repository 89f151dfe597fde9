"""Which law book a `law` command works on: the one in force here, a folder, or the shipped one."""

from pathlib import Path

from incident.cli.common import say_law_notice
from incident.errors import InputRefused
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.service.law import LawInForce, kept_book, law_in_force, shipped
from incident.service.settings import load_settings
from incident.service.shipped import kept_names

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
    settings, top = load_settings(), Path(name)
    if name == IN_FORCE:
        return law_in_force(settings).book
    if top.is_dir():
        return load_book((path.relative_to(top).as_posix(), path.read_bytes()) for path in sorted(top.rglob("*.yaml")))
    book = shipped(settings).book
    if name in (SHIPPED, book.release):
        return book
    kept = kept_book(settings, name)
    if kept is None:
        known = ", ".join((SHIPPED, IN_FORCE, *kept_names(settings.home)))
        raise InputRefused("no such folder or release", where=name, mend=f"name a folder of packs, or one of {known}")
    return kept
