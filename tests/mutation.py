"""Mutation testing of counting: each mutant of cosmic-ray meets the tables, vectors and unit tests, in a child process.

cosmic-ray is not part of the lock: `pip install cosmic-ray==8.7.0` beside it, then `python tests/mutation.py [--list]`.
A child loads the mutated module in the place of the real one and runs the tests as plain functions, which takes a
quarter of a second where a fresh pytest would take three; nothing on disk is changed. A survivor that its kind makes
equivalent (`is` for `==` on a member of an enumeration, the size of a cache, `/` for `*` in a signature) is told apart.
"""

import difflib
import importlib
import inspect
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

TESTS = Path(__file__).parent
TARGETS = ("incident.deadlines.count", "incident.deadlines.backward", "incident.deadlines.holds")
SUITES = (
    "test_golden_tables",
    "test_count",
    "test_backward",
    "test_derive",
    "test_holds",
    "test_vectors",
    "test_verdict",
)
LONGEST = 20
"""Seconds after which a mutant that runs for ever counts as killed."""


@dataclass(frozen=True)
class Mutant:
    """One mutant.

    Attributes:
        target: the module.
        kind: what was replaced.
        code: the whole mutated source.
        change: the lines that differ.
    """

    target: str
    kind: str
    code: str
    change: tuple[str, ...]

    @property
    def equivalent(self) -> bool:
        """Whether its kind cannot be seen from outside."""
        identity = self.kind.endswith(("_Is_Eq", "_IsNot_NotEq", "_Eq_Is", "_NotEq_IsNot"))
        signature = self.kind.endswith("_Mul_Div") and any(": " in line and ", /," in line for line in self.change)
        cache = any("lru_cache" in line or line.strip("+- ") in ("/,", "*,") for line in self.change)
        frozen = any("@dataclass" in line for line in self.change)
        return identity or signature or cache or frozen


def mutants(target: str) -> Iterator[Mutant]:
    """Every mutant of a module that compiles."""
    ast, mutating, plugins = (importlib.import_module(f"cosmic_ray.{name}") for name in ("ast", "mutating", "plugins"))
    source = _path(target).read_text("utf-8")
    for kind in sorted(plugins.operator_names()):
        if plugins.get_operator(kind).arguments():
            continue  # needs to be told which variables it may use
        operator, occurrence = plugins.get_operator(kind)(), 0
        while True:
            visitor = mutating.MutationVisitor(occurrence, operator)
            code = visitor.walk(ast.get_ast(source)).get_code()
            if not visitor.mutation_applied:
                break
            occurrence += 1
            if _compiles(code):
                lines = difflib.unified_diff(source.splitlines(), code.splitlines(), n=0, lineterm="")
                change = tuple(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))
                yield Mutant(target, kind.removeprefix("core/"), code, change)


def _path(target: str) -> Path:
    return TESTS.parent / "src" / Path(*target.split(".")).with_suffix(".py")


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


class _InPlace(MetaPathFinder, Loader):
    """Loads one module from a text."""

    def __init__(self, name: str, code: str) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        del path, target
        return spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._code, self._name, "exec"), module.__dict__)  # noqa: S102 - our own source, mutated


def survives(target: str, code: str) -> bool:
    """Whether all tests pass with `code` in the place of the module."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    outcome = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        signal.alarm(LONGEST)
        for name in [name for name in sys.modules if name.startswith("incident.deadlines.")]:
            del sys.modules[name]
        sys.meta_path.insert(0, _InPlace(target, code))
        _run_tests()
        outcome = 0
    finally:
        os._exit(outcome)


def _run_tests() -> None:
    for suite in SUITES:
        for name, test in vars(importlib.import_module(suite)).items():
            if name.startswith("test_"):
                for arguments in _arguments(test):
                    test(**arguments)


def _arguments(test: Any) -> Iterator[dict[str, object]]:
    """The argument sets of a test; none for one that needs a fixture."""
    needed = set(inspect.signature(test).parameters)
    if not needed:
        yield {}
    for mark in getattr(test, "pytestmark", ()):
        names = [name.strip() for name in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
        if mark.name == "parametrize" and set(names) == needed:
            for given in mark.args[1]:
                values = getattr(given, "values", given if len(names) > 1 else (given,))
                yield dict(zip(names, values, strict=True))


def main() -> int:
    """Print the score of every module, and with `--list` the survivors."""
    sys.path[:0] = [str(TESTS), str(TESTS / "unit" / "deadlines")]
    importlib.import_module("incident.deadlines.vectors")
    importlib.import_module("incident.deadlines.send_by")
    for target in TARGETS:
        if not survives(target, _path(target).read_text("utf-8")):
            sys.stdout.write(f"{target}: the tests fail on the code as it stands\n")
            return 1
        score: Counter[str] = Counter()
        for mutant in mutants(target):
            fate = "killed" if not survives(target, mutant.code) else "equivalent" if mutant.equivalent else "alive"
            score[fate] += 1
            if fate == "alive" and "--list" in sys.argv:
                sys.stdout.write(f"{mutant.kind}: {' | '.join(mutant.change)}\n")
        sys.stdout.write(f"{target}: {', '.join(f'{number} {fate}' for fate, number in sorted(score.items()))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
