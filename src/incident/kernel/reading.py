"""The one strict reader of YAML and JSON that come from outside.

Invariants:

- What is too large is refused before it is parsed; aliases, nesting and the number of values are bounded while
  parsing, so that no file can grow in memory. Recursion depth never depends on the input.
- Nothing is guessed: a key that stands twice, bytes that are not UTF-8, a value that is no number, a tag, a merge
  key or a second document is refused with its line.
- Times and dates stay text, so that a naive time is caught where it is read. So do `no`, `on` and `17:30`, which
  YAML 1.1 takes for booleans and sexagesimal numbers: `NO` is Norway. A number with a fraction, and one beyond 2^53,
  stays text: the house holds no floats.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from json import JSONDecodeError
from typing import Any, NoReturn, Protocol, cast

import yaml

from incident.errors import InputRefused
from incident.kernel.canonical import SAFE_INTEGER
from incident.kernel.json_places import line_in_json

LIMIT = 5_000_000
"""Largest input in bytes, unless the caller says otherwise."""
DEEPEST = 64
"""Levels of nesting."""
MOST_VALUES = 500_000
"""Values in one document, each alias counted as often as it stands."""

Path = tuple[str | int, ...]
"""A field's place in a document, such as `("clauses", 0, "terms")`."""

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(nan|inf)", re.IGNORECASE)
_LONGEST_INTEGER = 16
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data with the text that it came from.

    Attributes:
        name: file name, for messages.
        data: dicts, lists, texts, whole numbers, booleans and None.
        raw: the bytes.
    """

    name: str
    data: Any
    raw: bytes

    def line(self, path: Path) -> int | None:
        """The line of a field, from 1; None where the text does not tell."""
        return _line_of(self.raw, path)

    def place(self, path: Path) -> str:
        """`file:line field.path`, for messages."""
        line = self.line(path)
        head = f"{self.name}:{line}" if line else self.name
        return f"{head} {path_text(path)}".rstrip()


def path_text(path: Path) -> str:
    """`clauses[0].terms` of a path."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def load_yaml(data: bytes, *, name: str, limit: int = LIMIT) -> Any:  # noqa: ANN401 - any plain value
    """The plain data of a YAML or JSON text; see `read_document`."""
    return read_document(data, name=name, limit=limit).data


def read_document(data: bytes, *, name: str, limit: int = LIMIT) -> Document:
    """Read one YAML or JSON document.

    Args:
        data: the bytes as they came in.
        name: file name, for messages; `.json` must hold JSON and `.yaml` YAML, else the first character tells.
        limit: largest size in bytes.

    Raises:
        InputRefused: too large, not UTF-8, not YAML or JSON, or any of the traps above; with the line.
    """
    refuse_large(len(data), name=name, limit=limit)
    text = _decode(data, name)
    if not text.strip():
        raise InputRefused("the file is empty", where=name, mend="write the fields that the template shows")
    value = _read_json(text, name) if _is_json(text, name.lower()) else _Builder(text, name).build()
    return Document(name, value, data)


def _is_json(text: str, name: str) -> bool:
    return name.endswith(".json") or (not name.endswith((".yaml", ".yml")) and text.lstrip()[0] in "{[")


def refuse_large(size: int, *, name: str, limit: int = LIMIT) -> None:
    """Refuse an input by its size alone, before it is read or parsed.

    Raises:
        InputRefused: larger than `limit` bytes.
    """
    if size > limit:
        raise InputRefused(
            f"{size:,} bytes are more than the {limit:,} that are read",
            where=name,
            mend="send the report, not the data",
        )


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputRefused(
            f"byte {data[error.start]:#04x} is not UTF-8", where=f"{name}:{line}", mend="save the file as UTF-8"
        ) from error
    if "\x00" in text:
        raise InputRefused("a NUL character is not text", where=name, mend="save the file as UTF-8 text")
    return text


def _read_json(text: str, name: str) -> Any:  # noqa: ANN401 - any plain value
    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _without_repeats(pairs, name),
        parse_float=str,
        parse_int=_integer,
        parse_constant=lambda word: _refuse(f"{word} is not a number", name, "leave the field out where it is unknown"),
    )
    try:
        value = decoder.decode(text)
    except JSONDecodeError as error:
        raise InputRefused(
            f"not JSON: {error.msg.lower()}", where=f"{name}:{error.lineno}", mend="check commas, quotes and brackets"
        ) from error
    except RecursionError:
        return _too_deep(name)
    _bound(value, name)
    if _LONE_SURROGATE.search(text):
        _refuse_lone_surrogates(value, name)
    return value


