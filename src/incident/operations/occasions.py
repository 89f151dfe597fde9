"""Occasions: everything that one notice is composed from, gathered from the matter, the law and the agreements."""

from dataclasses import dataclass, replace
from functools import cache

from incident.agreements.glossary import term_of, terms_used
from incident.agreements.model import Agreement, NoticeClause
from incident.deadlines.deadline import Deadline, Due
from incident.errors import UnknownReference
from incident.facts.fact import THE_INCIDENT, Subject
from incident.facts.organisation import Entity
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.law.authorities import Directory, load_directory
from incident.law.book import LawBook
from incident.notices.addressee import addressee_of
from incident.notices.compose import Contract, Occasion, contact_of
from incident.notices.contents import Barred, spoken_key
from incident.notices.draft import Addressee
from incident.notices.known import Told, knowledge_of, supplied
from incident.notices.requirements import Requirements, of_clause, of_rule, of_template
from incident.notices.template import Library, NoticeTemplate, read_library
from incident.operations.by_hand import DecisionKind
from incident.operations.matter import Matter
from incident.resources import authority_files, files
from incident.store.database import Reader
from incident.store.matter import StoredObligation
from incident.store.notices import dispatches_of, notices_of, stands
from incident.vocabulary import Audience, SubjectKind

_SAID = ("nature", "cause", "consequences", "measures")
"""Facts whose words can use the terms of an agreement."""
SUPPLEMENT = "supplement"
"""The kind of a notice that follows one of the same obligation."""


@cache
def library() -> Library:
    """All notices that are shipped, read once a process."""
    return read_library(files("notifications", ""))


@cache
def directory() -> Directory:
    """The shipped directory of authorities, read once a process."""
    return load_directory(authority_files())


@dataclass(frozen=True, slots=True)
class Earlier:
    """The notices of an obligation that went out and did not come back.

    Attributes:
        short: the last one.
        said_at: when that went out.
        first_at: when the first did; whether the duty was performed late is asked of this one.
    """

    short: str
    said_at: Instant
    first_at: Instant


@dataclass(frozen=True, slots=True)
class Prepared:
    """An occasion with the template that serves it."""

    occasion: Occasion
    template: NoticeTemplate


def prepare(
    matter: Matter, stored: StoredObligation, *, book: LawBook, now: Instant, earlier: Earlier | None = None
) -> Prepared:
    """Gather what the notice of one obligation is composed from.

    Raises:
        TemplateRefused: no notice serves the obligation.
    """
    clause = clause_of(matter, stored)
    assessed, key = stored.assessed, stored.key
    template = library().serving(
        audience=assessed.audience,
        source=assessed.source,
        duty=key.duty,
        event=clause[1].event if clause else "",
        stage=key.stage,
    )
    addressee = current_addressee(matter, stored)
    deadline = assessed.deadline
    occasion = Occasion(
        duty=assessed,
        reference=str(ShortId(matter.is_drill, matter.incident.number, "o", stored.number)),
        kind=SUPPLEMENT if earlier else key.stage,
        addressee=addressee,
        holder=_holder(matter, key.holder),
        organisation=matter.organisation,
        known=knowledge(matter, stored, addressee, clause, earlier, now),
        requirements=_requirements(stored, template, book, clause),
        as_of=(now.short(), now.show(addressee.zone)),
        contract=_contract(matter, stored, clause, addressee.language, now) if clause else None,
        barred=_barred(matter, stored, clause, now),
        late=_is_late(deadline, earlier.first_at if earlier else now),
        exercise=matter.is_drill,
        earlier=_told(earlier, addressee.zone),
    )
    return Prepared(occasion, template)


