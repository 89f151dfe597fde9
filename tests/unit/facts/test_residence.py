"""How many people live in an area: what is counted, what a complete list implies, what contains what."""

import pytest
from support.law import said

from incident.facts.fact import THE_INCIDENT
from incident.facts.residence import people_in, places_of_residence
from incident.facts.sheet import FactSheet

CASES = {
    "counted": ("residents=DE:5", False, "DE", "5"),
    "not counted": ("residents=DE:5", False, "US-CA", "unknown"),
    "outside a complete list": ("residents=DE:5", True, "US-CA", "0"),
    "a range": ("residents=DE:400..600", False, "DE", "400 to 600"),
    "a group of an open list": ("residents=DE:5,FR:7", False, "EU", "12 or more"),
    "a group of a complete list": ("residents=DE:5,FR:7,US:9", True, "EU", "12"),
    "everywhere": ("residents=DE:5,US-CA:7", True, "*", "12"),
    "everywhere, open": ("residents=DE:5,US-CA:7", False, "*", "12 or more"),
    "a country by its states": ("residents=US-CA:600,US-TX:10", True, "US", "610"),
    "a country and one of its states": ("residents=US:1000,US-CA:600", True, "US", "1000"),
    "a state of a counted country": ("residents=US:1000", True, "US-NY", "0 to 1000"),
    "a state that is not in the list of states": ("residents=US-CA:600", True, "US-NY", "0"),
    "the most in one part": ("residents=US-OH:300,US-MI:250", True, "US-*", "300"),
    "the most in one part, open": ("residents=US-OH:300,US-MI:250", False, "US-*", "300 or more"),
    "the most in one part, as a range": ("residents=US-OH:400..600,US-MI:450", True, "US-*", "450 to 600"),
    "a country alone, all of them perhaps in one part": ("residents=US:800", True, "US-*", "0 to 800"),
    "a country and some of its parts": ("residents=US:800,US-OH:501", True, "US-*", "501 to 800"),
    "another country has no part of this one": ("residents=DE:800", True, "US-*", "0"),
    "Norway is in the EEA": ("residents=NO:3", True, "EEA", "3"),
    "Norway is not in the EU": ("residents=NO:3", True, "EU", "0"),
}


@pytest.mark.parametrize(("text", "complete", "area", "expected"), CASES.values(), ids=CASES.keys())
def test_people_in_an_area(text: str, complete: bool, area: str, expected: str) -> None:
    sheet = FactSheet.build(said(text, complete=complete))

    assert str(people_in(area, sheet, [THE_INCIDENT])) == expected


def test_a_place_counted_as_zero_is_no_place_of_residence() -> None:
    sheet = FactSheet.build(said("residents=DE:5,FR:0,US-CA:2"))

    assert places_of_residence(sheet, [THE_INCIDENT]) == ("DE", "US-CA")
    assert places_of_residence(sheet, [THE_INCIDENT], "EEA") == ("DE",)
