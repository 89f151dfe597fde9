"""The closed vocabularies: fact keys, roles, data kinds, record tags, effects. Nothing outside them is accepted."""

from dataclasses import dataclass
from enum import StrEnum

from incident.words import EXPORT_CLASSES, LICENCES, SECTORS


class ValueKind(StrEnum):
    """The type of a fact's value."""

    INSTANT = "instant"
    TRUTH = "truth"
    SET = "set"
    COUNT = "count"
    COUNTS = "counts"
    """A count by residence: one fact a place (`part`)."""
    CHOICE = "choice"
    TEXT = "text"


class SubjectKind(StrEnum):
    """What a fact is about."""

    INCIDENT = "incident"
    ENTITY = "entity"
    DATA_SET = "data_set"
    ASSET = "asset"
    GROUP = "group"


class Fidelity(StrEnum):
    """How exactly a value is known."""

    EXACT = "exact"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    ESTIMATE = "estimate"


class Standing(StrEnum):
    """How settled a fact is."""

    ASSERTED = "asserted"
    CONTESTED = "contested"
    DETERMINED = "determined"
    RETRACTED = "retracted"


class Effect(StrEnum):
    """What a rule version can do, whatever status word its source used (design, section 5)."""

    STARTS = "starts"
    PROVISIONAL = "provisional"
    DECISION = "decision"
    NEVER = "never"


class Confidence(StrEnum):
    """How far an entry of the law is to be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Audience(StrEnum):
    """Who is told."""

    REGULATOR = "regulator"
    INDIVIDUALS = "individuals"
    COUNTERPARTY = "counterparty"
    CONSUMER_REPORTING_AGENCIES = "consumer_reporting_agencies"
    MEDIA = "media"
    LAW_ENFORCEMENT = "law_enforcement"
    INVESTORS = "investors"
    INSURER = "insurer"
    OTHER = "other"


class IncidentKind(StrEnum):
    """Live, or an exercise; immutable from birth."""

    LIVE = "live"
    DRILL = "drill"


class Role(StrEnum):
    """Legal and contractual roles of our entities."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"
    SUB_PROCESSOR = "sub_processor"
    COVERED_ENTITY = "covered_entity"
    BUSINESS_ASSOCIATE = "business_associate"
    ESSENTIAL_ENTITY = "essential_entity"
    IMPORTANT_ENTITY = "important_entity"
    FINANCIAL_ENTITY = "financial_entity"
    BANKING_ORGANISATION = "banking_organisation"
    LISTED_ISSUER = "listed_issuer"
    CONTRACTOR = "contractor"
    ORGANISATION = "organisation"
    """Singapore's and India's word for whoever holds the data or runs the system."""
    APP_ENTITY = "app_entity"
    BUSINESS = "business"
    """Whoever does business in a US state and owns or licenses the data."""
    DISCLOSING = "disclosing"
    RECEIVING = "receiving"
    INSURED = "insured"


class DataKind(StrEnum):
    """Kinds of data in a leak."""

    NAMES = "names"
    CONTACT = "contact"
    BIRTH_DATE = "birth_date"
    IDENTITY_NUMBER = "identity_number"
    GOVERNMENT_ID = "government_id"
    FINANCIAL_ACCOUNT = "financial_account"
    PAYMENT_CARD = "payment_card"
    CREDENTIALS = "credentials"
    HEALTH = "health"
    HEALTH_INSURANCE = "health_insurance"
    BIOMETRIC = "biometric"
    GENETIC = "genetic"
    LOCATION = "location"
    CHILDREN = "children"
    SPECIAL_CATEGORY = "special_category"
    CRIMINAL = "criminal"
    COMMUNICATIONS = "communications"
    EMPLOYMENT = "employment"
    SOURCE_CODE = "source_code"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a kind of data
    KNOW_HOW = "know_how"
    KEYS = "keys"
    EXPORT_CONTROLLED = "export_controlled"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FactKey:
    """One key of the fact vocabulary.

    Attributes:
        name: the key.
        kind: type of its value.
        meaning: one line for a person.
        choices: admitted values of a choice or a set; empty: free lower-case words.
        performs: an instant that performs a duty rather than starting one (doubt is taken late).
        subjects: what it can be about.
    """

    name: str
    kind: ValueKind
    meaning: str
    choices: tuple[str, ...] = ()
    performs: bool = False
    subjects: tuple[SubjectKind, ...] = (SubjectKind.INCIDENT, SubjectKind.ENTITY, SubjectKind.DATA_SET)


def _instant(name: str, meaning: str, *, performs: bool = False) -> FactKey:
    return FactKey(name, ValueKind.INSTANT, meaning, performs=performs)


def _truth(name: str, meaning: str) -> FactKey:
    return FactKey(name, ValueKind.TRUTH, meaning)


def _of_asset(name: str, meaning: str) -> FactKey:
    return FactKey(name, ValueKind.TRUTH, meaning, subjects=(SubjectKind.ASSET,))