def earlier_of(reader: Reader, matter: Matter, stored: StoredObligation) -> Earlier | None:
    """What was said for an obligation before; None where nothing went out, or all came back."""
    numbers = {row.id: row.number for row in notices_of(reader, matter.incident.id)}
    sent = [
        (row.sent_at, numbers[row.notice])
        for row in dispatches_of(reader, obligation=stored.id)
        if stands(row) and row.sent_at is not None
    ]
    if not sent:
        return None
    (first, _), (last, number) = min(sent), max(sent)
    short = ShortId(matter.is_drill, matter.incident.number, "n", number)
    return Earlier(str(short), Instant(last), Instant(first))


def clause_of(matter: Matter, stored: StoredObligation) -> tuple[Agreement, NoticeClause] | None:
    """The agreement and clause that demand a notice, as they stood when it was assessed; None where no clause does.

    The terms of the day of the event count: a leak of last year is told as the agreement wanted it last year.
    """
    agreement_id, _, clause_id = stored.key.duty.partition("/")
    agreement = matter.portfolio.agreements.get(agreement_id)
    if stored.source != "clause" or agreement is None:
        return None
    terms = agreement.numbered(stored.assessed.rule_version)
    found = terms.clause(clause_id)
    return None if found is None else (terms, _at_stage(found, stored.key.stage))


def _at_stage(clause: NoticeClause, name: str) -> NoticeClause:
    """The clause as it is for one of its stages: that stage says its own contents, where it has any."""
    stage = next((it for it in clause.stages if it.stage == name), None)
    return replace(clause, contents=stage.contents) if stage is not None and stage.contents else clause


def current_addressee(matter: Matter, stored: StoredObligation) -> Addressee:
    """Who is told of an obligation, and where, as the portfolio stands; the directory helps out for the law."""
    clause = clause_of(matter, stored)
    assessed = stored.assessed
    place = stored.key.recipient.rpartition(":")[2]
    by_law = assessed.source == "law" and assessed.audience != Audience.INDIVIDUALS
    return addressee_of(
        stored.key,
        audience=assessed.audience,
        title=assessed.title,
        portfolio=matter.portfolio,
        clause=clause[1] if clause else None,
        authority=directory().of(assessed.rule_version or stored.key.duty, place) if by_law else None,
    )


def knowledge(  # noqa: PLR0917 - what a notice may say comes from all of these
    matter: Matter,
    stored: StoredObligation,
    addressee: Addressee,
    clause: tuple[Agreement, NoticeClause] | None,
    earlier: Earlier | None,
    now: Instant,
) -> dict[str, tuple[Told, ...]]:
    """Everything that can be said in the notice of an obligation."""
    holder = _holder(matter, stored.key.holder)
    subjects = [Subject(SubjectKind.DATA_SET, stored.key.data_set)] if stored.key.data_set else []
    known = knowledge_of(
        matter.sheet(), [*subjects, Subject(SubjectKind.ENTITY, holder.id), THE_INCIDENT], zone=addressee.zone
    )
    contact = contact_of(matter.organisation)
    by_us = {
        "our_name": holder.name,
        "our_identity": f"{holder.name}, {holder.main.country}",
        "our_representative": holder.representative,
        "our_contact": f"{contact.name}, {contact.email}" if contact else "",
        "agreement": clause[0].name if clause else "",
        "clause": clause[1].id if clause else "",
        "touched_assets": _touched(matter, stored, clause, now),
        "earlier_notice": _told(earlier, addressee.zone),
    }
    known |= {name: told for name, text in by_us.items() if (told := supplied(name, text))}
    if "contact_point" not in known and contact is not None:
        known["contact_point"] = supplied("our_contact", f"{contact.name}, {contact.email}")
    return known | _spoken(matter, stored)


def _is_late(deadline: Deadline, performed: Instant) -> bool:
    """Whether the reasons for a delay are due; after a waiting period nothing is late."""
    return isinstance(deadline, Due) and not deadline.waiting and not deadline.is_met_at(performed)


