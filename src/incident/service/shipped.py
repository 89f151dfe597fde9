"""The shipped law: kept in the home each time a new release is taken, so that a damaged one never stands alone.

Invariants: the installed packs are taken whole or not at all; where they are damaged the set that this home took last
stays in force, and `notice` says so until it is mended; every release that was taken can be compared with later ones.
Kept sets are archives named by release and digest; an archive that cannot be read any more counts as not kept.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from incident.errors import IncidentError, PackRefused
from incident.service.kept import Files, digest_of, files_of, looks, read_state, write_state, write_whole

if TYPE_CHECKING:  # a notice is asked for by commands that read no law
    from incident.law.book import LawBook

FOLDER = "law-shipped"
"""In the home: the shipped sets that were taken."""
_STATE = "state.json"
_SHOWN = 12
"""Signs of a digest that a person is shown."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped law as it counts in a home.

    Attributes:
        book: the installed packs, or those that were taken last.
        notice: one line that says that the installed ones are damaged; empty where all is well.
        refused: why; None where all is well.
    """

    book: "LawBook"
    notice: str = ""
    refused: PackRefused | None = None


def shipped_law(home: Path, packs: Path) -> Shipped:
    """Read the installed packs, or the set that this home took last.

    Args:
        home: of this machine; where it does not exist yet, nothing is kept.
        packs: the installed packs.

    Raises:
        PackRefused: they are damaged, and none were taken before.
    """
    seen = looks(packs)
    try:
        installed = _installed(packs, seen)
    except PackRefused as error:
        last = str(read_state(home / FOLDER / _STATE).get("in_force", ""))
        kept = _load(home / FOLDER / last) if last else None
        if kept is None:
            raise
        told = _told(error, kept)
        _note(home, {"in_force": last, "judged": seen, "notice": told})
        return Shipped(kept, told, error)
    if home.is_dir():
        if not (home / FOLDER / installed.name).is_file():
            write_whole(home / FOLDER / installed.name, _archive(installed.files))
        _note(home, {"in_force": installed.name, "judged": seen, "notice": ""})
    return Shipped(installed.book)


def shipped_notice(home: Path, packs: Path) -> str:
    """The line on damaged packs; reads no law where they are as they were when this home last judged them."""
    state = read_state(home / FOLDER / _STATE)
    if not state:
        return ""
    if state.get("judged") == looks(packs):
        return str(state.get("notice", ""))
    return shipped_law(home, packs).notice


def kept_shipped(home: Path, name: str) -> "LawBook | None":
    """A shipped release that this home took, by its name or the beginning of its digest; None where it is not one."""
    kept = sorted((home / FOLDER).glob("*.zip"))
    found = [path for path in kept if path.stem == name or name in (path.stem.rpartition("-")[0], _digest(path, name))]
    return _load(found[0]) if len(found) == 1 else None


def kept_names(home: Path) -> tuple[str, ...]:
    """Every shipped set that this home took, as `kept_shipped` finds it."""
    return tuple(path.stem for path in sorted((home / FOLDER).glob("*.zip")))


@dataclass(frozen=True, slots=True)
class _Installed:
    """The installed packs, whole: their files, the book, and the name of the archive that keeps them."""

    files: Files
    book: "LawBook"
    name: str


@lru_cache(maxsize=2)
def _installed(packs: Path, seen: str) -> _Installed:  # noqa: ARG001 - read once as long as they look the same
    from incident.law.loader import load_book  # noqa: PLC0415 - late: parser and schema, which a notice does not need

    files = _read(packs)
    book = load_book(files)
    return _Installed(files, book, f"{book.release}-{digest_of(files)[:_SHOWN]}.zip")


def _digest(path: Path, name: str) -> str:
    """`name`, where the digest of a kept set begins with it."""
    return name if name and path.stem.rpartition("-")[2].startswith(name) else ""


def _read(packs: Path) -> Files:
    try:
        return files_of(packs)
    except OSError as error:
        where = str(error.filename or packs)
        raise PackRefused(f"cannot be read: {error.strerror}", where=where, mend="check its rights") from error


def _load(path: Path) -> "LawBook | None":
    from incident.law.loader import load_book  # noqa: PLC0415 - as above

    try:
        with zipfile.ZipFile(path) as archive:
            return load_book((name, archive.read(name)) for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, IncidentError):
        return None  # gone, damaged too, or of a schema that this program does not read: as if it were not kept


def _archive(files: Files) -> bytes:
    """One archive; quickly rather than small, since a home writes it once a release."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def _note(home: Path, state: dict[str, object]) -> None:
    if read_state(home / FOLDER / _STATE) != state:
        write_state(home / FOLDER / _STATE, state)


def _told(error: PackRefused, kept: "LawBook") -> str:
    first = error.faults[0] if error.faults else error
    more = f" and {len(error.faults) - 1} more" if len(error.faults) > 1 else ""
    return (
        f"the installed law packs are damaged: {first.diagnostics()}{more};"
        f" release {kept.release} as taken before stays in force: install incident again"
    )
