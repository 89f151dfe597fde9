"""A rule: one version of one legal duty, as data with its citation.

One file an id (path = id); `duty` names the family, `supersedes` the predecessor. The book picks the version in force.
"""

from dataclasses import dataclass, field
from datetime import date

from incident.kernel.logic import AllOf, Condition
from incident.kernel.terms import Terms
from incident.vocabulary import Audience, Confidence, Effect

PACKS = ("notification", "claims_and_relief", "export_and_orders")
"""Duties to notify; remedies of our own with clocks of their own; export control and orders of foreign authorities."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told.

    Attributes:
        audience: kind of recipient.
        name: who, in words; `{country}` stands for the authority's country where the duty names one a place.
        per: `""` one recipient; `authority` each competent authority (of the holder's establishments and, while no lead
            authority is decided, of the people's residence); `establishment` the authority of the holder's main
            establishment, or of each where that lies outside; `residence` each place of residence; `agreement` each
            other party of a touched agreement.
        region: the area that `per` looks at; empty: the rule's jurisdiction.
    """

    audience: Audience
    name: str
    per: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One required (or forbidden) content of a notice.

    Attributes:
        id: short id, unique in the rule, such as `nature`.
        text: what has to be said, in our words.
        provision: where the law says so.
        facts: fact keys that fill it.
        phased: may follow later.
    """

    id: str
    text: str
    provision: str
    facts: tuple[str, ...] = ()
    phased: bool = False


@dataclass(frozen=True, slots=True)
class Exemption:
    """A ground on which the duty is not owed; unproved it does not help."""

    when: Condition
    provision: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A constraint between this notice and another: not a clock."""

    relation: str
    """`precedes`, `concurrent`, `not_before`, `not_later_than`."""
    other: str
    """Rule id."""
    provision: str = ""


@dataclass(frozen=True, slots=True)
class HoldProvision:
    """Whose lawful delay the law admits.

    Attributes:
        authority: kind of authority (`law_enforcement`, `attorney_general`…).
        form: required form (`written`, `oral`, `any`).
        effect: `suspend`, `defer`, `restart`, `release_plus`.
        maximum_days: longest hold; 0: as long as stated.
        release_days: days after release, with `release_plus`.
    """

    authority: str
    form: str
    effect: str
    provision: str
    maximum_days: int = 0
    release_days: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Something that supports the entry, and what kind of support it is."""

    title: str
    verified: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one legal duty.

    Attributes:
        id: id of the facts files; the file's path.
        duty: family of versions.
        jurisdiction: ISO 3166 code, `US-CA`, or `EU`.
        name: what a person calls it.
        citation: the provision.
        holder_roles: roles, any of which makes an entity of ours the holder.
        recipient: who is told.
        stage: `initial`, `early_warning`, `notification`, `intermediate`, `final`, `annual`…
        follows: rule id of the stage before.
        effect: what the version can do.
        status: the source's own status word.
        confidence: how far to trust it.
        terms: how the clock runs.
        nexus: positive nexus; where it is not true the duty is not owed and not asked about.
        applies: conditions of the duty.
        exemptions: grounds that have to be proved.
        effective_from: first day in force, local to the jurisdiction, inclusive; None: not in force.
        effective_to: last day in force, inclusive; None: open.
        enforceable_from: later day from which it can be enforced.
        applies_to_event: fact key that the version attaches to (`occurred_at`, `discovered_at`, `trigger`).
        history_incomplete_before: earlier than this the answer is `Indeterminate`, not "nothing owed".
        supersedes: id of the predecessor.
        aliases: other ids of the same duty.
        template_of: for directives: the national rules made from it.
        place: ISO 3166 code whose zone and calendar the authority keeps; empty: of the jurisdiction, or, for a rule of
            several countries, of the recipient's country.
        pack: the library that it belongs to, one of `PACKS`.
        open_conditions: conditions in words that no typed condition expresses; counsel answers them together as the
            fact `applicable[<rule id>]`, and until then the duty is undetermined.
        digest: of the file's bytes.
    """

    id: str
    duty: str
    jurisdiction: str
    name: str
    citation: str
    holder_roles: tuple[str, ...]
    recipient: Recipient
    effect: Effect
    status: str
    confidence: Confidence
    terms: Terms
    sources: tuple[Source, ...]
    reviewed_on: date
    stage: str = "initial"
    follows: str = ""
    nexus: Condition = field(default_factory=AllOf)
    applies: Condition = field(default_factory=AllOf)
    exemptions: tuple[Exemption, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    enforceable_from: date | None = None
    applies_to_event: str = "trigger"
    history_incomplete_before: date | None = None
    supersedes: str = ""
    aliases: tuple[str, ...] = ()
    template_of: tuple[str, ...] = ()
    place: str = ""
    pack: str = PACKS[0]
    open_conditions: tuple[str, ...] = ()
    contents: tuple[Content, ...] = ()
    forbidden: tuple[Content, ...] = ()
    orders: tuple[Order, ...] = ()
    holds: tuple[HoldProvision, ...] = ()
    late_reasons: bool = False
    phased: bool = False
    channel: str = ""
    form: str = ""
    language: str = ""
    penalty: str = ""
    notes: str = ""
    digest: str = ""
