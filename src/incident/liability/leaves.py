"""The leaf categories of cost, and how four outside frames call each: store the leaf, map outward.

One table (`LEAVES`) is the crosswalk: IBM's *Cost of a Data Breach* (four categories), NetDiligence's claims study,
VERIS `impact.loss.variety`, the monetary vocabulary of the STIX Incident Core extension, and the contract head under
which such a cost usually stands. A head is a hint for people who write terms; it never decides an allocation.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from incident.errors import InputRefused


class Nature(StrEnum):
    """What a cost is in law, before a contract deems it otherwise."""

    DIRECT = "direct"
    CONSEQUENTIAL = "consequential"
    FINE = "fine"
    THIRD_PARTY = "third_party"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What others call a cost.

    Attributes:
        ibm: IBM's category; empty: not covered there.
        netdiligence: NetDiligence's category; empty: none.
        veris: VERIS 1.4.1 `loss.variety`.
        stix: STIX monetary-impact variety.
        head: the contract head under which it usually stands.
    """

    ibm: str
    netdiligence: str
    veris: str
    stix: str
    head: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf category.

    Attributes:
        id: what is stored.
        meaning: one line for a person.
        nature: its nature where nobody states another.
        outward: what others call it.
    """

    id: str
    meaning: str
    nature: Nature
    outward: Crosswalk


_DETECTION, _RESPONSE, _NOTIFYING = "Detection and escalation", "Post-breach response", "Notification"
_LOST = "Lost business"
_RECOVERY = ("Response and recovery", "response-and-recovery")
_OPERATING = ("Operating costs", "operating-costs")
_LEGAL = ("Legal and regulatory", "legal-and-regulatory")
_BRAND = ("Brand damage", "brand-damage")
_BREACH_COST = "breach cost (deemed direct where listed)"
_CARVED = "consequential (waived unless carved back)"

_INVESTIGATION = Crosswalk(_DETECTION, "Crisis services: forensics", *_RECOVERY, _BREACH_COST)
_COUNSEL = Crosswalk(_RESPONSE, "Crisis services: legal counsel", *_RECOVERY, _BREACH_COST)
_LETTERS = Crosswalk(_NOTIFYING, "Crisis services: notification", *_RECOVERY, _BREACH_COST)
_MONITORING = Crosswalk(_RESPONSE, "Crisis services: credit and ID monitoring", *_RECOVERY, "often sub-limited")
_PRESS = Crosswalk(_RESPONSE, "Crisis services: other", *_BRAND, "breach cost, sometimes excluded")
_REBUILDING = Crosswalk(_DETECTION, "First-party loss", *_OPERATING, "direct, disputed")
_LABOUR = Crosswalk(_DETECTION, "", *_OPERATING, "often excluded")
_DEFENCE = Crosswalk(_RESPONSE, "Legal damages: defence", *_LEGAL, "third-party indemnity")
_SETTLING = Crosswalk(_RESPONSE, "Legal damages: settlement", *_LEGAL, "third-party indemnity")
_FINE = Crosswalk(_RESPONSE, "Regulatory action: fines", *_LEGAL, "indemnity to the extent that law permits")
_CARDS = Crosswalk(_RESPONSE, "PCI fines", *_LEGAL, "listed or excluded")
_INTERRUPTION = Crosswalk(_LOST, "Business interruption", "Business disruption", "business-disruption", _CARVED)
_REPUTATION = Crosswalk(_LOST, "Business interruption", *_BRAND, _CARVED)
_ADVANTAGE = Crosswalk(
    "", "", "Competitive advantage", "competitive-advantage", "often an uncapped confidentiality claim"
)
_RANSOM = Crosswalk("", "Cyber-crime", "Asset and fraud", "ransom-payment", "varies; a sanctions check comes first")
_CREDITS = Crosswalk("", "", *_OPERATING, "may erode the cap: the contract says so")

_LEAVES = (
    Leaf("forensics", "finding out what happened", Nature.DIRECT, _INVESTIGATION),
    Leaf("audit", "audits and attestations after the event", Nature.DIRECT, _INVESTIGATION),
    Leaf("crisis_management", "crisis managers and negotiators", Nature.DIRECT, _INVESTIGATION),
    Leaf("breach_counsel", "counsel on the duties that the leak starts", Nature.DIRECT, _COUNSEL),
    Leaf("notification", "letters to the people concerned", Nature.DIRECT, _LETTERS),
    Leaf("call_centre", "answering the people concerned", Nature.DIRECT, _LETTERS),
    Leaf("regulator_communications", "filings with and answers to authorities", Nature.DIRECT, _LETTERS),
    Leaf("credit_monitoring", "credit and identity monitoring", Nature.DIRECT, _MONITORING),
    Leaf("public_relations", "public relations", Nature.DIRECT, _PRESS),
    Leaf("data_restoration", "restoring data and rebuilding systems", Nature.DIRECT, _REBUILDING),
    Leaf("internal_labour", "hours of our own people", Nature.INTERNAL, _LABOUR),
    Leaf("defence", "defence against claims of others", Nature.THIRD_PARTY, _DEFENCE),
    Leaf("settlement", "damages and settlements paid to others", Nature.THIRD_PARTY, _SETTLING),
    Leaf("regulator_fine", "fines and penalties of an authority", Nature.FINE, _FINE),
    Leaf("pci_assessment", "assessments of the card schemes", Nature.THIRD_PARTY, _CARDS),
    Leaf("lost_profit", "profit lost while business was interrupted", Nature.CONSEQUENTIAL, _INTERRUPTION),
    Leaf("lost_customers", "customers who left", Nature.CONSEQUENTIAL, _REPUTATION),
    Leaf("goodwill", "loss of reputation and goodwill", Nature.CONSEQUENTIAL, _REPUTATION),
    Leaf("trade_secret_value", "value of a secret that is none any more", Nature.CONSEQUENTIAL, _ADVANTAGE),
    Leaf("ransom", "ransom paid", Nature.DIRECT, _RANSOM),
    Leaf("service_credits", "credits owed to customers under service levels", Nature.DIRECT, _CREDITS),
    Leaf("liquidated_damages", "damages fixed in advance", Nature.DIRECT, _CREDITS),
)

LEAVES = MappingProxyType({leaf.id: leaf for leaf in _LEAVES})
"""The leaf categories by id."""

_OTHER_WORDS = {
    "counsel": "breach_counsel",
    "legal_counsel": "breach_counsel",
    "letters": "notification",
    "monitoring": "credit_monitoring",
    "fine": "regulator_fine",
    "pr": "public_relations",
    "labour": "internal_labour",
    "labor": "internal_labour",
    "defense": "defence",
    "settlements": "settlement",
    "lost_business": "lost_profit",
    "business_interruption": "lost_profit",
    "churn": "lost_customers",
    "restoration": "data_restoration",
}
"""Other words for leaves that people type; the leaf itself is stored."""


def leaf_of(word: str, *, where: str = "") -> Leaf:
    """The leaf that a word names, hyphens and capitals forgiven.

    Raises:
        InputRefused: no leaf of that name.
    """
    name = word.strip().lower().replace("-", "_").replace(" ", "_")
    leaf = LEAVES.get(_OTHER_WORDS.get(name, name))
    if leaf is None:
        raise InputRefused(f"{word!r} is not a kind of cost", where=where, mend=f"use one of {', '.join(LEAVES)}")
    return leaf
