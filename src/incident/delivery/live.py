"""The live capability: the one thing without which nothing leaves the house.

A drill can never reach the outside, because every channel demands a `Live`, only a live incident can make one, and it
opens the way for that incident's own messages alone. There is no public constructor, no subclass and no copy from
bytes: code that has no live incident cannot have a capability by accident.
"""

from typing import Any, NoReturn, Self, final

from incident.errors import NotLive
from incident.vocabulary import IncidentKind

_MEND = "a drill's calls end in the drill sink; only operations of a live incident may send"


@final
class Live:
    """Proof that an outward call is made for a live incident.

    Attributes:
        incident: id of the incident for which it was made.
    """

    __slots__ = ("incident",)
    incident: str

    def __new__(cls, *_: object, **__: object) -> Self:
        """There is no public constructor."""
        raise NotLive("a live capability cannot be constructed", mend="use Live.of with the incident's kind")

    def __init_subclass__(cls, **_: object) -> NoReturn:
        """Nor a subclass that would have one."""
        raise NotLive("a live capability cannot be subclassed", mend="use Live.of with the incident's kind")

    @classmethod
    def of(cls, kind: IncidentKind, *, incident: str) -> Self:
        """The capability of one live incident.

        Raises:
            NotLive: the incident is a drill, or no incident is named.
        """
        if kind != IncidentKind.LIVE or not incident:
            raise NotLive(f"incident {incident or '(none)'} of kind {kind} has no way to the outside", mend=_MEND)
        made = object.__new__(cls)
        object.__setattr__(made, "incident", incident)
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise NotLive(f"a live capability does not change ({name})", mend=_MEND)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:  # noqa: ANN401 - pickle's signature
        raise NotLive("a live capability cannot be copied or stored", mend="make it again from the incident's kind")


def demand_live(live: object, *, incident: str) -> None:
    """Refuse an outward call that has no capability for this incident; the first line of every channel.

    Raises:
        NotLive: no capability, or one made for another incident.
    """
    if not isinstance(live, Live):
        raise NotLive(f"an outward call for incident {incident} without the live capability", mend=_MEND)
    if live.incident != incident:
        raise NotLive(f"a capability of incident {live.incident} used for incident {incident}", mend=_MEND)
