"""The trace: how a result came about, step by step for a machine and in one sentence for a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation.

    Attributes:
        what: `trigger`, `count`, `skip`, `roll`, `extend`, `end_of_day`, `combine`, `zone`, `hold`, `doubt`, `version`…
        from_: where the step started (instant or date in ISO form), or empty.
        to: where it led, or empty.
        why: one plain sentence.
        source: provision or data that says so.
    """

    what: str
    from_: str = ""
    to: str = ""
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a date came about.

    Attributes:
        steps: machine-readable, in order.
        sentence: the same in one plain sentence with local times.
        sources: digests of what it rests on: `engine`, `tz`, `holidays`, `law`.
    """

    steps: tuple[Step, ...] = ()
    sentence: str = ""
    sources: tuple[tuple[str, str], ...] = ()