def _spoken(matter: Matter, stored: StoredObligation) -> dict[str, tuple[Told, ...]]:
    """What named persons said for contents that no fact of the vocabulary fills; the newest counts."""
    found: dict[str, tuple[Told, ...]] = {}
    for decision in matter.decisions:
        if decision.kind == DecisionKind.CONTENT_SAID and decision.subject == str(stored.key):
            key = spoken_key(decision.choice)
            found[key] = (Told(key, decision.body["text"]),)
    return found


def _requirements(
    stored: StoredObligation,
    template: NoticeTemplate,
    book: LawBook,
    clause: tuple[Agreement, NoticeClause] | None,
) -> Requirements:
    if clause is not None:
        return of_clause(clause[1], template)
    if stored.source == "law":
        return of_rule(book.rule(stored.assessed.rule_version or stored.key.duty), template)
    return of_template(template)


def _contract(
    matter: Matter, stored: StoredObligation, held: tuple[Agreement, NoticeClause], language: str, now: Instant
) -> Contract:
    """The clause as the letter names it, with the agreement's own terms that it uses."""
    terms, clause = held
    assets = _assets(matter, stored, terms, now)
    said = [known.value for name in _SAID if (known := matter.sheet().get(name)) and isinstance(known.value, str)]
    return Contract(
        terms.name,
        clause.id,
        non_admission=clause.non_admission,
        confidential=bool(clause.secrecy),
        terms=terms_used(terms, assets, said, language),
    )


def _touched(
    matter: Matter, stored: StoredObligation, clause: tuple[Agreement, NoticeClause] | None, now: Instant
) -> str:
    """The names of the assets that are this party's concern, and of no other's, as the agreement calls them."""
    if clause is None:
        return ""
    names = []
    for id_ in _assets(matter, stored, clause[0], now):
        name = matter.portfolio.assets[id_].name
        term = term_of(clause[0], id_, current_addressee(matter, stored).language)
        names.append(f"{term} ({name})" if term else name)
    return ", ".join(names)


def _assets(matter: Matter, stored: StoredObligation, terms: Agreement, now: Instant) -> list[str]:
    """Ids of the assets that are this party's concern."""
    touched = matter.exposure(matter.sheet(), now).touched
    ids = {
        asset
        for it in touched
        if it.agreement.id == terms.id and it.other == stored.key.recipient
        for asset in it.assets
    }
    return [name for name in sorted(ids) if name in matter.portfolio.assets]


def _barred(
    matter: Matter, stored: StoredObligation, clause: tuple[Agreement, NoticeClause] | None, now: Instant
) -> tuple[Barred, ...]:
    """What is another party's: a counterparty must read neither who else is touched, nor what of theirs is."""
    if clause is None and stored.assessed.audience != Audience.COUNTERPARTY:
        return ()
    recipient = stored.key.recipient
    mine = {party.party for party in clause[0].parties} if clause else set()
    mine |= {recipient, *(it.id for it in matter.portfolio.parties.values() if it.entity)}
    touched = matter.exposure(matter.sheet(), now).touched
    others = {it.other: it.agreement.name for it in touched if it.other not in mine}
    shared = {asset for it in touched if it.other == recipient for asset in it.assets}
    names = [
        Barred(f"the name of {party.name}", party.name, f"confidentiality of {agreement}")
        for name, agreement in sorted(others.items())
        if (party := matter.portfolio.parties.get(name)) is not None
    ]
    secrets = [
        Barred(f"the name of {asset.name}, which is {asset.owner}'s", asset.name, f"confidentiality of {agreement}")
        for name, agreement in sorted({(it, way.agreement.name) for way in touched for it in way.assets})
        if (asset := matter.portfolio.assets[name]).owner not in mine and name not in shared
    ]
    return (*names, *secrets)


def _holder(matter: Matter, entity: str) -> Entity:
    for it in matter.organisation.entities:
        if it.id == entity:
            return it
    raise UnknownReference(f"entity {entity!r} is not in the organisation profile", mend="run 'incident init' again")


def _told(earlier: Earlier | None, zone: str) -> str:
    return f"{earlier.short} of {earlier.said_at.show(zone)}" if earlier else ""
