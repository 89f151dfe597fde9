"""Covenants: what an agreement says of the information itself, beside notices and liability.

::

    covenants:
      definition: technical information marked confidential, and what a reasonable person takes for it
      exclusions: [public_domain, already_known, independently_developed]
      exclusions_clause: "1.3"
      recipients: [halden-de, wroclab]      # who may have it; left out: not limited
      purposes: [driver development]        # for what; left out: not limited
      affiliates: with_notice               # whether affiliates of a recipient may have it: permitted, forbidden
      onward: consent                       # whether a recipient may pass it on: permitted, notice, forbidden
      localisation: [DE, FR, JP]            # where it may be held; left out: not limited
      trade_secrets: until_no_longer_secret # they outlast survival_until
      return: {on: request, within: 30 calendar_days, certificate: true, backups: stay}
      audit: {notice: 10 working_days, every: 12 months, clause: "14"}
      flow_down: recipients take over the same duties in writing
      cooperation: both help to contain and investigate
      statements: {consent: kaname, of: [media, individuals], except_law: true, clause: "12.8"}  # who has to agree
      remedies: [injunctive_relief, damages]
      arbitration: {institution: SIAC, seat: SG, confidential: true}
      glossary:                             # in notices, a term stands for the assets that it names
        Licensed Technology: {means: the servo firmware, language: en, assets: [fw-servo]}
        許諾技術: {means: サーボのファームウェア, language: ja, assets: [fw-servo]}
      redacted: [remedies]
      absent: [improvements, personal_data_breach]   # no clause: a field here, or an event of notice clauses
      reviewed_by: Ines Aranda              # left out: nobody confirmed them, and what excludes a duty does not count

A field that is left out was not recorded; `redacted` names what cannot be read, `absent` what the agreement does not
have. None is ever guessed.
"""

from dataclasses import dataclass

from incident.kernel.fields import Fields
from incident.kernel.periods import Period
from incident.vocabulary import Audience

EXCLUSIONS = ("public_domain", "already_known", "independently_developed", "received_from_third_party")
"""What takes information out of confidentiality, each a fact about an asset."""
REMEDIES = ("injunctive_relief", "damages", "specific_performance", "liquidated_damages", "termination")
AFFILIATES = ("permitted", "with_notice", "forbidden")
ONWARD = ("permitted", "notice", "consent", "forbidden")
PUBLIC = (Audience.INDIVIDUALS, Audience.MEDIA, Audience.INVESTORS)
"""Whom a public statement reaches."""
_TRADE_SECRETS = ("with_the_rest", "until_no_longer_secret")


@dataclass(frozen=True, slots=True)
class Return:
    """Return or destruction of the information.

    Attributes:
        on: what asks for it: `request` or `end`.
        within: how long it may take; None: not stated.
        certificate: whether it has to be certified.
        backups: `stay` or `destroy`; empty: not stated.
    """

    on: str
    within: Period | None = None
    certificate: bool = False
    backups: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """The right to audit: notice before it, and how often."""

    notice: Period | None = None
    every: Period | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Statements:
    """Control of statements: whose consent they need.

    Attributes:
        consent: party id.
        except_law: what the law demands needs none.
        of: audiences whose notices need it.
    """

    consent: str
    except_law: bool = False
    clause: str = ""
    of: tuple[Audience, ...] = PUBLIC


@dataclass(frozen=True, slots=True)
class Arbitration:
    """Arbitration instead of a court."""

    institution: str
    seat: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """A defined term, in the language of the agreement or of a translation.

    Attributes:
        assets: ids of the assets that the term stands for.
    """

    term: str
    means: str
    language: str = ""
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Covenants:
    """What was agreed about the information; see the module's text.

    Attributes:
        recipients: party ids; empty: not limited.
        purposes: empty: not limited.
        affiliates: one of `AFFILIATES`; empty: not stated, and they count as others.
        onward: one of `ONWARD`; empty: not stated.
        localisation: ISO 3166 codes where it may be held; empty: not limited.
        trade_secrets_last: trade secrets are protected until they are none, whatever `survival_until` says.
        redacted: names of fields that cannot be read.
        absent: names of fields, and of events of notice clauses, that the agreement does not have.
        reviewed_by: the named person who confirmed them; empty: nobody.
    """

    definition: str = ""
    exclusions: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    affiliates: str = ""
    onward: str = ""
    localisation: tuple[str, ...] = ()
    trade_secrets_last: bool = False
    returned: Return | None = None
    audit: Audit | None = None
    flow_down: str = ""
    cooperation: str = ""
    statements: Statements | None = None
    remedies: tuple[str, ...] = ()
    arbitration: Arbitration | None = None
    improvements: str = ""
    implied_terms: str = ""
    glossary: tuple[Meaning, ...] = ()
    redacted: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    exclusions_clause: str = ""
    reviewed_by: str = ""


