"""Parties, agreements with their notice clauses, assets and disclosures: the portfolio, as data."""

from dataclasses import dataclass, field
from datetime import date, time

from incident.agreements.covenants import Covenants
from incident.agreements.standing import StandingDuty
from incident.kernel.calendars import CalendarSpec
from incident.kernel.codec import share
from incident.kernel.instants import Instant
from incident.kernel.terms import Terms

_OURSELVES = "ourselves"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party takes notices.

    Attributes:
        method: `email`, `post`, `courier`, `hand`, `portal`.
        to: the address.
        copy_only: a copy that does not constitute notice.
    """

    method: str
    to: str
    name: str = ""
    copy_only: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A counterparty, regulator, insurer or one of ourselves.

    Attributes:
        id: short id.
        kind: `counterparty`, `regulator`, `insurer`, `individuals`, `ourselves`.
        entity: for `ourselves`, the entity's id in the organisation profile.
        country: ISO 3166 code.
        zone: IANA zone.
        language: BCP 47 tag.
        jurisdictions: ISO 3166 codes that an authority, or a group of people, stands for.
        duties: rule ids that this authority alone is told of.
        tlp: highest TLP level that it may receive.
        group: whose affiliate it is, as one word for all of a group; ourselves are one group without it.
    """

    id: str
    name: str
    kind: str
    country: str
    zone: str
    language: str = "en"
    entity: str = ""
    addresses: tuple[Address, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    tlp: str = "AMBER"
    group: str = ""

    def is_affiliate_of(self, other: "Party") -> bool:
        """Whether both belong to one group."""
        mine, theirs = (it.group or (_OURSELVES if it.entity else "") for it in (self, other))
        return bool(mine) and mine == theirs


@dataclass(frozen=True, slots=True)
class DeemedReceipt:
    """When a dispatch by one method is received in law.

    Attributes:
        rule: `at_sending`, `at_sending_with_cutoff`, `at_sending_on_working_day`, `at_opening_hours`,
            `after_working_days`, `after_days`, `after_hours`, `on_delivery`, `on_confirmation`, or `earliest_of`
            several.
        cutoff: local time after which it counts at `next_at` of the next working day.
        next_at: opening hour.
        offset: working days, days or hours after dispatch.
        counted_from: `dispatch`; from `delivery` or `confirmation` there is no instant until that is shown.
        inside: ISO 3166 codes of recipients to whom this rule is limited; empty: everywhere.
        outside: ISO 3166 codes of recipients to whom it does not apply.
        whose: whose zone and calendar count: `recipient` or `sender`.
        zone: IANA zone that the rule names (`before 16:00 London time`); overrides the zone of `whose`.
        calendar: overrides the calendar of `whose`.
        voided_by: `bounce`, `absence_reply`, `postal_disruption`.
        alternatives: with `earliest_of`, the rules of which the first counts.
    """

    rule: str
    cutoff: time | None = None
    next_at: time | None = None
    offset: int = 0
    whose: str = "recipient"
    calendar: CalendarSpec | None = None
    voided_by: tuple[str, ...] = ()
    source: str = ""
    alternatives: "tuple[DeemedReceipt, ...]" = ()
    counted_from: str = "dispatch"
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """One delivery method of a clause, in order of rank."""

    method: str
    deemed: DeemedReceipt | None = None
    """None: the clause is silent; satisfaction is on receipt and the trace flags it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a clause is about, where it is not about everything: an asset has to fit each list that is not empty.

    Attributes:
        assets: ids.
        kinds: kinds of data.
        protections: `trade_secret`, `personal_data`…
        places: ISO 3166 codes where it is held.
    """

    assets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def admits(self, asset: "Asset") -> bool:
        """Whether the clause is about an asset."""
        asked = (
            (self.assets, (asset.id,)),
            (self.kinds, (asset.kind,)),
            (self.protections, (asset.protection,)),
            (self.places, asset.held_in),
        )
        return all(not wanted or set(wanted) & set(held) for wanted, held in asked)


STAGE = "submission:stage/"
"""Anchor of a stage on the submission of another stage of its clause, which the name follows."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A further notice or act under a clause: a confirmed report, a follow-up, a protective order.

    Attributes:
        stage: `initial`, `intermediate`, `final`, `protective_order`, `narrowing`, `cooperation`…
        terms: how its clock runs; an anchor that begins with `STAGE` is the submission of that stage.
        standard: which fact starts it; empty where the submission of another stage does.
        repeats: due again so long after each, until the final stage is done or handling has ended.
        contents: required contents: (id, text).
        act: what is done, where it is no notice.
    """

    stage: str
    terms: Terms
    standard: str = ""
    repeats: bool = False
    contents: tuple[tuple[str, str], ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where the words of a clause stand: document, page or paragraph, and the SHA-256 of the document."""

    document: str
    at: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class NoticeClause:
    """One notice duty of an agreement.

    Attributes:
        id: unique in the agreement, such as `12.3`.
        obligor: `disclosing`, `receiving`, `controller`, `processor`, `insured`, `either`.
        event: what has to be told, see `clauses.EVENTS`.
        standard: `actual`, `constructive`, `belief`, `suspicion`, `confirmed`, `receipt`.
        terms: how the clock runs.
        methods: how the notice may go, ranked.
        contents: required contents: (id, text).
        language: BCP 47 tag; empty: the recipient's.
        reviewed_by: the named person who confirmed the terms; empty: unreviewed, starts provisional clocks only.
        quote: the words of the clause.
        stage: what its own notice is called; `early_warning` where a fuller one follows.
        stages: what comes after, or beside it.
        scope: what it is about; None: everything.
        obligee: the one party that is told; empty: whoever stands on the other side.
        copies: where copies go, which are no notice.
        cost_terms: clause that says who bears the cost of it.
        secrecy: whether others may be told: empty (not stated), `except_law`, `absolute`.
        redacted: what cannot be read in the copy that we have, such as `within`.
        source: where the words stand.
        extracted_by: who or what read the terms from the words; `extraction_confidence` is its own.
        reviewed_at: when they were confirmed.
    """

    id: str
    obligor: str
    event: str
    standard: str
    terms: Terms
    methods: tuple[Method, ...] = ()
    contents: tuple[tuple[str, str], ...] = ()
    language: str = ""
    reviewed_by: str = ""
    quote: str = ""
    non_admission: bool = False
    flow_down: bool = False
    phased: bool = False
    """Information may follow as it becomes known."""
    stage: str = "initial"
    stages: tuple[Stage, ...] = ()
    scope: Scope | None = None
    obligee: str = ""
    copies: tuple[Address, ...] = ()
    cost_terms: str = ""
    secrecy: str = ""
    redacted: tuple[str, ...] = ()
    source: Quoted | None = None
    extracted_by: str = ""
    extraction_confidence: str = ""
    reviewed_at: Instant | None = None

    @property
    def state(self) -> str:
        """How its period stands: `fixed`, `soft`, `redacted`, or `gate` where it is no clock."""
        if "within" in self.redacted:
            return "redacted"
        if self.terms.limbs:
            return "fixed"
        return "soft" if self.terms.soft else "gate"


@dataclass(frozen=True, slots=True)
class AgreementParty:
    """A party's role in an agreement."""

    party: str
    role: str
    """`disclosing`, `receiving`, `mutual`, `controller`, `processor`, `sub_processor`, `insured`, `insurer`."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One dated version of an agreement's terms.

    Attributes:
        id: short id; `version` counts from 1.
        kind: `nda`, `technology_transfer`, `processing`, `insurance`, `licence`…
        survival_until: last day of the confidentiality duties; None: none stated.
        survival_clause: which clause says so.
        attaches: to what a policy attaches: `occurrence`; empty or `discovery`: to when it was noticed.
        basis: what this version rests on, such as an amendment with its date.
        liability: raw liability terms for `liability.terms` (mapping), frozen with the version.
        covenants: what was agreed beside notices and liability; None: not recorded.
        under: agreements that this one flows down from: what is told to us here has to be told on there.
        includes: standard sets of clauses that it takes in, such as `scc-2021-914-m2`.
        duties: what has to be done before anything happens.
        earlier: the versions before this one, oldest first; see `in_force`.
    """

    id: str
    name: str
    kind: str
    parties: tuple[AgreementParty, ...]
    effective_from: date
    effective_to: date | None = None
    survival_until: date | None = None
    version: int = 1
    governing_law: str = ""
    forum: str = ""
    language: str = "en"
    clauses: tuple[NoticeClause, ...] = ()
    no_notice_clause: bool = False
    liability: tuple[tuple[str, object], ...] = ()
    covenants: Covenants | None = None
    under: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    duties: tuple[StandingDuty, ...] = ()
    earlier: "tuple[Agreement, ...]" = ()
    survival_clause: str = ""
    attaches: str = ""
    basis: str = ""

    def in_force(self, on: date) -> "Agreement":
        """The version whose terms count on `on`: the last that had begun, or the first where none had."""
        if not self.earlier:
            return self
        begun = [version for version in (*self.earlier, self) if version.effective_from <= on]
        return begun[-1] if begun else (*self.earlier, self)[0]

    def numbered(self, version: str) -> "Agreement":
        """The version of a number; the newest where none has it."""
        return next((it for it in self.earlier if str(it.version) == version), self)

    def clause(self, name: str) -> NoticeClause | None:
        """The notice clause of an id; None where there is none."""
        return next((it for it in self.clauses if it.id == name), None)

    def roles_of(self, party: str) -> frozenset[str]:
        """The roles of a party in this agreement; empty where it is no party."""
        return frozenset(each.role for each in self.parties if each.party == party)


@dataclass(frozen=True, slots=True)
class Asset:
    """A piece of confidential information.

    Attributes:
        id: short id, used as subject `asset:<id>`.
        owner: party id.
        kind: a `DataKind`.
        protection: `trade_secret`, `confidential`, `personal_data`, …
        held_in: ISO 3166 codes where it is held.
        data_set: id of the personal-data set that it contains; empty where none.
        controllers: party ids whose personal data it contains.
        export_class: entry of an export-control list, such as `2E201`; empty: none stated.
        export_list: which list that is, one of `words.EXPORT_CLASSES`.
        joint_owners: party ids that own it together with `owner`.
        derived_from: assets that it was made from; whose they are stays concerned.
    """

    id: str
    name: str
    owner: str
    kind: str
    protection: str = "confidential"
    held_in: tuple[str, ...] = ()
    data_set: str = ""
    controllers: tuple[str, ...] = ()
    export_class: str = ""
    export_list: str = ""
    joint_owners: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """All who own it."""
        return (self.owner, *self.joint_owners)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One stage of the staged-disclosure register.

    Attributes:
        mechanism: what lets it leave its country: `scc`, `adequacy`, `bcr`, `licence`, `derogation`; empty: not stated.
        reference: of the mechanism, such as the number of a licence.
        risk_assessment: where the risk of this stage was assessed; empty: not recorded.
        security: what this stage requires of whoever receives it.
        recipients: party ids that may have it at this stage; empty: as the agreement says.
    """

    id: str
    asset: str
    agreement: str
    from_party: str
    to_party: str
    at: Instant
    stage: str = ""
    purpose: str = ""
    mechanism: str = ""
    reference: str = ""
    risk_assessment: str = ""
    security: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything agreed and disclosed, by id."""

    parties: dict[str, Party] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    disclosures: dict[str, Disclosure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """One agreement and clause that an incident touches.

    Attributes:
        ours: our party id (the obligor's side); `other` the party to be told.
        because: plain reasons, such as `asset fw-src was disclosed to beta on …`.
        excluded: why nothing is owed although it is touched (survival ended, by which clause); empty where owed.
    """

    agreement: Agreement
    clause: NoticeClause | None
    ours: str
    other: str
    assets: tuple[str, ...]
    because: tuple[str, ...] = ()
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an incident touches."""

    assets: tuple[str, ...]
    data_sets: tuple[str, ...]
    touched: tuple[Touched, ...]


share(Terms, tuple[Method, ...], tuple[tuple[str, str], ...], AgreementParty)
