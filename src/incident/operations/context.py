"""How a flow gets its desk: the runner installs it once in its process, and flows ask for it.

Flow runs carry ids alone, so that any runner can take them up; what they work with belongs to the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from incident.errors import ServiceUnavailable
from incident.operations.acting import Act
from incident.operations.actions import ACTIONS
from incident.operations.desk import Desk
from incident.record.entry import Actor


@dataclass(frozen=True, slots=True)
class Post:
    """What a runner's process works with.

    Attributes:
        desk: the desk.
        owner: the name under which this process holds leases.
        actions: what automatic steps do, by name.
    """

    desk: Desk
    owner: str
    actions: Mapping[str, Act]

    @property
    def actor(self) -> Actor:
        """Who did it, for the record."""
        return Actor("system", "runner", "flow")


_installed: list[Post] = []
"""The one post of this process; a list, so that it can be filled once the process knows who it is."""


def install(desk: Desk, *, owner: str, actions: Mapping[str, Act] = ACTIONS) -> Post:
    """Let the flows of this process work at `desk` under the name of `owner`."""
    post = Post(desk, owner, actions)
    _installed[:] = [post]
    return post


def current() -> Post:
    """The post of this process.

    Raises:
        ServiceUnavailable: no runner has installed one.
    """
    if not _installed:
        raise ServiceUnavailable("this process is no runner", mend="'incident serve' runs the phases")
    return _installed[0]
