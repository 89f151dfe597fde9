"""Sets of law packs on disk: what a folder holds, the name of a set, and the state that says what was judged."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Files = Sequence[tuple[str, bytes]]
"""Paths inside the folder, with `/`, and bytes; in the order of the paths."""


def files_of(folder: Path) -> Files:
    """Every pack of a folder.

    Raises:
        OSError: a file that cannot be read.
    """
    paths = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.yaml") if path.is_file())
    return [(name, path.read_bytes()) for name, path in paths]


def digest_of(files: Files) -> str:
    """The name of a set: SHA-256 over names and contents."""
    found = hashlib.sha256()
    for name, data in files:
        found.update(f"{name}:{hashlib.sha256(data).hexdigest()}\n".encode())
    return found.hexdigest()


def looks(folder: Path) -> str:
    """What a folder looks like from outside: names, sizes and times of its files, without reading one."""
    found = hashlib.sha256()
    for inside, names, files in os.walk(folder):
        names.sort()
        for name in sorted(files):
            seen = Path(inside, name).stat()
            found.update(f"{name}:{seen.st_size}:{seen.st_mtime_ns}\n".encode())
    return found.hexdigest()


def read_state(path: Path) -> dict[str, object]:
    """What was judged last; empty where nothing was, or where nobody can read it any more."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(path: Path, state: Mapping[str, object]) -> None:
    """Replace the state at once, so that no reader sees half of it."""
    write_whole(path, json.dumps(state).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
    Path(name).replace(path)
