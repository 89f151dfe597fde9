"""Composing: an obligation, what is known, ourselves and the recipient become a notice. Pure.

What it guarantees of a draft: equal inputs give equal bytes; every content that counts as filled really stands in the
text and in the HTML; nothing that a law or a contract forbids stands in either; and a drill's notice is marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import escape

from incident.errors import TemplateRefused
from incident.facts.organisation import Contact, Entity, Organisation
from incident.notices.contents import Barred, ContentLine, State, demand_clean, fill, without
from incident.notices.draft import Addressee, Draft
from incident.notices.known import Knowledge, Told
from incident.notices.requirements import Requirements
from incident.notices.template import PARTS, Library, NoticeTemplate
from incident.obligations.obligation import Considered
from incident.vocabulary import FACT_KEYS, ValueKind

EXERCISE = "EXERCISE"
_CONTACT_ORDER = ("dpo", "privacy", "counsel", "security")
"""Whose contact stands in a notice, where the facts name no contact point."""
_LABELS = {
    "occurred_at": "It happened",
    "discovered_at": "It was discovered",
    "aware_at": "We became aware of it",
    "confirmed_at": "It was confirmed",
    "contained_at": "It was contained",
    "data_kinds": "Kinds of data",
    "residents": "People concerned, by place of residence",
    "records": "Records concerned",
    "touched_assets": "Information concerned",
    "affected_here": "People concerned with you",
}


@dataclass(frozen=True, slots=True)
class Contract:
    """The clause under which a counterparty is told.

    Attributes:
        agreement: what the agreement is called.
        clause: number of the clause.
        non_admission: the clause lets us say that the notice admits nothing.
        confidential: the agreement keeps the notice itself confidential.
        terms: (term, meaning) of the agreement's glossary that the notice uses.
    """

    agreement: str
    clause: str
    non_admission: bool = False
    confidential: bool = False
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that one notice is composed from.

    Attributes:
        duty: the obligation.
        reference: what we and the recipient call it.
        kind: stage of the duty, `supplement` or `withdrawal`.
        addressee: who is told, and where.
        holder: our entity that owes it.
        organisation: ourselves.
        known: what can be said.
        requirements: what must and must not be said.
        as_of: up to when the facts are stated: (ISO form, in words).
        contract: the clause, where a contract demands the notice.
        barred: names and words that must not reach this recipient.
        late: the deadline has passed.
        exercise: it belongs to a drill.
        earlier: reference and day of the notice that this one follows; empty: none.
    """

    duty: Considered
    reference: str
    kind: str
    addressee: Addressee
    holder: Entity
    organisation: Organisation
    known: Knowledge
    requirements: Requirements
    as_of: tuple[str, str]
    contract: Contract | None = None
    barred: tuple[Barred, ...] = ()
    late: bool = False
    exercise: bool = False
    earlier: str = ""


def compose(occasion: Occasion, notice: NoticeTemplate, library: Library) -> Draft:
    """The notice for one occasion.

    Raises:
        TemplateRefused: the template cannot be rendered, or leaves out a content that it declares.
        ContentForbidden: the text would say what a law or a contract forbids.
    """
    said = without(occasion.known, occasion.requirements.forbidden_keys)
    lines = fill(occasion.requirements.required, said, stage=occasion.duty.key.stage, late=occasion.late)
    language = _language(occasion, notice)
    variables = _variables(occasion, lines, language)
    subject, text, html = (library.templates.render(notice.file(part, language), variables) for part in PARTS)
    _demand_rendered(lines, text, html, notice)
    for part in (subject, text, html):
        demand_clean(part, _all_barred(occasion), name=occasion.reference)
    mark = f"[{EXERCISE}] " if occasion.exercise else ""
    return Draft(
        obligation=str(occasion.duty.key),
        reference=occasion.reference,
        kind=occasion.kind,
        template=notice.id,
        template_digest=notice.digest,
        language=language,
        subject=mark + " ".join(subject.split()),
        text=text,
        html=html,
        addressee=occasion.addressee,
        contents=lines,
        facts=_facts(lines),
        as_of=occasion.as_of[0],
        exercise=occasion.exercise,
        late=occasion.late,
    )


def contact_of(organisation: Organisation) -> Contact | None:
    """Who answers questions: the data protection officer first, then privacy, counsel, security, anybody."""
    for function in _CONTACT_ORDER:
        for contact in organisation.contacts:
            if contact.function == function:
                return contact
    return organisation.contacts[0] if organisation.contacts else None


