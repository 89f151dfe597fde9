"""How many people live in an area, as a range: what is counted, what a complete list implies, what contains what.

- a place that is not in a complete list of places counts zero;
- a listed place without a count holds at least one person;
- a country contains its subdivisions (`US` contains `US-CA`), a group its members (`EU`);
- a country's own count bounds each of its subdivisions from above;
- `US-*` asks for the most that live in any one part of a country.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from incident.facts.fact import Count, Subject
from incident.facts.sheet import FactSheet, Known
from incident.kernel.seats import country_of, is_inside
from incident.vocabulary import ANY_PART, PLACE_GROUPS

EVERYWHERE = "*"
"""All places together."""


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of people; no `high`: nobody knows how many at most."""

    low: int
    high: int | None

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} or more" if self.low else "unknown"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def people_in(area: str, sheet: FactSheet, subjects: Iterable[Subject]) -> Range:
    """How many of the people concerned live in an area.

    Args:
        area: ISO 3166 code, a group such as `EU`, `*` for everywhere, or `US-*` for the most in any one part.
        sheet: what is known.
        subjects: about what, the most specific first.
    """
    subjects = tuple(subjects)
    counted = _counted(sheet.parts("residents", subjects))
    listed = sheet.about("residents", subjects)
    return _in_area(area, counted, _complete_list(listed))


def places_of_residence(sheet: FactSheet, subjects: Iterable[Subject], area: str = EVERYWHERE) -> tuple[str, ...]:
    """Places inside an area where somebody concerned is known to live, sorted."""
    subjects = tuple(subjects)
    counted = _counted(sheet.parts("residents", subjects))
    listed = _complete_list(sheet.about("residents", subjects)) or frozenset()
    named = {place for place, count in counted.items() if count.low > 0}
    named |= {place for place in listed if place not in counted}
    return tuple(sorted(place for place in named if area == EVERYWHERE or is_inside(place, area)))


def _counted(parts: dict[str, Known]) -> dict[str, Count]:
    return {place: known.value for place, known in parts.items() if isinstance(known.value, Count)}


def _complete_list(known: Known | None) -> frozenset[str] | None:
    return known.value if known is not None and known.complete and isinstance(known.value, frozenset) else None


def _in_area(area: str, counted: dict[str, Count], listed: frozenset[str] | None) -> Range:
    places = (*counted, *(listed or ()))
    if area == EVERYWHERE:
        return _sum({country_of(place) for place in places}, counted, listed)
    if area in PLACE_GROUPS:
        return _sum({country_of(place) for place in places if is_inside(place, area)}, counted, listed)
    if area.endswith(ANY_PART):
        return _most(area.removesuffix(ANY_PART), counted, listed)
    return _in_place(area, counted, listed)


def _most(country: str, counted: dict[str, Count], listed: frozenset[str] | None) -> Range:
    """The most in any one part; whoever is counted for the country alone may live in one and the same."""
    places = {*counted, *(listed or ())}
    parts = [_in_place(place, counted, listed) for place in places if place != country and is_inside(place, country)]
    highs = [found.high for found in parts]
    bound = _in_place(country, counted, listed).high
    if listed is not None and country not in places and None not in highs:
        bound = max((high for high in highs if high is not None), default=0)
    return Range(max((found.low for found in parts), default=0), bound)


def _sum(countries: set[str], counted: dict[str, Count], listed: frozenset[str] | None) -> Range:
    ranges = [_in_place(country, counted, listed) for country in sorted(countries)]
    highs = [found.high for found in ranges]
    open_ended = listed is None or any(high is None for high in highs)
    return Range(sum(found.low for found in ranges), None if open_ended else sum(high or 0 for high in highs))


def _in_place(place: str, counted: dict[str, Count], listed: frozenset[str] | None) -> Range:
    inside = {part: count for part, count in counted.items() if part != place and is_inside(part, place)}
    low = sum(count.low for count in inside.values())
    own = counted.get(place)
    if own is not None:
        return Range(max(own.low, low), max(own.high, low))
    named = listed is not None and any(is_inside(item, place) for item in listed)
    if listed is not None and not named:
        return Range(low, _bound_above(place, counted, listed))
    uncounted = [item for item in listed or () if is_inside(item, place) and item not in counted]
    if listed is not None and not uncounted:
        return Range(low, sum(count.high for count in inside.values()))
    return Range(low + len(uncounted), _bound_above(place, counted, None))


def _bound_above(place: str, counted: dict[str, Count], listed: frozenset[str] | None) -> int | None:
    """A country's count bounds its subdivision; outside a complete list, and in no listed country, it is zero."""
    country = country_of(place)
    if country != place and country in counted:
        return counted[country].high
    if listed is not None and country != place and country in listed:
        return None
    return 0 if listed is not None else None
