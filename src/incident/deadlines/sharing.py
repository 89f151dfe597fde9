"""Sharing: one derivation for all who ask the same, so that a leak over a thousand contracts is counted once a clause.

A derivation is immutable and depends on terms, setting and name alone. Whoever derives for many obligations keeps one
`Setting` for all that share its facts; equal objects are found by identity, since hashing terms costs as much as
counting them.
"""

from incident.deadlines.deadline import Deadline
from incident.deadlines.derive import derive
from incident.deadlines.setting import Setting
from incident.kernel.terms import Terms

_Asked = tuple[int, int, str]


class Derivations:
    """The derivations of one pass; it keeps terms and settings alive, so that no identity is used twice."""

    def __init__(self) -> None:
        self._found: dict[_Asked, tuple[Terms, Setting, Deadline]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def derive(self, terms: Terms, setting: Setting, *, name: str) -> Deadline:
        """As `deadlines.derive.derive`, once for equal arguments."""
        asked = (id(terms), id(setting), name)
        found = self._found.get(asked)
        if found is None:
            found = (terms, setting, derive(terms, setting, name=name))
            self._found[asked] = found
        return found[2]
