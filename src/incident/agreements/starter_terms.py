"""The clauses of starter agreements: hard, soft and both, in stages, redacted, none at all, and what goes with them.

Each is one that contracts have: periods of hours, days and working days of one or two places, the zone of the
recipient, of the obligor, of a named place or of nobody, and the usual rules of deemed receipt.
"""

from random import Random
from typing import Any

Place = tuple[str, str, str]
"""Country, zone, language."""
_SILENT, _REDACTED = 0.1, 0.05
_REVIEWED, _SECOND, _STAGED, _FLOWING, _COVENANTS = 0.7, 0.3, 0.15, 0.4, 0.25
_EVENTS = {
    "processing": ("personal_data_breach",),
    "services": ("security_incident", "confidentiality_breach"),
    "insurance": ("circumstances",),
}
_OBLIGORS = {"processing": "processor", "insurance": "insured"}
_REVIEWERS = ("A. Reviewer", "B. Counsel", "C. Manager")


def terms(kind: str, place: Place, home: tuple[str, str], random: Random) -> dict[str, Any]:
    """The clauses and covenants of one version of an agreement."""
    if random.random() < _SILENT and kind not in ("processing", "insurance"):
        return {"no_notice_clause": True}
    first = random.randrange(5, 20)
    clauses = [_notice(f"{first}.{random.randrange(1, 6)}", kind, place, home, random)]
    if kind == "insurance":
        consent = {"id": f"{first + 1}.1", "obligor": "insured", "event": "consent", "standard": "actual"}
        clauses.append(consent | _review(random))
    elif random.random() < _SECOND:
        clauses.append(_order(f"{first + 1}.1", place, random))
    found: dict[str, Any] = {"clauses": clauses}
    if kind != "insurance" and random.random() < _COVENANTS:
        found["covenants"] = _covenants(random)
    return found


def _notice(id_: str, kind: str, place: Place, home: tuple[str, str], random: Random) -> dict[str, Any]:
    clause: dict[str, Any] = {
        "id": id_,
        "obligor": _OBLIGORS.get(kind, "either"),
        "event": random.choice(_EVENTS.get(kind, ("confidentiality_breach",))),
        "standard": random.choice(("actual", "actual", "actual", "constructive", "suspicion", "belief", "confirmed")),
        "methods": [_method(random)],
        "contents": {"nature": "what happened"},
    }
    zone = random.choice(("recipient", "recipient", "obligor", place[1], ""))
    clause |= {"zone": zone} if zone else {}
    if random.random() < _REDACTED:
        return clause | {"redacted": ["within"]}
    clause |= random.choice((_hours, _hours, _days, _working_days, _working_days, _soft, _both))(place, home, random)
    if "within" in clause and clause["within"].endswith("hours") and random.random() < _STAGED:
        clause["stages"] = [{"stage": "final", "within": "30 days", "counting": "days", "after": "initial"}]
        clause["phased"] = True
    if random.random() < _FLOWING:
        clause["flow_down"] = True
    return clause | _review(random)


def _order(id_: str, place: Place, random: Random) -> dict[str, Any]:
    """Told before something is disclosed because a court or an authority wants it."""
    clause: dict[str, Any] = {
        "id": id_,
        "obligor": "either",
        "event": "compelled_disclosure",
        "methods": [_method(random)],
    }
    if random.random() < 1 / 2:
        days = {
            "within": f"{random.choice((3, 5, 10))} working_days",
            "counting": "working-days",
            "calendar": [place[0]],
        }
        return clause | {"direction": "backward", "zone": place[1], **days} | _review(random)
    return clause | {"soft": "promptly"} | _review(random)


def _review(random: Random) -> dict[str, Any]:
    """Most were confirmed by somebody; the rest start provisional clocks."""
    return {"reviewed_by": random.choice(_REVIEWERS)} if random.random() < _REVIEWED else {}


def _hours(_: Place, __: tuple[str, str], random: Random) -> dict[str, Any]:
    return {"within": random.choice(("12 hours", "24 hours", "36 hours", "48 hours", "72 hours", "72 hours"))}


def _days(_: Place, __: tuple[str, str], random: Random) -> dict[str, Any]:
    return {"within": f"{random.choice((1, 2, 3, 5, 7, 10, 14, 30))} calendar_days", "counting": "days"}


def _working_days(place: Place, home: tuple[str, str], random: Random) -> dict[str, Any]:
    places = random.choice(([place[0]], [place[0]], sorted({place[0], home[0]})))
    return {"within": f"{random.randrange(1, 11)} working_days", "counting": "working-days", "calendar": places}


def _soft(_: Place, __: tuple[str, str], random: Random) -> dict[str, Any]:
    return {"soft": random.choice(("promptly", "immediately", "without_undue_delay", "as_soon_as_practicable"))}


def _both(place: Place, home: tuple[str, str], random: Random) -> dict[str, Any]:
    hard = random.choice((_hours, _days, _working_days))
    return {**_soft(place, home, random), **hard(place, home, random)}


def _method(random: Random) -> dict[str, Any]:
    by_days = {"rule": "after_working_days", "offset": random.choice((1, 2, 3)), "next_at": "09:00"}
    cut = random.choice(("16:00", "17:00", "18:00"))
    return random.choice(
        (
            {
                "method": "email",
                "deemed": {
                    "rule": "at_sending_with_cutoff",
                    "cutoff": cut,
                    "next_at": "09:00",
                    "voided_by": ["bounce"],
                },
            },
            {"method": "email", "deemed": {"rule": "at_sending"}},
            {
                "method": "email",
                "deemed": {"rule": "after_hours", "offset": 4, "voided_by": ["bounce", "absence_reply"]},
            },
            {"method": "email", "deemed": {"rule": "on_confirmation"}},
            {"method": "email"},
            {"method": "courier", "deemed": by_days},
            {"method": "post", "deemed": by_days | {"voided_by": ["postal_disruption"]}},
            {"method": "hand", "deemed": {"rule": "on_delivery"}},
        )
    )


def _covenants(random: Random) -> dict[str, Any]:
    return {
        "definition": "what is marked confidential, or plainly is",
        "exclusions": random.choice((["public_domain"], ["public_domain", "already_known", "independently_developed"])),
        "trade_secrets": random.choice(("with_the_rest", "until_no_longer_secret")),
        "return": {"on": random.choice(("request", "end")), "within": "30 calendar_days", "certificate": True},
    } | _review(random)
