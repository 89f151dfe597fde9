"""Weekend days by place, as dated data.

Weekends are law and have changed: the Gulf states moved from Thursday–Friday to Friday–Saturday, the Emirates on to
Saturday–Sunday. A row holds from its day until the next row of the same place; a row without a day holds from the
beginning of the data. A place that is not listed keeps Saturday and Sunday. Rows marked `memory` were not checked
against a text.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of weekdays in calendar specifications, Monday first."""

_SAT_SUN = frozenset({SAT, SUN})


@dataclass(frozen=True, slots=True)
class Weekend:
    """The weekend of a place from a day on.

    Attributes:
        since: first day on which it holds; `date.min` where it holds from the beginning of the data.
        days: weekdays, Monday is 0.
        source: what says so.
    """

    since: date
    days: frozenset[int]
    source: str


def _of(since: str, days: tuple[int, ...], source: str) -> Weekend:
    return Weekend(date.fromisoformat(since) if since else date.min, frozenset(days), source)


_THU_FRI, _FRI_SAT = (THU, FRI), (FRI, SAT)

WEEKENDS: Mapping[str, tuple[Weekend, ...]] = {
    "AE": (
        _of("", _THU_FRI, "memory: federal government before September 2006"),
        _of("2006-09-01", _FRI_SAT, "memory: cabinet decision of 2006"),
        _of("2022-01-01", (SAT, SUN), "cabinet decision on the new work week from 2022-01-01; Friday is a half day"),
    ),
    "AE-SH": (
        _of("", _THU_FRI, "memory: as the federal government"),
        _of("2006-09-01", _FRI_SAT, "memory: as the federal government"),
        _of("2022-01-01", (FRI, SAT, SUN), "Sharjah government: three days from 2022-01-01 (memory)"),
    ),
    "AF": (_of("", _THU_FRI, "memory"), _of("2015-01-01", _FRI_SAT, "holidays library, from when is not known")),
    "BD": (_of("", _FRI_SAT, "memory: Friday and Saturday"),),
    "BH": (_of("", _THU_FRI, "memory"), _of("2006-09-01", _FRI_SAT, "since 2006-09-01 (memory)")),
    "BN": (_of("", (FRI, SUN), "government weekend is Friday and Sunday, not contiguous (memory)"),),
    "DJ": (_of("", _FRI_SAT, "holidays library"),),
    "DZ": (_of("", _THU_FRI, "before 2009-08-14 (memory)"), _of("2009-08-14", _FRI_SAT, "since 2009-08-14 (memory)")),
    "EG": (_of("", _FRI_SAT, "Friday and Saturday (memory)"),),
    "IL": (_of("", _FRI_SAT, "government works Sunday to Thursday; the rest day is Saturday (memory)"),),
    "IQ": (_of("", _FRI_SAT, "holidays library"),),
    "IR": (_of("", (FRI,), "Friday; Thursday is a half day (holidays library)"),),
    "JO": (_of("", _FRI_SAT, "Friday and Saturday (memory)"),),
    "KW": (_of("", _THU_FRI, "before 2007-09-01 (memory)"), _of("2007-09-01", _FRI_SAT, "since 2007-09-01 (memory)")),
    "LY": (_of("", _FRI_SAT, "memory"),),
    "MR": (_of("", _FRI_SAT, "memory"), _of("2014-10-01", (SAT, SUN), "memory: since October 2014")),
    "MV": (_of("", _FRI_SAT, "holidays library"),),
    "MY-01": (
        _of("", (SAT, SUN), "Johor before 2014 (memory)"),
        _of("2014-01-01", _FRI_SAT, "Johor 2014-01-01 to 2024-12-31 (memory)"),
        _of("2025-01-01", (SAT, SUN), "Johor since 2025-01-01 (memory)"),
    ),
    "MY-02": (_of("", _FRI_SAT, "Kedah (memory)"),),
    "MY-03": (_of("", _FRI_SAT, "Kelantan (memory)"),),
    "MY-11": (_of("", _FRI_SAT, "Terengganu (memory)"),),
    "NP": (
        _of("", (SAT,), "traditional weekend: Saturday alone (memory)"),
        _of("2022-05-15", (SAT, SUN), "government trial of a two-day weekend, 2022-05-15 to 2022-06-14 (memory)"),
        _of("2022-06-15", (SAT,), "trial ended; later announcements are not settled: Saturday alone is counted"),
    ),
    "OM": (_of("", _THU_FRI, "before 2013-05-01 (memory)"), _of("2013-05-01", _FRI_SAT, "since 2013-05-01 (memory)")),
    "PS": (_of("", _FRI_SAT, "memory"),),
    "QA": (_of("", _THU_FRI, "memory"), _of("2003-09-01", _FRI_SAT, "Friday and Saturday (memory)")),
    "SA": (
        _of("", _THU_FRI, "before 2013-06-29 (memory)"),
        _of("2013-06-29", _FRI_SAT, "Royal Order of 2013-06-23, since 2013-06-29 (memory)"),
    ),
    "SD": (_of("", _FRI_SAT, "holidays library"),),
    "SY": (_of("", _FRI_SAT, "holidays library"),),
    "YE": (_of("", _THU_FRI, "memory"), _of("2013-08-15", _FRI_SAT, "memory: since August 2013")),
}
"""Weekends other than Saturday and Sunday all along, by place, oldest first."""


@cache
def _rows(place: str) -> tuple[tuple[date, ...], tuple[Weekend, ...]]:
    rows = WEEKENDS.get(place) or WEEKENDS.get(place[:2]) or (Weekend(date.min, _SAT_SUN, "Saturday and Sunday"),)
    return tuple(row.since for row in rows), rows


def weekend_of(place: str, day: date) -> Weekend:
    """The weekend of `place` (`SA`, `MY-01`; empty: Saturday and Sunday) that holds on `day`."""
    starts, rows = _rows(place)
    return rows[bisect_right(starts, day) - 1]
