"""Where the shipped files are: playbooks, notice templates, law packs, examples.

An installed wheel carries them under `incident/_shared` (law packs: `incident/law/packs`); in a checkout they stand at
the top of the repository. `folder` is the one function that knows the difference.
"""

from pathlib import Path

from incident.errors import IncidentError

_PACKAGE = Path(__file__).parent
_REPOSITORY = _PACKAGE.parent.parent
KINDS = ("playbooks", "notifications", "examples", "law", "authorities")
"""What is shipped beside the code."""


class ResourceMissing(IncidentError):
    """The installation lacks files that it should carry."""


def folder(kind: str) -> Path:
    """The folder of a kind of shipped files: the packaged copy, else the repository's.

    Args:
        kind: one of `KINDS`.

    Raises:
        ResourceMissing: neither place has it.
    """
    for place in _places(kind):
        if place.is_dir():
            return place
    raise ResourceMissing(
        f"{kind!r} is not among the installed files", where=str(_PACKAGE), mend="install incident again from its wheel"
    )


def files(kind: str, suffix: str = ".yaml") -> list[tuple[str, bytes]]:
    """All files of a kind, as (path inside the folder with `/`, bytes), sorted by path."""
    top = folder(kind)
    paths = sorted((path.relative_to(top).as_posix(), path) for path in top.rglob(f"*{suffix}") if path.is_file())
    return [(name, path.read_bytes()) for name, path in paths]


def law_files() -> list[tuple[str, bytes]]:
    """The shipped law packs, as `law.loader.load_book` takes them."""
    return files("law")


def authority_files() -> list[tuple[str, bytes]]:
    """The shipped directory of authorities, as `law.authorities.load_directory` takes it."""
    return files("authorities")


def _places(kind: str) -> tuple[Path, ...]:
    if kind == "law":
        return (_PACKAGE / "law" / "packs",)
    if kind == "authorities":
        return (_PACKAGE / "law" / "authorities",)
    if kind not in KINDS:
        return ()
    return (_PACKAGE / "_shared" / kind, _REPOSITORY / kind)
