"""A portrait of an agreement: everything recorded of one version, with what is not.

Four states are told apart, and none is ever shown as another: what is *stated*, what our copy does not show
(*redacted*), what the agreement does not have (*no clause*, which somebody said), and what nobody recorded (*not
recorded*). Beside what is stated stands who confirmed it; what nobody did is *unreviewed*.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from incident.agreements.chains import upstream
from incident.agreements.clauses import GATES, ORDERED
from incident.agreements.covenants import Audit, Covenants, Return
from incident.agreements.model import Agreement, DeemedReceipt, NoticeClause, Portfolio
from incident.agreements.standing import StandingDuty
from incident.kernel.periods import Period
from incident.kernel.terms import Direction, Terms, ZoneRule

STATED, REDACTED, NO_CLAUSE, NOT_RECORDED = "stated", "redacted", "no clause", "not recorded"
_EXPECTED = ("confidentiality_breach", "personal_data_breach", "security_incident", "compelled_disclosure", "claim")
"""Events of which a reader asks first whether an agreement has a clause on them."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that an agreement says, or does not.

    Attributes:
        section: `agreement`, `notices`, `information`, `terms`, `disputes`, `duties`, `register`.
        name: what it is.
        value: in words; empty where it is not stated.
        state: one of the four.
        clause: where it stands.
        reviewed_by: who confirmed it; empty: nobody, or there is nothing to confirm.
    """

    section: str
    name: str
    value: str
    state: str = STATED
    clause: str = ""
    reviewed_by: str = ""


def portrait(agreement: Agreement, portfolio: Portfolio, *, on: date) -> tuple[Trait, ...]:
    """Everything that the version in force on a day says, in the order in which a reader asks.

    Args:
        agreement: with its versions.
        portfolio: for its chain and its register.
        on: the day.
    """
    terms = agreement.in_force(on)
    return (
        *_head(agreement, terms, portfolio, on),
        *_notices(terms),
        *_information(terms),
        *_disputes(terms),
        *_duties(terms.duties),
        *_register(agreement, portfolio),
    )


def standing_of(terms: Agreement, on: date) -> str:
    """How a version stands on a day, in words."""
    if on < terms.effective_from:
        return f"begins on {terms.effective_from}"
    if terms.effective_to is None or on <= terms.effective_to:
        return "in force"
    until = terms.survival_until
    if until is None:
        return f"ended on {terms.effective_to}; no survival is stated"
    lasting = "survives" if on <= until else "survived"
    return f"ended on {terms.effective_to}; confidentiality {lasting} until {until}"


def _head(agreement: Agreement, terms: Agreement, portfolio: Portfolio, on: date) -> Iterator[Trait]:
    versions = ", ".join(f"{it.version} from {it.effective_from}" for it in (*agreement.earlier, agreement))
    yield Trait("agreement", "version", f"{terms.version} of {versions}")
    yield Trait("agreement", "on " + on.isoformat(), standing_of(terms, on))
    yield Trait("agreement", "parties", ", ".join(f"{it.party} ({it.role})" for it in terms.parties))
    lasts = terms.survival_until.isoformat() if terms.survival_until else ""
    yield _or_missing("agreement", "survives until", lasts, None, terms.survival_clause)
    yield _or_missing("agreement", "language", terms.language)
    if terms.basis:
        yield Trait("agreement", "rests on", terms.basis)
    if terms.attaches:
        yield Trait("agreement", "attaches to", terms.attaches)
    if terms.includes:
        yield Trait("agreement", "takes in", ", ".join(terms.includes))
    above = upstream(portfolio, agreement.id)
    below = sorted(it.id for it in portfolio.agreements.values() if agreement.id in upstream(portfolio, it.id))
    if above:
        yield Trait("agreement", "is under", ", ".join(above))
    if below:
        yield Trait("agreement", "is flowed down by", ", ".join(below))


def _notices(terms: Agreement) -> Iterator[Trait]:
    for clause in terms.clauses:
        yield from _clause(clause)
    told = {clause.event for clause in terms.clauses}
    absent = terms.covenants.absent if terms.covenants is not None else ()
    for event in _EXPECTED:
        if event not in told:
            said = terms.no_notice_clause or event in absent
            yield Trait("notices", event.replace("_", " "), "", NO_CLAUSE if said else NOT_RECORDED)


def _clause(clause: NoticeClause) -> Iterator[Trait]:
    who = f"{clause.obligor} tells {clause.obligee or 'the other side'}"
    event = clause.event.replace("_", " ")
    state = REDACTED if clause.state == "redacted" else STATED
    value = f"{who} {period_in_words(clause.terms)}{_standard(clause)}" if state == STATED else ""
    yield Trait("notices", event, value, state, clause.id, clause.reviewed_by)
    for name in clause.redacted:
        if name != "within":
            yield Trait("notices", f"{event}: {name}", "", REDACTED, clause.id)
    for stage in clause.stages:
        what = stage.act or stage.stage.replace("_", " ")
        yield Trait("notices", f"{event}: {what}", period_in_words(stage.terms), STATED, clause.id, clause.reviewed_by)
    details = {
        "methods": "; ".join(f"{it.method}, {_receipt(it.deemed)}" for it in clause.methods),
        "contents": ", ".join(text for _, text in clause.contents),
        "copies, which are no notice": ", ".join(f"{it.method} {it.to}" for it in clause.copies),
        "language of the notice": clause.language,
        "secrecy of the notice": clause.secrecy.replace("_", " "),
        "about": _scope(clause),
        "cost": f"clause {clause.cost_terms}" if clause.cost_terms else "",
        "says": "; ".join(_says(clause)),
    }
    for name, text in details.items():
        if text:
            yield Trait("notices", f"{event}: {name}", text, STATED, clause.id, clause.reviewed_by)


def period_in_words(terms: Terms) -> str:
    """How long there is: `within 48 hours, promptly`, `5 working days before`."""
    backward = terms.direction is Direction.BACKWARD
    periods = [f"{limb.period} before" if backward else f"within {limb.period}" for limb in terms.limbs]
    words = [*periods, *([terms.soft.replace("_", " ")] if terms.soft else [])]
    zone = terms.zone or ("" if terms.zone_rule is ZoneRule.SILENT else f"time of the {terms.zone_rule}")
    counted = {limb.counting.preset for limb in terms.limbs if not limb.period.unit.is_elapsed} - {""}
    how = ", ".join(filter(None, (", ".join(sorted(counted)), zone)))
    return ", ".join(words) + (f" ({how})" if how and words else "") if words else "no period"


def _standard(clause: NoticeClause) -> str:
    if clause.event in (*ORDERED, *GATES, "claim"):
        return ""
    return f", from {clause.standard}"


def _receipt(deemed: DeemedReceipt | None) -> str:
    if deemed is None:
        return "receipt not stated"
    times = [
        f"until {deemed.cutoff:%H:%M}" if deemed.cutoff else "",
        f"else {deemed.next_at:%H:%M}" if deemed.next_at else "",
    ]
    after = f"{deemed.offset} " if deemed.offset else ""
    void = f"void on {', '.join(deemed.voided_by)}".replace("_", " ") if deemed.voided_by else ""
    return ", ".join(filter(None, (f"{after}{deemed.rule.replace('_', ' ')}", *times, void)))


def _scope(clause: NoticeClause) -> str:
    scope = clause.scope
    if scope is None:
        return ""
    return ", ".join((*scope.assets, *scope.kinds, *scope.protections, *scope.places))


def _says(clause: NoticeClause) -> Iterable[str]:
    if clause.non_admission:
        yield "it admits nothing"
    if clause.flow_down:
        yield "it flows down"
    if clause.phased:
        yield "information may follow"
    if clause.terms.satisfied_on == "dispatch":
        yield "met on dispatch"


def _information(terms: Agreement) -> Iterator[Trait]:
    held = terms.covenants or Covenants()
    back, statements = held.returned, held.statements
    kept = {
        "definition": held.definition,
        "exclusions": ", ".join(held.exclusions).replace("_", " "),
        "recipients": ", ".join(held.recipients),
        "purposes": ", ".join(held.purposes),
        "affiliates": held.affiliates.replace("_", " "),
        "onward": held.onward,
        "localisation": ", ".join(held.localisation),
        "trade_secrets": "until no longer secret" if held.trade_secrets_last else "",
        "return": _return(back) if back is not None else "",
        "audit": _audit(held.audit) if held.audit is not None else "",
        "flow_down": held.flow_down,
        "cooperation": held.cooperation,
        "statements": (
            f"to {', '.join(statements.of)}: consent of {statements.consent}"
            f"{', except what the law demands' if statements.except_law else ''}"
            if statements is not None
            else ""
        ),
        "improvements": held.improvements,
        "implied_terms": held.implied_terms,
    }
    where = {
        "exclusions": held.exclusions_clause,
        "return": back.clause if back else "",
        "audit": held.audit.clause if held.audit else "",
        "statements": statements.clause if statements else "",
    }
    for name, value in kept.items():
        yield _or_missing("information", name, value, held, where.get(name, ""))
    for it in held.glossary:
        language = f" [{it.language}]" if it.language else ""
        yield Trait("terms", f"{it.term}{language}", it.means, STATED, "", held.reviewed_by)


def _return(back: Return) -> str:
    words = [f"on {back.on}", f"within {back.within}" if back.within else "", "certified" if back.certificate else ""]
    return ", ".join(filter(None, (*words, f"backups {back.backups}" if back.backups else "")))


def _audit(audit: Audit) -> str:
    return ", ".join(filter(None, (_told("on notice of", audit.notice), _told("every", audit.every))))


def _told(word: str, period: Period | None) -> str:
    return f"{word} {period}" if period is not None else ""


def _disputes(terms: Agreement) -> Iterator[Trait]:
    held = terms.covenants or Covenants()
    yield _or_missing("disputes", "governing law", terms.governing_law)
    yield _or_missing("disputes", "forum", terms.forum)
    arbitration = held.arbitration
    where = f" in {arbitration.seat}" if arbitration is not None and arbitration.seat else ""
    quiet = ", confidential" if arbitration is not None and arbitration.confidential else ""
    value = f"{arbitration.institution}{where}{quiet}" if arbitration is not None else ""
    yield _or_missing("disputes", "arbitration", value, held)
    yield _or_missing("disputes", "remedies", ", ".join(held.remedies).replace("_", " "), held)
    yield _or_missing("disputes", "liability terms", "recorded: incident allocate" if terms.liability else "")


def _duties(duties: Iterable[StandingDuty]) -> Iterator[Trait]:
    for duty in duties:
        when = duty.first or _told("within", duty.within) or _told("every", duty.every) or (duty.soft or "")
        value = f"{duty.who}: {duty.what}; from {duty.runs_from}, {when}".replace("_", " ")
        yield Trait("duties", duty.id, value, STATED, duty.clause, duty.reviewed_by)


def _register(agreement: Agreement, portfolio: Portfolio) -> Iterator[Trait]:
    stages = sorted(
        (it for it in portfolio.disclosures.values() if it.agreement == agreement.id), key=lambda it: (it.at, it.id)
    )
    for it in stages:
        day = it.at.day(it.at.zone).isoformat()
        more = {
            "stage": it.stage,
            "for": it.purpose,
            "by": " ".join(filter(None, (it.mechanism, it.reference))),
            "security": ", ".join(it.security),
            "risk": it.risk_assessment,
            "permits": ", ".join(it.recipients),
        }
        told = "; ".join(f"{name} {text}" for name, text in more.items() if text)
        yield Trait(
            "register", it.id, f"{it.asset}, {it.from_party} to {it.to_party} on {day}" + (f"; {told}" if told else "")
        )


def _or_missing(section: str, name: str, value: str, held: Covenants | None = None, clause: str = "") -> Trait:
    reviewed = held.reviewed_by if held is not None and value else ""
    label = name.replace("_", " ")
    if held is not None and name in held.redacted:
        return Trait(section, label, "", REDACTED, clause)
    if held is not None and name in held.absent:
        return Trait(section, label, "", NO_CLAUSE, clause, held.reviewed_by)
    return Trait(section, label, value, STATED if value else NOT_RECORDED, clause, reviewed)
