"""Loading a law book from files: all of it or nothing, so that a broken pack never half-loads.

Pure: it takes names and bytes; who reads the disk stands outside (`resources.law_files`).
"""

from collections.abc import Iterable
from dataclasses import replace

from incident.errors import IncidentError, PackRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import read_document
from incident.law.book import LawBook, make_book
from incident.law.check import Level, structure
from incident.law.rule import Rule
from incident.law.schema import read_rule

RELEASE_FILE = "release.yaml"
"""Names the pack release; stands at the top of the folder."""


def load_book(files: Iterable[tuple[str, bytes]]) -> LawBook:
    """The book of all pack files.

    Args:
        files: paths inside the packs folder, such as `eu/eu-gdpr-art34.yaml`, with their bytes.

    Raises:
        PackRefused: any fault in any file; all of them are told.
    """
    rules, release = _read(files, "the law packs")
    return _made(rules, release, "the law packs")


def load_with_own(book: LawBook, files: Iterable[tuple[str, bytes]], *, name: str) -> LawBook:
    """The book with somebody's own packs: a file replaces the rule of the same id, or adds one.

    Args:
        book: the shipped law; it is not touched.
        files: paths inside the own folder, with their bytes.
        name: what to call the folder in messages.

    Raises:
        PackRefused: any fault in any own file, or in how the own rules fit the others; nothing of it is taken.
    """
    own, release = _read(((f"{name}/{path}", data) for path, data in files), name)
    rules = {**book.rules, **{rule.id: rule for rule in own}}
    _refuse_twice(own, name)
    together = _made(rules.values(), f"{book.release}+{release or 'own'}", name)
    made = replace(together, own=frozenset(rule.id for rule in own))
    faults = Faults()
    for finding in structure(made):
        if finding.level is Level.ERROR:
            faults.add(f"{finding.rule}: {finding.what}", where=name, mend=finding.mend, kind=PackRefused)
    faults.refuse(name, kind=PackRefused)
    return made


def _read(files: Iterable[tuple[str, bytes]], where: str) -> tuple[list[Rule], str]:
    faults = Faults()
    rules: list[Rule] = []
    release = ""
    for name, data in files:
        with faults.gathering(name):
            if name.rpartition("/")[2] == RELEASE_FILE:
                release = _release(data, name)
            else:
                rules.append(read_rule(data, name=name))
    try:
        faults.refuse(where, kind=PackRefused)
    except PackRefused:
        raise
    except IncidentError as error:  # a single fault is raised as what it is
        raise PackRefused(error.what, where=error.where or where, mend=error.mend) from error
    return rules, release


def _refuse_twice(rules: list[Rule], name: str) -> None:
    ids = [rule.id for rule in rules]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise PackRefused(f"rules that stand twice: {', '.join(twice)}", where=name, mend="keep one file of each")


def _made(rules: Iterable[Rule], release: str, where: str) -> LawBook:
    try:
        return make_book(rules, release=release)
    except IncidentError as error:
        raise PackRefused(error.what, where=error.where or where, mend=error.mend) from error


def _release(data: bytes, name: str) -> str:
    document = read_document(data, name=name)
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    release = fields.text("release", needed=True)
    fields.text("note")
    fields.done()
    faults.refuse(name, kind=PackRefused)
    return release
