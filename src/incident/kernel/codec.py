"""Domain objects to canonical data and back, driven by their types.

Every frozen record of the house is stored and hashed through these two functions, so that no row mapping is written by
hand. A member of a union carries its class name under `type`; fields at their default are left out, so that a new
optional field does not change the bytes of what was stored before it existed.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from marshal import dumps
from typing import Any

import cattrs
from cattrs.strategies import configure_tagged_union

from incident.errors import InputRefused
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.logic import Condition

_MOST_SHARED = 1 << 16
"""Records of one kind that are kept to be shared."""


def _instant_out(instant: Instant) -> str:
    return instant.iso() if instant.zone == "UTC" else f"{instant.iso()}[{instant.zone}]"


def _instant_in(text: str, _: type) -> Instant:
    return parse_instant(text)


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(omit_if_default=True, forbid_extra_keys=True)
    converter.register_unstructure_hook(Instant, _instant_out)
    converter.register_structure_hook(Instant, _instant_in)
    for kind, read in ((date, date.fromisoformat), (time, time.fromisoformat), (Decimal, Decimal)):
        converter.register_unstructure_hook(kind, str)
        converter.register_structure_hook(kind, _reader(read))
    converter.register_unstructure_hook_func(_is_enum, lambda member: member.value)
    converter.register_unstructure_hook_factory(_is_frozen_set, lambda _: sorted)
    converter.register_structure_hook_func(lambda kind: kind is object, lambda data, _: data)  # raw terms stay raw
    configure_tagged_union(Condition, converter, tag_name="type")
    return converter


def _reader(read: Callable[[str], Any]) -> Callable[[str, type], Any]:
    return lambda text, _: read(text)


def _is_enum(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_frozen_set(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    return getattr(kind, "__origin__", kind) is frozenset


def register_union(union: Any) -> None:  # noqa: ANN401 - a type form
    """Let `encode` and `decode` tell the members of `union` apart by class name, where it is optional too.

    Without its name a member of an optional union would be guessed from its fields, by the order of a set: differently
    from run to run.
    """
    converter = _converter()
    configure_tagged_union(union, converter, tag_name="type")
    write, read = converter.get_unstructure_hook(union), converter.get_structure_hook(union)
    optional = _is(union | None)
    converter.register_unstructure_hook_func(optional, lambda value: None if value is None else write(value))
    converter.register_structure_hook_func(optional, lambda data, _: None if data is None else read(data, union))


def share(*kinds: Any) -> None:  # noqa: ANN401 - type forms
    """Let equal data of these kinds be read once, and be one object: for records that many others hold alike.

    A portfolio of thousands has a few hundred different clocks and methods. What is one object needs memory once, and
    is found to be the same without being compared.
    """
    for kind in kinds:
        _converter().register_structure_hook_func(_is(kind), _once(kind))


def _is(kind: Any) -> Callable[[Any], bool]:  # noqa: ANN401 - a type form
    return lambda other: bool(other == kind)


def _once(kind: Any) -> Callable[[Any, type], Any]:  # noqa: ANN401 - a type form
    read, known = _converter().get_structure_hook(kind), OrderedDict[bytes, Any]()

    def structure(data: Any, _: type) -> Any:  # noqa: ANN401 - any record
        try:
            asked = dumps(data, 2)  # of all ways to compare data the cheapest; version 2 knows no references
        except ValueError:  # data that was never stored, such as a member of an enumeration: not shared
            return read(data, kind)
        found = known.get(asked)
        if found is None:
            found = known[asked] = read(data, kind)
            if len(known) > _MOST_SHARED:
                known.popitem(last=False)
        return found

    return structure


def encode(value: Any, kind: Any = None) -> Any:  # noqa: ANN401 - any record
    """Canonical data of a record.

    Args:
        value: a dataclass or a container of them.
        kind: the declared type, needed for a union such as `Deadline`; else the value's own.
    """
    return _converter().unstructure(value, unstructure_as=kind or type(value))


def decode(kind: Any, data: Any) -> Any:  # noqa: ANN401 - any record
    """The record of canonical data.

    Raises:
        InputRefused: the data does not have the record's shape.
    """
    try:
        return _converter().structure(data, kind)
    except cattrs.BaseValidationError as error:
        raise InputRefused(
            "; ".join(cattrs.transform_error(error)), mend="the stored form is not this record's"
        ) from error
