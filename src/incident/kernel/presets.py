"""Named countings: each the four choices of counting with the provision that makes them, and nothing computed.

A name without suffix is the safe reading (`due`): no hour of grace, no roll that a regulator might deny. `…-outer` is
the last instant that the same provision's own counting allows. A rule that has only one reading has no `-outer`.

`COMPUTATIONS` maps the computation ids of the law facts (`R1182-H`, `DORA-5-4`) to the pair of names.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from types import MappingProxyType

from incident.kernel.terms import Counting, End, Roll, Start

_NOON = time(12, 0)
_EDGAR_CUTOFF = time(17, 30)

DORA_EXCLUDED = frozenset(
    {
        "credit_institution",
        "central_counterparty",
        "trading_venue_operator",
        "essential_entity",
        "important_entity",
        "excluded_by_decision",
    }
)
"""Kinds of entity whose initial and intermediate reports never roll: Delegated Regulation (EU) 2025/301 Art. 5."""

_ELAPSED = Counting()
_NEXT_HOUR = Counting(start=Start.NEXT_HOUR)
_DAYS = Counting(start=Start.NEXT_DAY, end=End.END_OF_DAY)
_ROLLED = replace(_DAYS, roll=Roll.NEXT_WORKING_DAY)
_DAY_ONE = Counting(start=Start.SAME_DAY, end=End.END_OF_DAY)

_R1182 = "Regulation (EEC, Euratom) No 1182/71"
_UK = f"UK GDPR Art. 4A and Data Protection Act 2018 s. 205(2), read with {_R1182}"
_DORA = "Delegated Regulation (EU) 2025/301 Art. 5(4)-(6)"
_BGB = "BGB §§ 187(1), 188, 193"
_FR = "code de procédure civile Arts. 640-642"
_CH = "Swiss Code of Obligations Arts. 77-78; SR 173.110.3"
_JP = "PPC Guidelines (General) 3-5-3-4"
_CIVIL = "civil days, as in most interpretation acts: the day of the event is not counted"

_TABLE: tuple[tuple[str, Counting, str], ...] = (
    # Plain conventions, for contracts and instruments without a counting rule of their own.
    ("elapsed", _ELAPSED, "plain elapsed time"),
    ("days", _DAYS, "plain days: the day of the event is not counted, no roll"),
    ("days-outer", _ROLLED, f"{_CIVIL}; a last day that is not a working day rolls forward"),
    ("months", _DAYS, "plain months: the same day number, clamped to the month's end, no roll"),
    ("months-outer", _ROLLED, f"{_CIVIL}; a last day that is not a working day rolls forward"),
    ("working-days", _DAYS, "plain working days: the day of the event is not counted"),
    ("day-one", _DAY_ONE, "the day of the event is day 1"),
    ("end-of-next-day", _DAYS, "end of the next calendar day (with a period of 1 calendar day); NERC CIP-008-6 R4.2"),
    ("year-end-days", _DAYS, "days after the end of the calendar year (anchor_shift: end_of_year); 45 CFR 164.408(c)"),
    # European Union.
    ("r1182-hours", _ELAPSED, f"{_R1182} Art. 3(1), strict: from the instant, weekends and holidays counted"),
    ("r1182-hours-outer", _NEXT_HOUR, f"{_R1182} Art. 3(1): the hour of the event is not counted"),
    ("r1182-days", _DAYS, f"{_R1182} Art. 3(1), 3(2)(b), strict: no roll"),
    ("r1182-days-outer", replace(_ROLLED, minimum_working_days=2), f"{_R1182} Art. 3(1), 3(2)(b), 3(4), 3(5)"),
    ("r1182-months", _DAYS, f"{_R1182} Art. 3(1), 3(2)(c), strict: no roll; C-171/03 Toeters"),
    ("r1182-months-outer", replace(_ROLLED, minimum_working_days=2), f"{_R1182} Art. 3(1), 3(2)(c), 3(4), 3(5)"),
    ("r1182-working-days", _DAYS, f"{_R1182} Art. 2(2), 3(1), 3(3)"),
    ("dora-hours", _ELAPSED, f"{_DORA}: the computed limit itself"),
    (
        "dora-hours-outer",
        Counting(roll=Roll.NEXT_WORKING_DAY, roll_at=_NOON, roll_excludes=DORA_EXCLUDED),
        f"{_DORA}: noon of the next working day, save for the excluded kinds of entity",
    ),
    ("dora-month", _DAYS, f"{_DORA}: the computed limit itself"),
    ("dora-month-outer", replace(_ROLLED, roll_at=_NOON), f"{_DORA}: noon of the next working day, for every entity"),
    ("mdr-days", _DAYS, "MDCG 2023-3: calendar days, day 1 is the day after awareness"),
    # United Kingdom, Germany, France, Switzerland.
    ("uk-hours", _ELAPSED, f"{_UK} Art. 3(1), strict"),
    ("uk-hours-outer", _NEXT_HOUR, f"{_UK} Art. 3(1): the hour of the event is not counted"),
    ("uk-days", _DAYS, f"{_UK} Art. 3(1), strict: no roll"),
    ("uk-days-outer", replace(_ROLLED, minimum_working_days=2), f"{_UK} Art. 3(4), 3(5)"),
    ("uk-months", _DAYS, f"{_UK} Art. 3(2)(c), strict: no roll"),
    ("uk-months-outer", replace(_ROLLED, minimum_working_days=2), f"{_UK} Art. 3(2)(c), 3(4), 3(5)"),
    ("uk-working-days", _DAYS, "working days after the day of the event"),
    ("de-hours", _ELAPSED, "VwVfG § 31(6): Sundays, holidays and Saturdays are counted in hour periods"),
    ("de-days", _DAYS, f"{_BGB}, strict: no roll"),
    ("de-days-outer", _ROLLED, f"{_BGB}; VwVfG § 31(3)"),
    ("de-months", _DAYS, f"{_BGB}, strict: no roll"),
    ("de-months-outer", _ROLLED, f"{_BGB}; VwVfG § 31(3)"),
    ("fr-hours", _ELAPSED, "Art. L12-10-1 Code des assurances and like provisions: no extension of hour periods"),
    ("fr-days", _DAYS, f"{_FR}, strict: no roll"),
    ("fr-days-outer", _ROLLED, _FR),
    ("fr-months", _DAYS, f"{_FR}, strict: no roll"),
    ("fr-months-outer", _ROLLED, _FR),
    ("ch-hours", _ELAPSED, "plain elapsed hours"),
    ("ch-days", _DAYS, f"{_CH}, strict: no roll"),
    ("ch-days-outer", _ROLLED, _CH),
    ("ch-months", _DAYS, f"{_CH}, strict: no roll"),
    ("ch-months-outer", _ROLLED, _CH),
    ("finma-hours", _ELAPSED, "FINMA Guidance 03/2024, strict: severe attacks run outside bank working days too"),
    ("finma-hours-outer", Counting(pauses=True), "FINMA Guidance 03/2024: only official bank working days count"),
    # United States.
    ("us-hours", _ELAPSED, "elapsed clock hours; Fed. R. Civ. P. 6(a)(2) does not roll regulators' clocks"),
    ("us-days", _DAYS, "calendar days, the day of discovery is day 0, no roll; 45 CFR 164.404(b)"),
    ("us-days-outer", _ROLLED, "state construction statutes of the common form: the last day rolls forward"),
    ("us-business-days", _DAYS, "business days after the day of the event"),
    ("frcp-days", _ROLLED, "Fed. R. Civ. P. 6(a)(1)"),
    ("frcp-hours", Counting(roll=Roll.NEXT_WORKING_DAY), "Fed. R. Civ. P. 6(a)(2): the same time on the next open day"),
    (
        "sec-business-days",
        Counting(start=Start.WORKING_DAY, end=End.LOCAL_TIME, end_at=_EDGAR_CUTOFF),
        "Form 8-K General Instruction B.1; Regulation S-T Rule 13(a)(2): 17:30 New York",
    ),
    # Asia and the Pacific.
    ("jp-days", _DAY_ONE, f"{_JP}: the day of knowing is day 1, strict: no roll"),
    ("jp-days-outer", replace(_DAY_ONE, roll=Roll.NEXT_WORKING_DAY), f"{_JP}: the next opening day"),
    ("jp-civil-days", _DAYS, "Japanese Civil Code Arts. 138-143"),
    ("jp-civil-days-outer", _ROLLED, "Japanese Civil Code Arts. 140-142"),
    ("sg-days", _DAYS, "PDPA s 26D: calendar days; Interpretation Act 1965 s 50(d) is displaced"),
)

PRESETS: Mapping[str, Counting] = MappingProxyType(
    {name: replace(counting, preset=name, source=source) for name, counting, source in _TABLE}
)
"""Every named counting, with its source."""

HOMES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sec-business-days": ("America/New_York", ("us-sec",)),
        "frcp-days": ("", ("us-federal",)),
        "frcp-hours": ("", ("us-federal",)),
        "finma-hours": ("Europe/Zurich", ("ch-banks",)),
        "finma-hours-outer": ("Europe/Zurich", ("ch-banks",)),
        "jp-days": ("Asia/Tokyo", ("jp-administrative",)),
        "jp-days-outer": ("Asia/Tokyo", ("jp-administrative",)),
    }
)
"""Preset ▶ zone (empty: open) and correction sets that its provision names, for somebody who names neither."""

COMPUTATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "R1182-H": ("r1182-hours", "r1182-hours-outer"),
        "UK-4A": ("uk-hours", "uk-hours-outer"),
        "PLAIN-H": ("elapsed", ""),
        "NAT-H": ("elapsed", ""),
        "DE-VwVfG31": ("de-hours", ""),
        "R1182-D": ("r1182-days", "r1182-days-outer"),
        "R1182-M": ("r1182-months", "r1182-months-outer"),
        "NAT-M": ("months", "months-outer"),
        "DE-BGB-M": ("de-months", "de-months-outer"),
        "DORA-5-4": ("dora-hours", "dora-hours-outer"),
        "CH-FINMA-BANKDAYS": ("finma-hours", "finma-hours-outer"),
        "PLAIN-BD": ("working-days", ""),
        "UK-BD": ("uk-working-days", ""),
        "MDCG-D": ("mdr-days", ""),
        "PLAIN-D": ("days", ""),
        "CH-D": ("ch-days", ""),
    }
)
"""Computation id of the law facts ▶ preset of `due`, preset of `outer` (empty: no second reading)."""
