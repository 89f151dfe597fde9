"""Places: ISO 3166-1 countries and, where a law depends on them, ISO 3166-2 subdivisions.

A code outside the list is refused rather than counted nowhere. Subdivisions of countries that are not listed here are
checked by their shape alone.
"""

import re

from incident.errors import InputRefused


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTRIES = _codes(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW "
    "BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI "
    "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
    "IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
    "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF "
    "PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE "
    "YT ZA ZM ZW "
    "XK"
)
"""ISO 3166-1 alpha-2 codes, and `XK` for Kosovo, as in the tz data."""

SUBDIVISIONS = {
    "US": _codes(
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
        "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI"
    ),
    "CA": _codes("AB BC MB NB NL NS NT NU ON PE QC SK YT"),
    "AU": _codes("ACT NSW NT QLD SA TAS VIC WA"),
    "DE": _codes("BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH"),
    "GB": _codes("ENG NIR SCT WLS"),
}
"""ISO 3166-2 parts of the countries whose own law, or whose holidays, differ inside."""

_MISTAKEN = {"UK": "GB", "EL": "GR", "EN": "GB", "USA": "US"}
_STATES_ALONE = _codes("TX NY FL WA OR OH")
_SHAPE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


def check_place(code: str, *, where: str = "") -> str:
    """The code itself, when it is one.

    Raises:
        InputRefused: no ISO 3166 code.
    """
    match = _SHAPE.fullmatch(code)
    if match is None:
        raise InputRefused(
            f"{code!r} is not an ISO 3166 code", where=where, mend=_meant(code) or "write DE, or US-CA for a state"
        )
    country, part = match.groups()
    if country not in COUNTRIES:
        mend = _meant(code) or "write DE, or US-CA for a state"
        raise InputRefused(f"{code!r} is not a country of ISO 3166", where=where, mend=mend)
    if part and part not in SUBDIVISIONS.get(country, {part}):
        raise InputRefused(
            f"{code!r} is not a subdivision of {country}", where=where, mend="write the ISO 3166-2 code, such as US-CA"
        )
    return code


def _meant(code: str) -> str:
    upper = code.upper().replace("_", "-")
    country, dash, part = upper.partition("-")
    if country in _MISTAKEN:
        return f"write {_MISTAKEN[country]}{dash}{part}"
    if upper in _STATES_ALONE:
        return f"write US-{upper}"
    return f"write {upper}" if code != upper and _SHAPE.fullmatch(upper) and country in COUNTRIES else ""
