"""Starter portfolios: made-up parties, agreements, assets and disclosures for trials, from ten to a hundred thousand.

Invariants: the same numbers give the same bytes; what is written is a portfolio that imports without a fault; nobody
real is named. Clauses are of all kinds that occur: hours, working days of one or two places, soft wordings, none; some
terms are unreviewed and some agreements have ended, so that a trial meets what a real portfolio holds.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from incident.errors import InputRefused

FEWEST, MOST = 10, 100_000
_A_FILE = 2_000
"""Entries of one file, small enough for the strict reader."""
_PLACES = (
    ("DE", "Europe/Berlin", "de"),
    ("FR", "Europe/Paris", "fr"),
    ("GB-ENG", "Europe/London", "en"),
    ("PL", "Europe/Warsaw", "pl"),
    ("US-NY", "America/New_York", "en"),
    ("US-CA", "America/Los_Angeles", "en"),
    ("JP", "Asia/Tokyo", "ja"),
    ("SG", "Asia/Singapore", "en"),
    ("IN-MH", "Asia/Kolkata", "en"),
    ("BR-SP", "America/Sao_Paulo", "pt"),
    ("CA-ON", "America/Toronto", "en"),
    ("KR", "Asia/Seoul", "ko"),
)
_SYLLABLES = (
    "al",
    "ber",
    "cor",
    "dan",
    "el",
    "fen",
    "gor",
    "hal",
    "is",
    "jor",
    "kal",
    "lor",
    "mar",
    "nor",
    "os",
    "par",
)
_ENDS = ("tec", "works", "labs", "systems", "motion", "soft", "chem", "drives")
_KINDS = ("nda", "technology_transfer", "licence", "joint_development", "services", "supply")
_ASSETS = (("source_code", "trade_secret"), ("know_how", "confidential"), ("trade_secret", "trade_secret"))
_FIRST = date(2019, 1, 1)


def starter(agreements: int, *, seed: int, entity: str, assets: int = 0) -> Iterator[tuple[str, bytes]]:
    """The files of a starter portfolio: (name, bytes) of each.

    Args:
        agreements: how many, from `FEWEST` to `MOST`.
        seed: the same seed gives the same files.
        entity: our entity in the organisation profile.
        assets: how many pieces of information they share; 0: one for twenty agreements.

    Raises:
        InputRefused: fewer or more agreements than that.
    """
    if not FEWEST <= agreements <= MOST:
        raise InputRefused(f"{agreements} agreements", where="agreements", mend=f"from {FEWEST} to {MOST:,}")
    random = Random(seed)  # noqa: S311 - made-up names, not secrets
    shared = assets or max(3, agreements // 20)
    yield _file("assets", 0, [_asset(number) for number in range(shared)])
    yield _file("parties", 0, [_ours(entity)])
    for first in range(0, agreements, _A_FILE):
        numbers = range(first, min(agreements, first + _A_FILE))
        parties, made, disclosures = [], [], []
        for number in numbers:
            place = random.choice(_PLACES)
            parties.append(_party(number, place, random))
            made.append(_agreement(number, place, random))
            disclosures.append(_disclosure(number, random.randrange(shared), random))
        part = first // _A_FILE + 1
        yield _file("parties", part, parties)
        yield _file("agreements", part, made)
        yield _file("disclosures", part, disclosures)


def _file(kind: str, part: int, entries: list[dict[str, Any]]) -> tuple[str, bytes]:
    text = json.dumps({kind: entries}, ensure_ascii=False, indent=1)
    return f"{kind}-{part:03}.json", f"{text}\n".encode()


def _asset(number: int) -> dict[str, Any]:
    kind, protection = _ASSETS[number % len(_ASSETS)]
    return {
        "id": f"asset-{number:05}",
        "name": f"{kind.replace('_', ' ')} {number}",
        "owner": "ours",
        "kind": kind,
        "protection": protection,
    }


def _ours(entity: str) -> dict[str, Any]:
    return {
        "id": "ours",
        "name": "Ourselves",
        "kind": "ourselves",
        "entity": entity,
        "country": "DE",
        "zone": "Europe/Berlin",
    }


def _party(number: int, place: tuple[str, str, str], random: Random) -> dict[str, Any]:
    country, zone, language = place
    name = (random.choice(_SYLLABLES) + random.choice(_SYLLABLES) + random.choice(_ENDS)).capitalize()
    return {
        "id": f"p{number:06}",
        "name": f"{name} {number}",
        "kind": "counterparty",
        "country": country,
        "zone": zone,
        "language": language,
        "addresses": [{"method": "email", "to": f"notices@p{number:06}.example"}],
    }


def _agreement(number: int, place: tuple[str, str, str], random: Random) -> dict[str, Any]:
    begins = _FIRST + timedelta(days=random.randrange(2_000))
    mutual = random.random() < 0.5  # noqa: PLR2004 - half of them
    entry: dict[str, Any] = {
        "id": f"a{number:06}",
        "name": f"Agreement {number}",
        "kind": random.choice(_KINDS),
        "parties": [
            {"party": "ours", "role": "mutual" if mutual else "receiving"},
            {"party": f"p{number:06}", "role": "mutual" if mutual else "disclosing"},
        ],
        "effective_from": begins.isoformat(),
        "governing_law": place[0].partition("-")[0],
        "clauses": [_clause(place[0], random)],
    }
    if number % 11 == 0:  # some have ended, and the duties with them
        ends = begins + timedelta(days=365)
        entry |= {"effective_to": ends.isoformat(), "survival_until": (ends + timedelta(days=200)).isoformat()}
    return entry


def _clause(country: str, random: Random) -> dict[str, Any]:
    clause: dict[str, Any] = {
        "id": f"{random.randrange(5, 20)}.{random.randrange(1, 6)}",
        "obligor": "either",
        "event": "confidentiality_breach",
        "standard": random.choice(("actual", "actual", "suspicion")),
        "zone": "recipient",
        "methods": [_method(random)],
        "contents": {"nature": "what happened"},
    }
    clause |= random.choice((_hours, _hours, _days, _soft))(country, random)
    if random.random() < 0.7:  # noqa: PLR2004 - the rest nobody has reviewed
        clause["reviewed_by"] = "A. Reviewer"
    return clause


def _hours(_: str, random: Random) -> dict[str, Any]:
    return {"within": random.choice(("24 hours", "48 hours", "72 hours"))}


def _days(country: str, random: Random) -> dict[str, Any]:
    places = [country] if random.random() < 0.6 else sorted({country, "DE"})  # noqa: PLR2004 - the rest are of two places
    return {"within": f"{random.randrange(1, 11)} working_days", "counting": "working-days", "calendar": places}


def _soft(_: str, random: Random) -> dict[str, Any]:
    return {"soft": random.choice(("promptly", "immediately", "without_undue_delay"))}


def _method(random: Random) -> dict[str, Any]:
    return random.choice(
        (
            {"method": "email", "deemed": {"rule": "at_sending_with_cutoff", "cutoff": "17:00", "next_at": "09:00"}},
            {"method": "email", "deemed": {"rule": "at_sending"}},
            {"method": "courier", "deemed": {"rule": "after_working_days", "offset": 2, "next_at": "09:00"}},
            {"method": "email"},
        )
    )


def _disclosure(number: int, asset: int, random: Random) -> dict[str, Any]:
    day = _FIRST + timedelta(days=2_000 + random.randrange(300))
    return {
        "id": f"d{number:06}",
        "asset": f"asset-{asset:05}",
        "agreement": f"a{number:06}",
        "from": f"p{number:06}",
        "to": "ours",
        "at": f"{day.isoformat()}T09:00+00:00",
        "stage": "first",
        "purpose": "evaluation",
    }