def _language(occasion: Occasion, notice: NoticeTemplate) -> str:
    wanted = occasion.addressee.language
    return next((it for it in notice.languages if it in (wanted, wanted.partition("-")[0])), notice.languages[0])


def _all_barred(occasion: Occasion) -> list[Barred]:
    """Names that the recipient must not read, and what is known of the facts that the law forbids to tell."""
    facts = [
        Barred(f"{content.id}: {content.text}", told.text, content.provision)
        for content in occasion.requirements.forbidden
        for key in content.facts
        for told in occasion.known.get(key, ())
        if told.text
    ]
    return [*occasion.barred, *facts]


def _facts(lines: Sequence[ContentLine]) -> tuple[Told, ...]:
    found = {told.name: told for line in lines for told in line.told}
    return tuple(found[name] for name in sorted(found))


def _demand_rendered(lines: Sequence[ContentLine], text: str, html: str, notice: NoticeTemplate) -> None:
    for line in lines:
        for told in line.told:
            for part, words in (("body.txt", told.text), ("body.html", str(escape(told.text)))):
                if _flat(words) not in _flat(text if part == "body.txt" else html):
                    raise TemplateRefused(
                        f"content {line.id} ({line.provision}) is filled by {told.name} and does not stand in the text",
                        where=f"notifications/{notice.id}/{part}",
                        mend="render every content, for instance with the macros of _base",
                    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _variables(occasion: Occasion, lines: Sequence[ContentLine], language: str) -> dict[str, object]:
    contact = contact_of(occasion.organisation)
    contents = [_content(line) for line in lines]
    return {
        "exercise": EXERCISE if occasion.exercise else "",
        "language": language,
        "reference": occasion.reference,
        "kind": occasion.kind,
        "stage": occasion.duty.key.stage.replace("_", " "),
        "as_of": occasion.as_of[1],
        "late": occasion.late,
        "earlier": occasion.earlier,
        "duty": {"title": occasion.duty.title, "citation": occasion.duty.citation, "source": occasion.duty.source},
        "recipient": {"name": occasion.addressee.name, "id": occasion.addressee.id},
        "organisation": {"name": occasion.organisation.name},
        "holder": _holder(occasion.holder),
        "contact": _contact(contact),
        "contract": _contract(occasion.contract),
        "contents": contents,
        "content": {it["id"]: it for it in contents},
        "facts": {key: "; ".join(it.text for it in told if it.text) for key, told in _sayable(occasion).items()},
    }


def _sayable(occasion: Occasion) -> dict[str, tuple[Told, ...]]:
    said = without(occasion.known, occasion.requirements.forbidden_keys)
    return {key: told for key, told in said.items() if any(it.text for it in told)}


def _content(line: ContentLine) -> dict[str, object]:
    return {
        "id": line.id,
        "text": line.text[:1].upper() + line.text[1:],
        "provision": line.provision,
        "filled": line.state is State.FILLED,
        "to_follow": line.state is State.TO_FOLLOW,
        "missing": line.state is State.MISSING,
        "lines": _lines(line.told),
    }


def _lines(told: Sequence[Told]) -> list[dict[str, str]]:
    """One line a key: a text as it is, anything else behind its label; counts by place side by side."""
    by_key = groupby(told, key=lambda it: it.name.partition("[")[0])
    return [{"label": _label(key), "text": "; ".join(it.text for it in group)} for key, group in by_key]


def _label(key: str) -> str:
    if key in _LABELS:
        return _LABELS[key]
    known = FACT_KEYS.get(key)
    if known is None or known.kind is ValueKind.TEXT:
        return ""
    return known.meaning[:1].upper() + known.meaning[1:]


def _holder(holder: Entity) -> Mapping[str, object]:
    return {
        "id": holder.id,
        "name": holder.name,
        "country": holder.main.country,
        "representative": holder.representative,
        "identifiers": [f"{name}: {value}" for name, value in holder.identifiers],
    }


def _contact(contact: Contact | None) -> Mapping[str, object]:
    if contact is None:
        return {"name": "", "email": "", "phone": "", "function": ""}
    return {"name": contact.name, "email": contact.email, "phone": contact.phone, "function": contact.function}


def _contract(contract: Contract | None) -> Mapping[str, object]:
    held = contract or Contract("", "")
    return {
        "agreement": held.agreement,
        "clause": held.clause,
        "non_admission": held.non_admission,
        "confidential": held.confidential,
        "terms": [{"term": term, "means": means} for term, means in held.terms],
    }