def _without_repeats(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        _refuse(f"key {twice!r} stands twice", name, "keep one of them")
    return mapping


def _bound(value: object, name: str) -> None:
    level, count = [value], 0
    for _ in range(DEEPEST + 1):
        count += len(level)
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if count + len(level) > MOST_VALUES:
            _too_many(name)
        if not level:
            return
    _too_deep(name)


def _refuse_lone_surrogates(value: object, name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        _refuse("half of a surrogate pair is not a character", name, "escape characters whole")


def _integer(text: str) -> int | str:
    value = int(text) if len(text) <= _LONGEST_INTEGER + 1 else SAFE_INTEGER
    return value if abs(value) < SAFE_INTEGER else text


class _Mark(Protocol):
    """A place in the text."""

    line: int


class _Builder:
    """Plain data from YAML events, on an explicit stack: the depth of a file never becomes depth of recursion."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: list[_Open] = []
        self._count = 0
        self._root: Any = None
        self._documents = 0

    def build(self) -> Any:  # noqa: ANN401 - any plain value
        """The document's value."""
        loader = yaml.CSafeLoader(self._text)
        try:
            while loader.check_event():
                self._take(cast("yaml.Event", loader.get_event()))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._refuse(f"not YAML: {error.problem}", mark, "check indentation, quotes and colons")
        except yaml.reader.ReaderError as error:
            self._refuse(f"not YAML: {error.reason}", None, "remove control characters")
        finally:
            loader.dispose()
        return self._root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse("a second document follows", event.start_mark, "keep one document a file")
            case yaml.ScalarEvent():
                self._refuse_tag(event)
                self._place(self._scalar(event), 1, event)
            case yaml.AliasEvent():
                self._take_alias(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_tag(event)
                self._enter(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._place(done.value, self._count - done.count_before, done.event)

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            self._refuse(f"alias *{event.anchor} names nothing that is complete", event.start_mark, "write it out")
        value, size = self._anchors[event.anchor]
        self._count += size - 1
        self._place(value, 0, event)

    def _enter(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            _too_deep(self._at(event.start_mark))
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, event, self._count))

    def _place(self, value: Any, size: int, event: yaml.Event) -> None:  # noqa: ANN401 - any plain value
        self._count += 1
        if self._count > MOST_VALUES:
            _too_many(self._at(event.start_mark))
        anchor: str | None = getattr(event, "anchor", None)
        if size and anchor:
            self._anchors[anchor] = (value, size)
        if not self._open:
            self._root = value
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key is None:
            parent.key = self._key(value, parent.value, event)
        else:
            parent.value[parent.key] = value
            parent.key = None

    def _key(self, value: object, mapping: dict[str, Any], event: yaml.Event) -> str:
        if not isinstance(value, str):
            self._refuse(f"key {value!r} is not text", event.start_mark, "put the key in quotes")
        if value == "<<":
            self._refuse("merge key << is not read", event.start_mark, "write the keys out")
        if value in mapping:
            self._refuse(f"key {value!r} stands twice", event.start_mark, "keep one of them")
        return value

    def _scalar(self, event: yaml.ScalarEvent) -> Any:  # noqa: ANN401 - any plain value
        text: str = event.value
        if event.style is not None and event.style != "":
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _NOT_A_NUMBER.fullmatch(text):
            self._refuse(f"{text} is not a number", event.start_mark, "leave the field out where it is unknown")
        return _integer(text) if _INTEGER.fullmatch(text) else text

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag not in (None, "!"):
            self._refuse(f"tag {event.tag!r} is not read", event.start_mark, "write a plain value")

    def _refuse(self, what: str, mark: _Mark | None, mend: str) -> NoReturn:
        _refuse(what, self._at(mark), mend)

    def _at(self, mark: _Mark | None) -> str:
        return f"{self._name}:{mark.line + 1}" if mark else self._name


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet."""

    value: Any
    event: yaml.Event
    count_before: int
    key: str | None = None


@lru_cache(maxsize=1)  # several faults of one file are told together
def _composed(raw: bytes) -> yaml.Node | None:
    try:  # the text was read before, so that it is known to be harmless
        return yaml.compose(raw.decode("utf-8-sig"), yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None


def _line_of(raw: bytes, path: Path) -> int | None:
    try:
        return line_in_json(raw, path)
    except ValueError:
        return _line_in_yaml(raw, path)


def _line_in_yaml(raw: bytes, path: Path) -> int | None:
    node, line = _composed(raw), None
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        else:
            break
    return line


def _too_deep(where: str) -> NoReturn:
    _refuse(f"nested deeper than {DEEPEST} levels", where, "no file of ours nests like that")


def _too_many(where: str) -> NoReturn:
    _refuse(f"more than {MOST_VALUES:,} values, aliases written out", where, "send the report, not the data")


def _refuse(what: str, where: str, mend: str) -> NoReturn:
    raise InputRefused(what, where=where, mend=mend)
