"""The desk: what every operation needs from outside itself, made once by the service and passed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from incident.kernel.clock import Clock
from incident.store.database import Database

if TYPE_CHECKING:  # what reads no law and sends nothing does not pay for either
    from incident.delivery.channel import Channel
    from incident.law.book import LawBook


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operation works with.

    Attributes:
        database: where the truth is.
        law: gives the law book in force; called only by operations that assess.
        clock: the wall clock; a drill's own time stands in its row.
        channels: gives the live channels by method (`email`, `webhook`…); a drill's calls never reach them.
        home: folder of keys, profile and logs.
    """

    database: Database
    law: "Callable[[], LawBook]"
    clock: Clock
    channels: "Callable[[], Mapping[str, Channel]]"
    home: Path
