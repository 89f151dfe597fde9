"""Zones: what a contract calls a time (`London time`, `the time in Oslo`), as the IANA zone that it means.

A place stands for its zone only where it has one; a country or a state with several is left alone.
"""

import re

from incident.agreements.extract.places import places_in

_ZONES = {
    "south african standard time": "Africa/Johannesburg",
    "greenwich mean time": "Etc/GMT",
    "gmt": "Etc/GMT",
    "coordinated universal time": "Etc/UTC",
    "utc": "Etc/UTC",
    "london time": "Europe/London",
    "new york time": "America/New_York",
    "new york city time": "America/New_York",
    "eastern time": "America/New_York",
    "eastern standard time": "America/New_York",
    "eastern daylight time": "America/New_York",
    "east coast time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
    "central standard time": "America/Chicago",
    "british time": "Europe/London",
    "uk time": "Europe/London",
    "swiss time": "Europe/Zurich",
    "german time": "Europe/Berlin",
    "zurich time": "Europe/Zurich",
    "dublin time": "Europe/Dublin",
    "chicago time": "America/Chicago",
    "san francisco time": "America/Los_Angeles",
    "los angeles time": "America/Los_Angeles",
    "houston time": "America/Chicago",
    "boston time": "America/New_York",
    "china standard time": "Asia/Shanghai",
    "korea standard time": "Asia/Seoul",
    "australian eastern standard time": "Australia/Sydney",
    "pacific time": "America/Los_Angeles",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "central european time": "Europe/Berlin",
    "paris time": "Europe/Paris",
    "berlin time": "Europe/Berlin",
    "tokyo time": "Asia/Tokyo",
    "japan standard time": "Asia/Tokyo",
    "singapore time": "Asia/Singapore",
    "hong kong time": "Asia/Hong_Kong",
    "beijing time": "Asia/Shanghai",
    "india standard time": "Asia/Kolkata",
    "indian standard time": "Asia/Kolkata",
    "israel time": "Asia/Jerusalem",
    "sydney time": "Australia/Sydney",
    "toronto time": "America/Toronto",
}
_TIME_OF = re.compile(
    r"\b(?:local\s+)?time\s+(?:of\s+day\s+)?(?:in|at|of)\s+(?P<in>[A-Z][\w.]+(?:[\s,]+(?:am|[A-Z])[\w.]+){0,3})"
    r"|(?P<of>[A-Z][\w.]+(?:[\s,]+[A-Z][\w.]+){0,2})\s+(?:local\s+)?time\b"
)
_ZONE_OF = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "FR": "Europe/Paris", "GB": "Europe/London",
    "IE": "Europe/Dublin", "NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "LU": "Europe/Luxembourg",
    "CH": "Europe/Zurich", "IT": "Europe/Rome", "PL": "Europe/Warsaw", "CZ": "Europe/Prague",
    "HU": "Europe/Budapest", "DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo",
    "FI": "Europe/Helsinki", "GR": "Europe/Athens", "TR": "Europe/Istanbul", "IL": "Asia/Jerusalem",
    "AE": "Asia/Dubai", "SA": "Asia/Riyadh", "IN": "Asia/Kolkata", "SG": "Asia/Singapore",
    "HK": "Asia/Hong_Kong", "CN": "Asia/Shanghai", "TW": "Asia/Taipei", "KR": "Asia/Seoul", "JP": "Asia/Tokyo",
    "MY": "Asia/Kuala_Lumpur", "TH": "Asia/Bangkok", "VN": "Asia/Ho_Chi_Minh", "PH": "Asia/Manila",
    "ZA": "Africa/Johannesburg", "AU-NSW": "Australia/Sydney", "AU-VIC": "Australia/Melbourne",
    "AU-QLD": "Australia/Brisbane", "AU-WA": "Australia/Perth", "BR-SP": "America/Sao_Paulo",
    "BR-RJ": "America/Sao_Paulo", "CA-ON": "America/Toronto", "CA-QC": "America/Toronto",
    "CA-BC": "America/Vancouver", "CA-AB": "America/Edmonton", "US-NY": "America/New_York",
    "US-MA": "America/New_York", "US-PA": "America/New_York", "US-NJ": "America/New_York",
    "US-DC": "America/New_York", "US-GA": "America/New_York", "US-DE": "America/New_York",
    "US-CA": "America/Los_Angeles", "US-WA": "America/Los_Angeles", "US-IL": "America/Chicago",
    "US-MN": "America/Chicago", "US-CO": "America/Denver", "US-UT": "America/Denver",
    "US-AZ": "America/Phoenix",
}  # fmt: skip
"""Places with one zone; a country or state with several is not here."""


def zone_in(words: str) -> tuple[int, int, str] | None:
    """The first zone that is named in words: start, end and IANA name."""
    lower = words.lower()
    hits = [(lower.index(name), name) for name in _ZONES if name in lower]
    if not hits:
        return _time_of_place(words)
    at, name = min(hits, key=lambda hit: (hit[0], -len(hit[1])))
    return at, at + len(name), _ZONES[name]


def _time_of_place(words: str) -> tuple[int, int, str] | None:
    """`time in Frankfurt am Main`, `Oslo time`: the zone of a place that has one only."""
    for match in _TIME_OF.finditer(words):
        for *_, code in places_in(match["in"] or match["of"])[-1:]:
            zone = _ZONE_OF.get(code) or _ZONE_OF.get(code.partition("-")[0])
            if zone is not None:
                return match.start(), match.end(), zone
    return None
