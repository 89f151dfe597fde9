"""Places: what a contract calls a place, as ISO 3166 code of the calendar that counts there.

A city stands for its country, or for its state, province or region where the holiday data knows those. A name that is
not in the tables is reported and never guessed.
"""

import re
from functools import cache

import holidays

_SUBDIVIDED = ("US", "CA", "AU", "DE", "GB", "ES", "BR", "IN", "IT", "CH")
_CITIES = """
US-NY: new york city, new york, manhattan
US-CA: san francisco, los angeles, san diego, san jose, palo alto
US-CA: sacramento, oakland, mountain view, menlo park, california
US-IL: chicago
US-MA: boston
US-TX: houston, dallas, austin, san antonio, fort worth
US-PA: philadelphia, pittsburgh
US-GA: atlanta
US-WI: milwaukee
US-OR: portland
US-LA: new orleans
US-KY: louisville
US-OK: tulsa, oklahoma city
US-NE: omaha
US-RI: providence
US-VA: richmond, arlington
US-FL: miami, orlando, tampa
US-WA: seattle
US-DE: wilmington
US-DC: washington dc, washington, d.c, district of columbia
US-MN: minneapolis
US-CO: denver
US-MI: detroit
US-AZ: phoenix
US-NC: charlotte, raleigh
US-NJ: newark, princeton
US-UT: salt lake city
US-NV: las vegas
US-MO: st. louis
US-OH: cleveland, columbus, cincinnati
US-CT: stamford, hartford
US-MD: baltimore
US-TN: nashville
US-IN: indianapolis
GB-ENG: london, manchester, birmingham, leeds, bristol, liverpool
GB-ENG: cambridge, oxford, england, city of london, england and wales, england & wales
GB-SCT: edinburgh, glasgow
GB-NIR: belfast, northern ireland
GB-WLS: cardiff, wales
CA-ON: toronto, ottawa
CA-QC: montreal, montréal, quebec
CA-BC: vancouver
CA-AB: calgary, edmonton
CA-MB: winnipeg
CA-NS: halifax
DE-HE: frankfurt, frankfurt am main
DE-BE: berlin
DE-BY: munich, münchen
DE-HH: hamburg
DE-NW: düsseldorf, dusseldorf, cologne, köln
DE-BW: stuttgart, karlsruhe, mannheim
DE-NI: hannover, hanover
DE-SN: dresden, leipzig
DE-HB: bremen
DE-RP: mainz
ES-MD: madrid
ES-CT: barcelona
BR-SP: são paulo, sao paulo
BR-RJ: rio de janeiro
AU-NSW: sydney
AU-VIC: melbourne
AU-QLD: brisbane
AU-WA: perth
AU-SA: adelaide
AU-ACT: canberra
CH-ZH: zurich, zürich
CH-GE: geneva, genève
CH-BS: basel
IN-MH: mumbai, bombay
IN-KA: bangalore, bengaluru
IN-TN: chennai, madras
IN-WB: kolkata, calcutta
IN-GJ: ahmedabad
IN-HR: gurgaon, gurugram
IN-DL: new delhi, delhi
IT-MI: milan, milano
IT-RM: rome, roma
FR: paris, lyon, marseille, toulouse, lille, nanterre
JP: tokyo, osaka, nagoya, kyoto, yokohama, kobe, fukuoka, japanese
CN: beijing, shanghai, shenzhen, guangzhou, hangzhou, suzhou
CN: nanjing, tianjin, prc, people's republic of china, people’s republic of china, mainland china
HK: hong kong, hong kong sar
TW: taipei
KR: seoul, korea, republic of korea
SG: singapore
IL: tel aviv, tel-aviv, tel aviv-yafo, ramat gan, herzliya, jerusalem, haifa, yavne, state of israel
RU: moscow, russian federation
CY: nicosia, limassol
NL: amsterdam, rotterdam, the hague, the netherlands
BE: brussels, antwerp
LU: luxembourg city
IE: dublin
DK: copenhagen
SE: stockholm
NO: oslo
FI: helsinki
AT: vienna
PL: warsaw
CZ: prague, czech republic
HU: budapest
PT: lisbon
GR: athens
TR: istanbul, ankara, turkey
AE: dubai, abu dhabi, uae
SA: riyadh
QA: doha
EG: cairo
ZA: johannesburg, cape town, republic of south africa
NG: lagos
KE: nairobi
MX: mexico city
AR: buenos aires
CL: santiago
CO: bogotá, bogota
PE: lima
TH: bangkok
MY: kuala lumpur
ID: jakarta
PH: manila
VN: hanoi, ho chi minh city
NZ: auckland, wellington
US: usa, u.s.a, u.s, us, united states of america, united states, the united states
GB: uk, u.k, united kingdom, great britain
BM: hamilton bermuda
KY: cayman islands
"""
_CODE = 2
"""Letters of a bare code, which is no name."""


@cache
def _names() -> dict[str, str]:
    """Name in small letters ▶ code; cities win over states, and states over countries of the same name."""
    found = {key.replace("_", " "): entry[1] for key, entry in holidays.registry.COUNTRIES.items()}
    for country in _SUBDIVIDED:
        aliases = getattr(holidays.country_holidays(country), "subdivisions_aliases", {})
        for name, part in aliases.items():
            if len(name) > _CODE and (country == "US" or name.lower() not in found):
                found[name.lower()] = f"{country}-{part}"
    for line in _CITIES.strip().splitlines():
        code, _, names = line.partition(": ")
        found |= dict.fromkeys((name.strip() for name in names.split(",")), code)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_names(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(name) for name in names) + r")(?![\w-])", re.IGNORECASE)


def places_in(words: str) -> list[tuple[int, int, str]]:
    """(start, end, code) of each place; `London, England` and `Moscow (Russia)` are one place each."""
    merged: list[tuple[int, int, str]] = []
    for match in _pattern().finditer(words):
        if match[0].lower() in ("us", "georgia", "jordan") and match[0] not in ("US", "Georgia", "Jordan"):
            continue  # `us` is a party
        code = _names()[match[0].lower()]
        between = words[merged[-1][1] : match.start()] if merged else ""
        if (
            merged
            and re.fullmatch(r"\s*(?:,|\(|in the|,? in)\s*(?:the\s+)?(?:state of\s+)?", between)
            and _inside(merged[-1][2], code)
        ):
            start, _, before = merged[-1]
            merged[-1] = (start, match.end(), before if "-" in before or "-" not in code else code)
        else:
            merged.append((match.start(), match.end(), code))
    return merged


def _inside(inner: str, outer: str) -> bool:
    """Whether the second name says where the first one lies."""
    return inner.partition("-")[0] == outer.partition("-")[0] and (
        "-" not in outer or inner == outer or "-" not in inner
    )
