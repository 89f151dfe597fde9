"""Situations as counsel writes them: who we are, what a report says, and all that the law of the day makes of it.

`tests/cases/law_situations*.yaml` hold them. What is expected is complete: a duty that is owed or open and is not
named there is a flood, one that is named and not owed is a gap.
"""

from functools import cache
from pathlib import Path
from typing import Any

from support.law import shipped_book

from incident.agreements.model import Portfolio
from incident.deadlines.deadline import Due
from incident.facts.profile import read_profile
from incident.kernel.canonical import canonical
from incident.kernel.instants import parse_instant
from incident.kernel.reading import load_yaml
from incident.kernel.seats import zone_of_seat
from incident.obligations.due import state_of
from incident.obligations.obligation import Assessed, NotOwed, Owed
from incident.operations.simulate import Simulated, simulate
from incident.record.entry import Actor

CASES = Path(__file__).parents[1] / "cases"
READER = Actor("person", "ines", "test")


@cache
def situations() -> tuple[dict[str, Any], ...]:
    """All situations, from `law_situations*.yaml`."""
    files = sorted(CASES.glob("law_situations*.yaml"))
    return tuple(it for path in files for it in load_yaml(path.read_bytes(), name=path.name)["situations"])


def simulated(situation: dict[str, Any]) -> Simulated:
    """What the product says of a situation, through the same reading as a report of a person."""
    entities = [_entity(name, dict(stated)) for name, stated in situation["ourselves"].items()]
    profile = {"name": "Acme", "from_address": "incident@acme.example", "entities": entities}
    report = {"title": situation["name"], "zone": "UTC", **situation["report"]}
    return simulate(
        shipped_book(),
        canonical(report),
        name="report.json",
        organisation=read_profile(canonical(profile), name="profile.json"),
        portfolio=Portfolio(),
        actor=READER,
        now=parse_instant(situation["now"]),
    )


def told(assessed: Assessed) -> str:
    """One result in short words: `2026-11-26T09:00Z`, `open; 2026-…`, `marked; awaiting`, `not owed`…"""
    if isinstance(assessed, NotOwed):
        return "not owed"
    doubt = assessed.provisional_because if isinstance(assessed, Owed) else "open"
    words = ["open"] * doubt.startswith("open") + ["marked"] * ("confidence in" in doubt)
    deadline = assessed.deadline
    when = deadline.due.short() if isinstance(deadline, Due) else state_of(deadline).replace("_", " ")
    projected = ["projected"] * (isinstance(deadline, Due) and deadline.projected)
    return "; ".join((*words, when.replace(":00Z", "Z"), *projected))


def name_of(assessed: Assessed, *, several: bool) -> str:
    """`<version> <recipient>`, and the holder where there are several of our entities."""
    holder = f" {assessed.key.holder}" if several else ""
    return f"{assessed.rule_version} {assessed.key.recipient}{holder}"


def _entity(name: str, stated: dict[str, Any]) -> dict[str, Any]:
    places = str(stated.pop("in")).split()
    words = {key: str(stated.pop(key)).split() for key in _LISTS if key in stated}
    houses = [{"country": place, "zone": zone_of_seat(place), "main": at == 0} for at, place in enumerate(places)]
    listed = {"listed_issuer": stated.pop("listed", "false") == "true"}
    return {"id": name, "name": name, "establishments": houses, **words, **listed, **stated}


_LISTS = ("roles", "sectors", "licences", "does_business_in")
