"""The law in force on this machine: the shipped book, with the customer's own packs on top.

The own packs stand in `INCIDENT_LAW`, else in `law/` of the home: a file replaces the shipped rule of its id, or adds
one; ours are never touched. Invariants: own packs are taken whole or not at all; what was taken last is kept in the
home as a copy named by its digest, and stays in force while a newer set is refused or the folder is gone; as long as
that is so, `notice` says it, and every command prints it. An empty folder means: no own packs. The shipped set is kept
likewise (`service.shipped`).
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from incident.errors import IncidentError, PackRefused
from incident.resources import folder
from incident.service.kept import Files, digest_of, files_of, looks, read_state, write_state
from incident.service.settings import Settings
from incident.service.shipped import Shipped, kept_shipped, shipped_law, shipped_notice

if TYPE_CHECKING:  # a notice is asked for by commands that read no law
    from incident.law.book import LawBook

FOLDER, KEPT = "law", "law-kept"
"""In the home: where own packs are looked for, and where what was taken is kept."""
_STATE = "state.json"
_SHOWN = 12
"""Signs of a digest that a person is shown."""


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The law as it counts on this machine.

    Attributes:
        book: the shipped rules and the own ones that were taken last.
        notice: one line that says that newer own packs are refused; empty where all is well.
        refused: why; None where all is well.
    """

    book: "LawBook"
    notice: str = ""
    refused: PackRefused | None = None


def shipped(settings: Settings) -> Shipped:
    """The law that came with the program, or the shipped set that this home took before a damaged one.

    Raises:
        PackRefused: the installed packs are damaged, and this home has no earlier ones.
    """
    return shipped_law(settings.home, folder("law"))


def law_in_force(settings: Settings) -> LawInForce:
    """Read the law: the shipped packs and the own ones, or those of either that were taken last.

    Raises:
        PackRefused: the shipped packs are damaged, and this home has no earlier ones.
    """
    ours = shipped(settings)
    own = _Own(settings)
    try:
        files = own.read()
        book = own.taken(ours.book, files) if files else own.dropped(ours.book)
    except PackRefused as error:
        book = own.last_good(ours.book)
        own.note_refused(error)
        return LawInForce(book, _both(ours.notice, own.told(error)), ours.refused or error)
    return LawInForce(book, ours.notice, ours.refused)