def read_covenants(fields: Fields, *, events: tuple[str, ...] = ()) -> Covenants:
    """The covenants of one version; faults are noted on the fields.

    Args:
        fields: their mapping.
        events: of notice clauses, which can be absent too.
    """
    lasting = fields.choice("trade_secrets", _TRADE_SECRETS, "with_the_rest")
    covenants = Covenants(
        definition=fields.text("definition"),
        exclusions=_among(fields, "exclusions", EXCLUSIONS),
        recipients=fields.texts("recipients"),
        purposes=fields.texts("purposes"),
        affiliates=fields.choice("affiliates", AFFILIATES),
        onward=fields.choice("onward", ONWARD),
        localisation=fields.countries("localisation"),
        trade_secrets_last=lasting == "until_no_longer_secret",
        returned=_return(fields.mapping("return")),
        audit=_audit(fields.mapping("audit")),
        flow_down=fields.text("flow_down"),
        cooperation=fields.text("cooperation"),
        statements=_statements(fields.mapping("statements")),
        remedies=_among(fields, "remedies", REMEDIES),
        arbitration=_arbitration(fields.mapping("arbitration")),
        improvements=fields.text("improvements"),
        implied_terms=fields.text("implied_terms"),
        glossary=_glossary(fields.mapping("glossary")),
        redacted=fields.texts("redacted"),
        absent=fields.texts("absent"),
        exclusions_clause=fields.text("exclusions_clause"),
        reviewed_by=fields.text("reviewed_by"),
    )
    for name in covenants.redacted:
        if name in fields or name not in _FIELDS:
            fields.fault(f"{name} cannot be redacted here", "redacted", mend=f"one that is not stated: {_LISTED}")
    for name in covenants.absent:
        if name in fields or name in covenants.redacted or name not in (*_FIELDS, *events):
            fields.fault(f"{name} cannot be absent here", "absent", mend=f"one that is not stated: {_LISTED}")
    fields.done()
    return covenants


def _among(fields: Fields, key: str, admitted: tuple[str, ...]) -> tuple[str, ...]:
    words = fields.texts(key)
    for word in words:
        if word not in admitted:
            fields.fault(f"{word!r} is not known", key, mend=f"one of {', '.join(admitted)}")
    return words


def _return(fields: Fields | None) -> Return | None:
    if fields is None:
        return None
    found = Return(
        on=fields.choice("on", ("request", "end"), needed=True),
        within=fields.period("within"),
        certificate=bool(fields.flag("certificate", default=False)),
        backups=fields.choice("backups", ("stay", "destroy")),
        clause=fields.text("clause"),
    )
    fields.done()
    return found


def _audit(fields: Fields | None) -> Audit | None:
    if fields is None:
        return None
    found = Audit(fields.period("notice"), fields.period("every"), fields.text("clause"))
    fields.done()
    return found


def _statements(fields: Fields | None) -> Statements | None:
    if fields is None:
        return None
    named = _among(fields, "of", tuple(Audience))
    found = Statements(
        fields.text("consent", needed=True),
        bool(fields.flag("except_law", default=False)),
        fields.text("clause"),
        tuple(Audience(it) for it in named) or PUBLIC,
    )
    fields.done()
    return found


def _arbitration(fields: Fields | None) -> Arbitration | None:
    if fields is None:
        return None
    found = Arbitration(
        fields.text("institution", needed=True),
        fields.text("seat"),
        bool(fields.flag("confidential", default=False)),
    )
    fields.done()
    return found


def _glossary(fields: Fields | None) -> tuple[Meaning, ...]:
    if fields is None:
        return ()
    found = []
    for term in fields.data:
        inner = fields.mapping(term)
        if inner is not None:
            found.append(Meaning(term, inner.text("means", needed=True), inner.text("language"), inner.texts("assets")))
            inner.done()
    return tuple(found)


_FIELDS = (
    *("definition", "exclusions", "recipients", "purposes", "trade_secrets", "return", "audit", "flow_down"),
    *("affiliates", "onward", "localisation"),
    *("cooperation", "statements", "remedies", "arbitration", "improvements", "implied_terms", "glossary"),
)
_LISTED = ", ".join(_FIELDS)
