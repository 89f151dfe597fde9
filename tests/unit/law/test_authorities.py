"""The directory of authorities: data with a source, in zones that deadlines are counted in; missing is missing."""

import pytest
from support.law import shipped_book

from incident.errors import PackRefused
from incident.kernel.seats import zone_of_seat
from incident.law.authorities import Directory, load_directory
from incident.resources import authority_files
from incident.vocabulary import EU_MEMBERS, Audience

ENTRY = """\
authorities:
  - {id: xx-1, name: An authority, place: SG, serves: [sg-pdpa-26d-pdpc], confidence: medium, source: memory}
"""


@pytest.fixture(scope="module")
def shipped() -> Directory:
    return load_directory(authority_files())


def test_every_regulator_that_is_one_authority_is_in_the_directory(shipped: Directory) -> None:
    single = [
        rule
        for rule in shipped_book().rules.values()
        if rule.recipient.audience is Audience.REGULATOR and not rule.recipient.per
    ]

    assert single
    assert [rule.id for rule in single if shipped.of(rule.id) is None] == []


def test_the_zones_are_those_that_deadlines_are_counted_in(shipped: Directory) -> None:
    assert all(it.zone == zone_of_seat(it.place) for it in shipped.authorities.values())


def test_every_entry_serves_duties_of_the_book_and_has_a_source(shipped: Directory) -> None:
    book = shipped_book()
    known = {*book.rules, *book.aliases, *book.families}

    assert {duty for it in shipped.authorities.values() for duty in it.serves} <= known
    assert all(it.source for it in shipped.authorities.values())


@pytest.mark.parametrize("country", sorted(EU_MEMBERS))
def test_each_member_state_has_its_data_protection_authority(country: str, shipped: Directory) -> None:
    found = shipped.of("eu-gdpr-art33-1", country)

    assert found is not None
    assert found.place == country
    assert "portal" in found.missing, "nobody has verified an address yet"


def test_a_duty_to_one_of_several_names_nobody_without_a_place(shipped: Directory) -> None:
    assert shipped.of("eu-gdpr-art33-1") is None
    assert shipped.of("eu-gdpr-art33-1", "SG") is None
    assert shipped.of("no-such-duty") is None


def test_what_an_entry_leaves_out_is_taken_from_its_seat_or_missing() -> None:
    (entry,) = load_directory([("sg.yaml", ENTRY.encode())]).authorities.values()

    assert (entry.zone, entry.calendar) == ("Asia/Singapore", "SG")
    assert entry.missing == ("portal", "email", "post", "languages")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("place: SG", "place: Mars", "place 'Mars' is not known"),
        ("place: SG", "place: SG, zone: Europe/Berlin", "is not the one that deadlines are counted in"),
        (", source: memory", "", "source is missing"),
        ("name: An", "nmae: An", "unknown key 'nmae'"),
    ],
)
def test_a_fault_refuses_the_directory_with_its_line(old: str, new: str, told: str) -> None:
    with pytest.raises(PackRefused) as refusal:
        load_directory([("sg.yaml", ENTRY.replace(old, new).encode())])

    assert told in str(refusal.value)
    assert "sg.yaml:2" in str(refusal.value)


def test_an_authority_stands_once() -> None:
    with pytest.raises(PackRefused, match="stands twice"):
        load_directory([("a.yaml", ENTRY.encode()), ("b.yaml", ENTRY.encode())])