_KEYS = (
    _instant("occurred_at", "when it happened"),
    _instant("discovered_at", "when it was first known to anybody of ours, or should have been"),
    _instant("suspected_at", "when there were grounds to suspect"),
    _instant("reasonable_belief_at", "when there were grounds to believe"),
    _instant("aware_at", "when we were aware with reasonable certainty"),
    _instant("confirmed_at", "when it was confirmed"),
    _instant("scope_identified_at", "when the people and data concerned were identified"),
    _instant("classified_at", "when it was classified as major, significant or the like"),
    _instant("materiality_determined_at", "when it was determined to be material"),
    _instant("determined_at", "when a determination that the law names was made"),
    _instant("assessed_notifiable_at", "when it was assessed to be notifiable"),
    _instant("no_harm_determined_at", "when it was determined in writing that harm is not likely"),
    _instant("told_by_processor_at", "when a processor or supplier told us"),
    _instant("notice_received_at", "when another's notice to us was received in law; starts clocks of contract alone"),
    _instant("read_at", "when another's notice to us was read"),
    _instant("imputed_at", "from when what another knew counts as known to us"),
    _instant("claim_received_at", "when a claim was made against us"),
    _instant("individuals_notified_at", "when the individuals were told", performs=True),
    _instant("authority_notified_at", "when the authority was told", performs=True),
    _instant("paid_at", "when a ransom was paid"),
    _instant("contained_at", "when it was contained", performs=True),
    _instant("recovered_at", "when service was restored", performs=True),
    _instant("handled_at", "when handling ended", performs=True),
    _instant("reported_at", "when the report reached us"),
    _instant("order_received_at", "when an order or demand to disclose was received"),
    _instant("disclosure_required_at", "when an order compels disclosure"),
    _instant("request_received_at", "when an authority asked for a report or for more"),
    _instant("information_available_at", "when information that was missing became available"),
    _instant("measure_available_at", "when a corrective or mitigating measure became available"),
    _instant("blocked_at", "when property was blocked"),
    _instant("rejected_at", "when a transaction was rejected"),
    _instant("made_public_at", "when an invention that was secret became public"),
    _instant("infringer_known_at", "when the infringement and who is behind it were known"),
    _instant("litigation_expected_at", "when litigation had to be expected"),
    _instant("posted_at", "when the information was found posted, or offered, where a service can take it down"),
    _truth("unpublished_invention", "whether an invention is concerned that was not public before"),
    _truth("foreign_order", "whether the order comes from a court or authority of another State than the data's"),
    _truth("personal_data", "whether personal data is concerned"),
    _truth("encrypted", "whether the data was encrypted"),
    _truth("key_compromised", "whether the key is, or may be, in the same hands"),
    _truth("listed_issuer", "whether the entity's securities are listed in the United States"),
    _truth("cross_border", "whether more than one country is concerned"),
    _truth("malicious", "whether a malicious act is suspected"),
    _truth("serious_harm", "whether serious or significant harm is likely"),
    _truth("significant", "whether the incident is significant or major in the law's sense"),
    _truth("material", "whether it was determined to be material to investors"),
    _truth("acquired", "whether the data was acquired by, or disclosed to, somebody without authority"),
    _truth("remediated", "whether action was taken before any harm"),
    _truth("disrupted", "whether a service, system or function is, was or may be disrupted"),
    _truth("product_affected", "whether the security or working of a product that we make is affected"),
    _truth("exploited_vulnerability", "whether an unpatched weakness of our product or system is being exploited"),
    _truth("death", "whether a person died"),
    _truth("health_harm", "whether somebody's health deteriorated seriously and unexpectedly"),
    FactKey(
        "applicable",
        ValueKind.TRUTH,
        "whether counsel finds the conditions of the duty met that no typed condition expresses; taken as a decision",
        subjects=(),
    ),
    _of_asset("public_domain", "whether it was public before the leak, and not by a breach"),
    _of_asset("already_known", "whether the recipient knew it before it was disclosed"),
    _of_asset("independently_developed", "whether the recipient developed it without what was disclosed"),
    _of_asset("received_from_third_party", "whether the recipient had it lawfully from another"),
    _of_asset("no_longer_secret", "whether a trade secret has ceased to be one"),
    FactKey("data_kinds", ValueKind.SET, "kinds of data", tuple(DataKind)),
    FactKey("sectors", ValueKind.SET, "sectors of the entity", tuple(SECTORS)),
    FactKey("roles", ValueKind.SET, "roles of the entity", tuple(Role)),
    FactKey("establishments", ValueKind.SET, "ISO 3166 codes where the entity is established"),
    FactKey("does_business_in", ValueKind.SET, "ISO 3166 codes where the entity does business"),
    FactKey("export_classes", ValueKind.SET, "export control classes of the information", EXPORT_CLASSES),
    FactKey("went_to", ValueKind.SET, "ISO 3166 codes of where the information went, or of who received it"),
    FactKey("entities", ValueKind.SET, "ids of our entities that are concerned"),
    FactKey("licences", ValueKind.SET, "licences and supervisory regimes of the entity", tuple(LICENCES)),
    FactKey("residents", ValueKind.COUNTS, "people concerned, by ISO 3166 code of residence"),
    FactKey("records", ValueKind.COUNT, "records concerned"),
    FactKey("risk", ValueKind.CHOICE, "risk to the people concerned", ("unlikely", "risk", "high")),
    FactKey("entity_type", ValueKind.CHOICE, "kind of entity"),
    FactKey("severity", ValueKind.CHOICE, "severity as decided by a person", ("low", "medium", "high", "very_high")),
    FactKey("cause", ValueKind.TEXT, "what caused it"),
    FactKey("nature", ValueKind.TEXT, "what happened, for notices"),
    FactKey("consequences", ValueKind.TEXT, "likely consequences, for notices"),
    FactKey("measures", ValueKind.TEXT, "measures taken and proposed, for notices"),
    FactKey("advice", ValueKind.TEXT, "what the people concerned should do"),
    FactKey("contact_point", ValueKind.TEXT, "who answers questions"),
    FactKey("late_reasons", ValueKind.TEXT, "why a notice is late"),
    FactKey("assets", ValueKind.SET, "ids of the assets concerned"),
    FactKey("agreements", ValueKind.SET, "ids of agreements that are concerned, where no asset shows it"),
)