class LawReader:
    """The law in force, for a process that lives on: read at the first call, and anew where the packs look otherwise.

    Without that a service would go on with the law of its start, and undo what a command derived from the new one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: tuple[str, LawBook] | None = None

    def __call__(self) -> "LawBook":
        """The book; cheap where nothing changed."""
        seen = self._looks()
        read = self._read
        if read is None or read[0] != seen:
            read = (seen, law_in_force(self._settings).book)
            self._read = read
        return read[1]

    def _looks(self) -> str:
        """Every own pack, and of the shipped ones their release: an upgrade replaces that file."""
        release = (folder("law") / "release.yaml").stat()
        own = _Own(self._settings)
        return f"{release.st_size}:{release.st_mtime_ns}:{own.folder.is_dir()}:{looks(own.folder)}"


def law_notice(settings: Settings) -> str:
    """The line that every screen shows while packs are refused; empty where all is well.

    Reads no law where both folders are as they were when they were last judged.
    """
    ours = shipped_notice(settings.home, folder("law"))
    own = _Own(settings)
    if not own.concerned:
        return ours
    state = own.state()
    if state.get("judged") == own.fingerprint():
        return _both(ours, str(state.get("notice", "")))
    return law_in_force(settings).notice


def kept_book(settings: Settings, name: str) -> "LawBook | None":
    """A book of the past: a shipped release that this home took, or the shipped law with an own set of then.

    Args:
        settings: of this machine.
        name: a release, or the beginning of a set's digest, as notices tell it; None where none is kept, or several.
    """
    from incident.law.loader import load_with_own  # noqa: PLC0415 - late: parser and schema, which a notice spares

    kept = settings.home / KEPT
    found = [path for path in kept.glob(f"{name}*") if path.is_dir()] if name.isalnum() and kept.is_dir() else []
    if len(found) == 1:
        return load_with_own(shipped(settings).book, files_of(found[0]), name=str(found[0]))
    return kept_shipped(settings.home, name)


def _both(ours: str, own: str) -> str:
    return "; ".join(filter(None, (ours, own)))


class _Own:
    """The customer's own folder, and what is kept of it."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.law or settings.home / FOLDER
        self._kept = settings.home / KEPT
        self._named = settings.law is not None

    @property
    def concerned(self) -> bool:
        """Whether there are own packs, were some, or should be some."""
        return self._named or self.folder.is_dir() or self._kept.is_dir()

    def read(self) -> Files:
        """The own files; none where nobody has own packs.

        Raises:
            PackRefused: the folder should be there and is not, or a file cannot be read.
        """
        if not self.folder.is_dir():
            if self._named or self.state().get("in_force"):
                raise PackRefused(
                    "the folder of own packs is gone",
                    where=str(self.folder),
                    mend="bring it back; an empty folder there means that there are no own packs any more",
                )
            return ()
        try:
            return files_of(self.folder)
        except OSError as error:
            where = str(error.filename or self.folder)
            raise PackRefused(f"cannot be read: {error.strerror}", where=where, mend="check its rights") from error

    def fingerprint(self) -> str:
        """What the own folder holds now, without judging it."""
        try:
            return digest_of(files_of(self.folder)) if self.folder.is_dir() else "gone"
        except OSError:
            return "unreadable"

    def taken(self, ours: "LawBook", files: Files) -> "LawBook":
        """The book with these own files, which are kept from now on.

        Raises:
            PackRefused: any fault in them.
        """
        from incident.law.loader import load_with_own  # noqa: PLC0415 - as in `kept_book`

        book = load_with_own(ours, files, name=str(self.folder))
        digest = digest_of(files)
        if self.state().get("in_force") != digest or self.state().get("judged") != digest:
            self._keep(files, digest)
            self._write({"in_force": digest, "judged": digest, "notice": ""})
        return book

    def dropped(self, ours: "LawBook") -> "LawBook":
        """The shipped book alone; that own packs were in force once is over."""
        if self._kept.is_dir():
            self._write({"in_force": "", "judged": self.fingerprint(), "notice": ""})
        return ours

    def note_refused(self, error: PackRefused) -> None:
        """Remember what was refused, so that the next screen need not judge it again."""
        self._write({**self.state(), "judged": self.fingerprint(), "notice": self.told(error)})

    def last_good(self, ours: "LawBook") -> "LawBook":
        """The book with the own packs that were taken last; without any where there were none, or none that fit."""
        from incident.law.loader import load_with_own  # noqa: PLC0415 - as in `kept_book`

        digest = str(self.state().get("in_force", ""))
        kept = self._kept / digest
        if not digest or not kept.is_dir():
            return ours
        files = files_of(kept)
        try:
            if digest_of(files) == digest:
                return load_with_own(ours, files, name=str(kept))
        except IncidentError:
            pass  # a newer shipped book that the kept set does not fit: as with one that somebody changed
        self._write({**self.state(), "in_force": ""})  # so that the notice names no set that is not in force
        return ours

    def told(self, error: PackRefused) -> str:
        """The notice: what is refused, where, its mend, and what is in force instead."""
        first = error.faults[0] if error.faults else error
        more = f" and {len(error.faults) - 1} more" if len(error.faults) > 1 else ""
        in_force = str(self.state().get("in_force", ""))
        instead = f"the set {in_force[:_SHOWN]} taken before stays in force" if in_force else "none of them is in force"
        return f"own law packs are refused: {first.diagnostics()}{more}; {instead}: see 'incident law check'"

    def state(self) -> dict[str, object]:
        """What was judged last."""
        return read_state(self._kept / _STATE)

    def _keep(self, files: Files, digest: str) -> None:
        """Copy a set under its digest; whoever comes second finds it there."""
        target = self._kept / digest
        if target.is_dir():
            return
        self._kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._kept) as made:
            for name, data in files:
                path = Path(made, "set", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            try:
                Path(made, "set").rename(target)
            except OSError:
                if not target.is_dir():
                    raise

    def _write(self, state: dict[str, object]) -> None:
        if self.concerned:
            write_state(self._kept / _STATE, state)
