"""Fields of a strict document: every fault with its place, all at once."""

from datetime import date, time

import pytest

from incident.errors import IncidentError, InputRefused, NaiveTime, PortfolioRefused
from incident.kernel.fields import MOST_TOLD, Faults, Fields
from incident.kernel.periods import Period, Unit
from incident.kernel.reading import read_document


def fields(text: str) -> Fields:
    document = read_document(text.encode(), name="f.yaml")
    return Fields(document, document.data, (), Faults())


def test_every_kind_of_field_is_read() -> None:
    read = fields(
        "name: ' x '\nflag: true\ncount: 3\nday: 2026-11-23\nclock: '17:30'\nperiod: 72 hours\nzone: Asia/Tokyo\n"
        "place: US-CA\nlist: [a, b]\none: a\ninner: {deep: 1}\nitems: [{a: 1}]\nphone: 49911\n"
    )

    assert read.text("name") == "x"
    assert read.flag("flag") is True
    assert read.whole("count") == 3
    assert read.day("day") == date(2026, 11, 23)
    assert read.clock("clock") == time(17, 30)
    assert read.period("period") == Period(72, Unit.HOURS)
    assert read.zone("zone") == "Asia/Tokyo"
    assert read.country("place") == "US-CA"
    assert read.texts("list") == ("a", "b")
    assert read.texts("one") == ("a",)
    assert read.text("phone") == "49911"
    inner = read.mapping("inner")
    assert inner is not None and inner.whole("deep") == 1  # noqa: PT018 - one question
    assert [item.whole("a") for item in read.items("items")] == [1]
    read.done()
    assert not read.faults


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    read = fields("name: [1]\nflag: maybe\ncount: -1\nday: 2026-02-30\nclock: 25:00\nzone: Mars/Base\nlist: {a: 1}")
    read.text("name")
    read.flag("flag")
    read.whole("count")
    read.day("day")
    read.clock("clock")
    read.zone("zone")
    read.texts("list")

    with pytest.raises(PortfolioRefused) as refused:
        read.faults.refuse("f.yaml", kind=PortfolioRefused)
    assert [fault.where for fault in refused.value.faults] == [
        f"f.yaml:{line} {key}"
        for line, key in enumerate(["name", "flag", "count", "day", "clock", "zone", "list"], start=1)
    ]
    assert all(fault.mend for fault in refused.value.faults)
    assert "7 faults" in str(refused.value)
    assert "f.yaml:6 zone: zone 'Mars/Base' does not exist" in str(refused.value)


def test_one_fault_is_raised_as_what_it_is() -> None:
    read = fields("at: 2026-11-23T10:00")
    read.instant("at")

    with pytest.raises(NaiveTime) as refused:
        read.faults.refuse("f.yaml")
    assert refused.value.where == "f.yaml:1 at"


def test_an_unknown_key_is_a_fault_with_the_nearest_known_one() -> None:
    read = fields("titel: x")
    read.text("title")
    read.done()

    with pytest.raises(InputRefused, match="unknown key 'titel' — did you mean title"):
        read.faults.refuse("f.yaml")


def test_a_missing_field_that_is_needed_is_a_fault() -> None:
    read = fields("a: 1")
    read.text("title", needed=True)

    assert read.faults.found[0].what == "title is missing"


def test_a_scalar_where_fields_are_needed_is_a_fault() -> None:
    read = fields("inner: 5\nlist: [1]")
    read.mapping("inner")
    read.items("list")

    assert [fault.where for fault in read.faults.found] == ["f.yaml:1 inner", "f.yaml:2 list[0]"]


def test_a_list_of_faults_ends_somewhere() -> None:
    faults = Faults()
    for number in range(MOST_TOLD + 5):
        faults.add(f"fault {number}")

    with pytest.raises(IncidentError) as refused:
        faults.refuse("f.yaml")
    assert len(refused.value.faults) == MOST_TOLD
    assert "45 faults" in refused.value.what


@pytest.mark.parametrize(
    ("code", "mend"),
    [("UK", "GB"), ("uk", "GB"), ("de", "DE"), ("us_ca", "US-CA"), ("TX", "US-TX"), ("XX", "DE"), ("US-ZZ", "US-CA")],
)
def test_a_code_outside_iso_3166_is_refused_with_what_was_meant(code: str, mend: str) -> None:
    read = fields(f"place: {code}")
    read.country("place")

    assert mend in read.faults.found[0].mend