FACT_KEYS: dict[str, FactKey] = {key.name: key for key in _KEYS}
"""The fact vocabulary by name."""


class Tag(StrEnum):
    """What a record entry tells, `subject:action`. Nothing else is accepted; retired tags stay listed."""

    ORGANISATION_RECORDED = "organisation:recorded"
    PORTFOLIO_IMPORTED = "portfolio:imported"
    TERMS_CONFIRMED = "terms:confirmed"
    DUTY_DONE = "duty:done"
    DUTY_REQUESTED = "duty:requested"
    LAW_CHANGED = "law:changed"
    OBLIGATION_DONE = "obligation:done"
    USER_ADDED = "user:added"
    SCHEDULE_RECORDED = "schedule:recorded"
    DRILL_SCHEDULED = "drill:scheduled"
    INCIDENT_DECLARED = "incident:declared"
    INCIDENT_CLOSED = "incident:closed"
    INCIDENT_REOPENED = "incident:reopened"
    FACTS_LEARNED = "facts:learned"
    SEVERITY_ADVISED = "severity:advised"
    SEVERITY_DECIDED = "severity:decided"
    OBLIGATIONS_ASSESSED = "obligations:assessed"
    OBLIGATION_ADDED = "obligation:added"
    OBLIGATION_OVERRIDDEN = "obligation:overridden"
    OBLIGATION_DECIDED = "obligation:decided"
    HOLD_PLACED = "hold:placed"
    HOLD_RELEASED = "hold:released"
    NOTICE_DRAFTED = "notice:drafted"
    NOTICE_APPROVED = "notice:approved"
    DISPATCH_CLAIMED = "dispatch:claimed"
    DISPATCH_SENT = "dispatch:sent"
    DISPATCH_FAILED = "dispatch:failed"
    DISPATCH_SETTLED = "dispatch:settled"
    RECEIPT_RECORDED = "receipt:recorded"
    PLAYBOOK_IMPORTED = "playbook:imported"
    PLAYBOOK_FROZEN = "playbook:frozen"
    PHASE_STARTED = "phase:started"
    PHASE_ENDED = "phase:ended"
    STEP_DONE = "step:done"
    STEP_FAILED = "step:failed"
    STEP_DECIDED = "step:decided"
    COST_RECORDED = "cost:recorded"
    COST_EVIDENCED = "cost:evidenced"
    ALLOCATION_MADE = "allocation:made"
    CLAIM_MADE = "claim:made"
    CLAIM_DISPUTED = "claim:disputed"
    CLAIM_AGREED = "claim:agreed"
    CLAIM_PAID = "claim:paid"
    CLAIM_WITHDRAWN = "claim:withdrawn"
    RESERVE_SET = "reserve:set"
    INJECT_DELIVERED = "inject:delivered"
    DRILL_SCORED = "drill:scored"
    REMINDER_SENT = "reminder:sent"
    TICK_SKIPPED = "tick:skipped"
    ANCHOR_TAKEN = "anchor:taken"


class Phase(StrEnum):
    """The phases of a playbook, each a flow."""

    CONTAINMENT = "containment"
    INVESTIGATION = "investigation"
    REMEDIATION = "remediation"
    NOTIFICATION = "notification"


EU_MEMBERS = frozenset(
    {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"}
    | {"IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"}
)
PLACE_FACTS = frozenset({"establishments", "does_business_in", "went_to"})
"""Sets whose words are places."""
PLACE_GROUPS: dict[str, frozenset[str]] = {
    "EU": EU_MEMBERS,
    "EEA": EU_MEMBERS | {"IS", "LI", "NO"},
    "EEA_EFTA": frozenset({"IS", "LI", "NO"}),
}
"""Named groups of places; a US state `US-CA` is inside `US` by its prefix."""
ANY_PART = "-*"
"""After a country: whichever of its parts has the most people concerned, for laws that count each State by itself."""
