"""Occasions for notices without a database: a duty, a recipient, and whatever is known."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from support.halden import book

from incident.agreements.model import Address
from incident.deadlines.deadline import NoFixedPeriod
from incident.facts.organisation import Contact, Entity, Establishment, Organisation
from incident.kernel.instants import parse_instant
from incident.kernel.terms import Terms
from incident.law.rule import Rule
from incident.notices.compose import Occasion
from incident.notices.draft import Addressee
from incident.notices.known import Told
from incident.notices.requirements import Requirements, of_rule
from incident.notices.template import SUPPLIED, Library, NoticeTemplate, read_library
from incident.obligations.obligation import ObligationKey, Owed
from incident.resources import files
from incident.vocabulary import FACT_KEYS, Audience

HOLDER = Entity("acme-de", "Acme GmbH", establishments=(Establishment("DE", "Europe/Berlin", main=True),))
ORGANISATION = Organisation(
    "Acme Group",
    (HOLDER,),
    contacts=(
        Contact("Sam", "soc@acme.example", function="security"),
        Contact("Dora", "dpo@acme.example", "+49 1", "dpo"),
    ),
    from_address="incident@acme.example",
)
AS_OF = ("2026-11-23T12:00:00Z", "Mon 23 Nov 2026 13:00 CET")


@cache
def shipped() -> Library:
    """The notices that are shipped."""
    return read_library(files("notifications", ""))


def everything(*without: str) -> dict[str, tuple[Told, ...]]:
    """Something to say for every fact and everything supplied, each with words that HTML has to escape."""
    names = [name for name in (*FACT_KEYS, *SUPPLIED) if name not in without]
    return {name: (Told(name, f"<{name}> & told", (f"fact-{name}",)),) for name in names}


def serving(rule: Rule, audience: str = "") -> NoticeTemplate:
    """The notice that serves a duty of law."""
    return shipped().serving(
        audience=audience or rule.recipient.audience, source="law", duty=rule.duty, event="", stage=rule.stage
    )


def occasion(rule: str = "eu-gdpr-art33-1", **changes: Any) -> Occasion:
    """A notice under a shipped rule, with everything known, unless a test says otherwise."""
    law = book().rule(rule)
    return of(law, of_rule(law, serving(law)), **changes)


def of(law: Rule, requirements: Requirements, **changes: Any) -> Occasion:
    """A notice under a rule with these requirements."""
    key = ObligationKey(law.duty, HOLDER.id, "DE", stage=changes.pop("stage", law.stage))
    target = NoFixedPeriod(parse_instant("2026-11-26T12:00:00Z"), "promptly")
    duty = Owed(key, law.name, law.citation, Audience(law.recipient.audience), (), Terms(limbs=()), target)
    known: Mapping[str, tuple[Told, ...]] = changes.pop("known", None) or everything()
    given: dict[str, Any] = {
        "duty": duty,
        "reference": "7-o3",
        "kind": key.stage,
        "addressee": addressee(),
        "holder": HOLDER,
        "organisation": ORGANISATION,
        "known": known,
        "requirements": requirements,
        "as_of": AS_OF,
    }
    return Occasion(**(given | changes))


def addressee(*, methods: Iterable[str] = ("email",), language: str = "en") -> Addressee:
    """A recipient with an address for each method."""
    places = tuple(Address(method, "authority@dpa.example") for method in methods)
    return Addressee("dpa", "Data protection authority", "regulator", places, language, "Europe/Berlin", "DE")
