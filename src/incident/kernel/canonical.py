"""Canonical bytes: the one form that is hashed.

Payloads hold strings, integers below 2**53, booleans, null, lists and objects with ASCII keys, and no floats. For
such values JSON with sorted keys and no white space *is* RFC 8785 (JSON Canonicalization Scheme); a test pins it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from incident.errors import InputRefused

Payload = dict[str, Any]
SAFE_INTEGER = 2**53
_encode = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,  # values are trees made here; the search costs a quarter of the encoding
).encode


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value as its canonical text, made once where it is both hashed and stored; it stands for a whole value only."""

    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def encoded(value: object) -> Encoded:
    """A value with its canonical text.

    Raises:
        InputRefused: as `canonical`.
    """
    return value if isinstance(value, Encoded) else Encoded(canonical(value).decode())


def text_of_record(data: object) -> str:
    """The canonical text of what `codec.encode` made of a record without numbers but whole ones: it is fit by its type.

    Raises:
        InputRefused: a lone surrogate.
    """
    text = _encode(data)
    if not text.isascii():
        canonical(text)
    return text


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of `value`.

    Raises:
        InputRefused: a float, a large integer, a key that is not ASCII text, a lone surrogate, or an unknown type.
    """
    if type(value) is Encoded:
        return value.text.encode()
    if not _is_plain(value):
        _check(value, "$")
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        _check(value, "$")
        raise InputRefused("a lone surrogate cannot be hashed", mend="use valid Unicode") from error


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _is_plain(value: object) -> bool:
    """Whether it is surely fit; what is not is looked at again, slowly and with its path."""
    kind = type(value)
    if isinstance(value, str) or value is None or kind is bool:
        return True
    if kind is int:
        return -SAFE_INTEGER < value < SAFE_INTEGER  # type: ignore[operator]
    if kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                return False
            if type(item) is not str and not _is_plain(item):  # most are text: this spares a call for each
                return False
        return True
    return (kind is list or kind is tuple) and all(map(_is_plain, value))  # type: ignore[call-overload]


def _check(value: object, path: str) -> None:
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise InputRefused(f"key {key!r} is not ASCII text", where=path, mend="use ASCII keys")
            _check(item, f"{path}.{key}")
    elif isinstance(value, int):
        if abs(value) >= SAFE_INTEGER:
            raise InputRefused(f"{value} is beyond 2^53", where=path, mend="write it as text")
    elif value is not None:
        raise InputRefused(f"{type(value).__name__} cannot be hashed", where=path, mend="write it as text")


def _check_text(value: str, path: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputRefused("a lone surrogate cannot be hashed", where=path, mend="use valid Unicode") from error


def parse_canonical(text: str | bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The value of canonical text."""
    return json.loads(text)
