"""Starter portfolios: made-up parties, agreements, assets and disclosures for trials, from ten to a hundred thousand.

Invariants: the same numbers give the same bytes; what is written is a portfolio that imports without a fault; nobody
real is named. A trial meets what a real portfolio holds: agreements of all kinds and roles under several laws, with
amendments, chains of subcontracts, survival that ended and that did not (`starter_terms` has the clauses). `plain`
gives one of a kind instead, for measuring.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from incident.agreements import starter_terms
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
_MIXED = (
    *("nda",) * 8,
    *("processing",) * 4,
    *("services",) * 3,
    *("technology_transfer", "licence", "joint_development", "supply") * 2,
    "insurance",
)
"""As often as they occur."""
_NEUTRAL = ("GB-ENG", "CH", "SG", "US-NY", "SE")
"""Laws that parties of other countries agree on."""
_SIDES = {
    "processing": (("processor", "controller"), ("processor", "controller"), ("controller", "processor")),
    "insurance": (("insured", "insurer"),),
}
"""Kind ▶ (our role, theirs)."""
_PAIRS = (("mutual", "mutual"), ("mutual", "mutual"), ("receiving", "disclosing"), ("disclosing", "receiving"))
_ASSETS = (("source_code", "trade_secret"), ("know_how", "confidential"), ("trade_secret", "trade_secret"))
_PERSONAL = ("contact", "personal_data")
_FIRST = date(2019, 1, 1)
_SOME, _FEW = 0.5, 0.12
_NEAR = 40
"""Agreements back of which a subcontract may pass the duties down."""
HOME = ("DE", "Europe/Berlin")
"""Where our entity is, unless it is said."""


def starter(
    agreements: int, *, seed: int, entity: str, assets: int = 0, home: tuple[str, str] = HOME, plain: bool = False
) -> Iterator[tuple[str, bytes]]:
    """The files of a starter portfolio: (name, bytes) of each.

    Args:
        agreements: how many, from `FEWEST` to `MOST`.
        seed: the same seed gives the same files.
        entity: our entity in the organisation profile.
        assets: how many pieces of information they share; 0: one for twenty agreements.
        home: country and zone of our entity.
        plain: all of one make, for measuring.

    Raises:
        InputRefused: fewer or more agreements than that.
    """
    if not FEWEST <= agreements <= MOST:
        raise InputRefused(f"{agreements} agreements", where="agreements", mend=f"from {FEWEST} to {MOST:,}")
    random = Random(seed)  # noqa: S311 - made-up names, not secrets
    shared = assets or max(3, agreements // 20)
    yield _file("assets", 0, [_asset(number, plain=plain) for number in range(shared)])
    yield _file("parties", 0, [_ours(entity, home)])
    above: list[str] = []
    for first in range(0, agreements, _A_FILE):
        numbers = range(first, min(agreements, first + _A_FILE))
        parties, made, disclosures = [], [], []
        for number in numbers:
            place = random.choice(_PLACES)
            agreement = _agreement(number, place, random) if plain else _mixed(number, place, home, above, random)
            parties.append(_party(number, place, random, kind=agreement["kind"]))
            made.append(agreement)
            disclosures.append(_disclosure(number, random.randrange(shared), agreement, random, plain=plain))
        part = first // _A_FILE + 1
        yield _file("parties", part, parties)
        yield _file("agreements", part, made)
        yield _file("disclosures", part, disclosures)


def _mixed(
    number: int, place: tuple[str, str, str], home: tuple[str, str], above: list[str], random: Random
) -> dict[str, Any]:
    """One agreement of a real mixture; `above` are the last ones that a subcontract may be under."""
    begins = _FIRST + timedelta(days=random.randrange(2_000))
    kind = random.choice(_MIXED)
    ours, theirs = random.choice(_SIDES.get(kind, _PAIRS))
    under = [random.choice(above)] if above and kind in ("services", "supply") and random.random() < _SOME else []
    if under:
        ours, theirs = "disclosing", "receiving"
    law = random.choice((place[0], home[0], random.choice(_NEUTRAL)))
    entry: dict[str, Any] = {
        "id": f"a{number:06}",
        "name": f"{kind.replace('_', ' ').capitalize()} {number}",
        "kind": kind,
        "parties": [{"party": "ours", "role": ours}, {"party": f"p{number:06}", "role": theirs}],
        "governing_law": law if kind in ("processing", "insurance") else law.partition("-")[0],
    }
    if under:
        entry["under"] = under
    terms = starter_terms.terms(kind, place, home, random)
    if random.random() < _FEW:
        amended = begins + timedelta(days=400)
        entry["versions"] = [
            {
                "version": 1,
                "effective_from": begins.isoformat(),
                "effective_to": (amended - timedelta(days=1)).isoformat(),
                **starter_terms.terms(kind, place, home, random),
            },
            {"version": 2, "effective_from": amended.isoformat(), **terms},
        ]
    else:
        entry |= {"effective_from": begins.isoformat(), **_ended(begins, random), **terms}
    if under or kind in ("processing", "technology_transfer", "licence", "joint_development"):
        above[:] = [*above, entry["id"]][-_NEAR:]
    return entry


def _ended(begins: date, random: Random) -> dict[str, str]:
    """Some have ended: a third of those with their duties, the others with a survival that still runs."""
    if random.random() >= _FEW:
        return {}
    ends = begins + timedelta(days=365)
    survives = timedelta(days=200) if random.random() < 1 / 3 else timedelta(days=365 * random.choice((5, 7, 10)))
    return {"effective_to": ends.isoformat(), "survival_until": (ends + survives).isoformat()}


def _file(kind: str, part: int, entries: list[dict[str, Any]]) -> tuple[str, bytes]:
    text = json.dumps({kind: entries}, ensure_ascii=False, indent=1)
    return f"{kind}-{part:03}.json", f"{text}\n".encode()


def _asset(number: int, *, plain: bool) -> dict[str, Any]:
    kind, protection = _ASSETS[number % len(_ASSETS)]
    if not plain and number % 5 == 4:  # noqa: PLR2004 - one in five is about people
        kind, protection = _PERSONAL
    return {
        "id": f"asset-{number:05}",
        "name": f"{kind.replace('_', ' ')} {number}",
        "owner": "ours",
        "kind": kind,
        "protection": protection,
    }


def _ours(entity: str, home: tuple[str, str]) -> dict[str, Any]:
    return {
        "id": "ours",
        "name": "Ourselves",
        "kind": "ourselves",
        "entity": entity,
        "country": home[0],
        "zone": home[1],
    }


def _party(number: int, place: tuple[str, str, str], random: Random, *, kind: str) -> dict[str, Any]:
    country, zone, language = place
    name = (random.choice(_SYLLABLES) + random.choice(_SYLLABLES) + random.choice(_ENDS)).capitalize()
    return {
        "id": f"p{number:06}",
        "name": f"{name} {number}",
        "kind": "insurer" if kind == "insurance" else "counterparty",
        "country": country,
        "zone": zone,
        "language": language,
        "addresses": [
            {"method": "email", "to": f"notices@p{number:06}.example"},
            *([{"method": "post", "to": f"{number} Example Street"}] if number % 2 else []),
        ],
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


def _disclosure(number: int, asset: int, agreement: dict[str, Any], random: Random, *, plain: bool) -> dict[str, Any]:
    day = _FIRST + timedelta(days=2_000 + random.randrange(300))
    if not plain:
        latest = agreement.get("versions", [agreement])[-1]
        begins = date.fromisoformat(latest["effective_from"])
        day = begins + timedelta(days=1 + random.randrange(300))
    role = agreement["parties"][0]["role"]
    gives = role in ("disclosing", "controller", "insured") or (
        role == "mutual" and not plain and random.random() < _SOME
    )
    sides = ("ours", f"p{number:06}") if gives and not plain else (f"p{number:06}", "ours")
    return {
        "id": f"d{number:06}",
        "asset": f"asset-{asset:05}",
        "agreement": f"a{number:06}",
        "from": sides[0],
        "to": sides[1],
        "at": f"{day.isoformat()}T09:00+00:00",
        "stage": "first",
        "purpose": "evaluation",
    }
