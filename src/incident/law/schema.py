"""The form of a law pack: one YAML file, one version of one duty, read strictly into a `Rule`.

Invariants: the file's path is its id (`us-ca/us-ca-civ-1798-82-f-ag.yaml`); every field is checked and unknown keys
are refused; a file with any fault is refused whole, all its faults told with file, line and mend.
"""

import hashlib
from datetime import date
from pathlib import PurePosixPath

from incident.errors import IncidentError, PackRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import read_document
from incident.law.clocks import read_terms
from incident.law.conditions import read_condition, read_nexus, read_optional
from incident.law.rule import PACKS, Content, Exemption, HoldProvision, Order, Recipient, Rule, Source
from incident.vocabulary import FACT_KEYS, Audience, Confidence, Effect, Role

PER = ("", "authority", "establishment", "residence", "agreement")
RELATIONS = ("precedes", "concurrent", "not_before", "not_later_than")
HOLD_EFFECTS = ("suspend", "defer", "restart", "release_plus")
FORMS = ("any", "written", "oral")
ATTACHES = ("trigger", "occurred_at", "discovered_at", "aware_at", "earlier_notice")


def read_rule(data: bytes, *, name: str) -> Rule:
    """Read one pack file.

    Args:
        data: the file's bytes.
        name: its path inside the packs folder, such as `sg/sg-pdpa-26d-pdpc.yaml`.

    Raises:
        PackRefused: any fault, with file, line, field and mend.
    """
    try:
        document = read_document(data, name=name)
        faults = Faults()
        rule = _rule(Fields(document, document.data, (), faults), name, hashlib.sha256(data).hexdigest())
        faults.refuse(name, kind=PackRefused)
    except PackRefused:
        raise
    except IncidentError as error:
        raise PackRefused(error.what, where=error.where or name, mend=error.mend, faults=error.faults) from error
    return rule


def _rule(fields: Fields, name: str, digest: str) -> Rule:
    jurisdiction = fields.text("jurisdiction", needed=True)
    recipient = _recipient(fields)
    effective = fields.mapping("effective") or Fields(fields.document, {}, ("effective",), fields.faults)
    id_ = fields.text("id", needed=True)
    rule = Rule(
        id=id_,
        duty=fields.text("duty", id_),
        jurisdiction=jurisdiction,
        name=fields.text("name", needed=True),
        citation=fields.text("citation", needed=True),
        holder_roles=_roles(fields),
        recipient=recipient,
        effect=Effect(fields.choice("effect", tuple(Effect), Effect.NEVER, needed=True)),
        status=fields.text("status", needed=True),
        confidence=Confidence(fields.choice("confidence", tuple(Confidence), Confidence.LOW, needed=True)),
        terms=read_terms(fields.mapping("clock") or Fields(fields.document, {}, ("clock",), fields.faults)),
        sources=tuple(_source(item) for item in fields.items("sources")),
        reviewed_on=fields.day("reviewed_on", needed=True) or date.min,
        stage=fields.text("stage", "initial"),
        follows=fields.text("follows"),
        nexus=read_nexus(fields, recipient.region or jurisdiction),
        applies=read_optional(fields, "applies"),
        exemptions=tuple(_exemption(item) for item in fields.items("exemptions")),
        effective_from=effective.day("from"),
        effective_to=effective.day("to"),
        enforceable_from=effective.day("enforceable_from"),
        applies_to_event=effective.choice("attaches_to", ATTACHES, "trigger"),
        history_incomplete_before=effective.day("history_incomplete_before"),
        supersedes=fields.text("supersedes"),
        aliases=fields.texts("aliases"),
        template_of=fields.texts("template_of"),
        place=fields.text("place"),
        pack=fields.choice("pack", PACKS, PACKS[0]),
        open_conditions=fields.texts("open_conditions"),
        contents=_contents(fields, "contents"),
        forbidden=_contents(fields, "forbidden"),
        orders=tuple(_order(item) for item in fields.items("orders")),
        holds=tuple(_hold(item) for item in fields.items("holds")),
        late_reasons=fields.flag("late_reasons") or False,
        phased=fields.flag("phased") or False,
        channel=fields.text("channel"),
        form=fields.text("form"),
        language=fields.text("language"),
        penalty=fields.text("penalty"),
        notes=fields.text("notes"),
        digest=digest,
    )
    effective.done()
    fields.done()
    _agree(fields, rule, name)
    return rule


def _agree(fields: Fields, rule: Rule, name: str) -> None:
    """Faults that lie between fields: path and id, effect and dates, order of dates."""
    wanted = f"{rule.jurisdiction.lower()}/{rule.id}.yaml"
    if str(PurePosixPath(*PurePosixPath(name).parts[-2:])) != wanted:
        fields.fault(f"the file {name} holds {rule.id!r}", "id", mend=f"name it {wanted}")
    clockless = not rule.terms.limbs and rule.terms.soft is None
    if clockless and not rule.orders and rule.effect is not Effect.NEVER:
        fields.fault("neither a limb nor a soft wording nor an order", "clock", mend="add limbs, soft or orders")
    if rule.effect in (Effect.STARTS, Effect.PROVISIONAL) and rule.effective_from is None:
        fields.fault(
            "a rule that starts clocks has no first day in force", "effective", mend="add effective: {from: …}"
        )
    if rule.effect is Effect.STARTS and rule.confidence is not Confidence.HIGH:
        fields.fault(
            f"{rule.confidence} confidence starts no unmarked clock", "effect", mend="write effect: provisional"
        )
    if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
        fields.fault("in force to a day before its first", "effective", mend="check the two dates")


def _recipient(fields: Fields) -> Recipient:
    inner = fields.mapping("recipient")
    if inner is None:
        fields.fault("recipient is missing", mend="add recipient: {audience: regulator, name: …}")
        return Recipient(Audience.OTHER, "")
    recipient = Recipient(
        Audience(inner.choice("audience", tuple(Audience), Audience.OTHER, needed=True)),
        inner.text("name", needed=True),
        inner.choice("per", PER),
        inner.text("region"),
    )
    inner.done()
    return recipient


def _roles(fields: Fields) -> tuple[str, ...]:
    roles = fields.texts("holder_roles")
    for role in roles:
        if role not in set(Role):
            fields.fault(f"role {role!r} is not in the vocabulary", "holder_roles", mend=f"one of {', '.join(Role)}")
    return roles


def _source(fields: Fields) -> Source:
    source = Source(fields.text("title", needed=True), fields.text("verified", needed=True))
    fields.done()
    return source


def _exemption(fields: Fields) -> Exemption:
    when = fields.mapping("when")
    if when is None:
        fields.fault("an exemption without its condition", mend="add when: {fact: …}")
    exemption = Exemption(
        read_condition(when) if when else read_optional(fields, "when"),
        fields.text("provision", needed=True),
        fields.text("text"),
    )
    fields.done()
    return exemption


def _contents(fields: Fields, key: str) -> tuple[Content, ...]:
    contents = tuple(_content(item) for item in fields.items(key))
    ids = [content.id for content in contents]
    for content in contents:
        if ids.count(content.id) > 1:
            fields.fault(f"content {content.id!r} stands twice", key, mend="give each its own id")
    return contents


def _content(fields: Fields) -> Content:
    facts = fields.texts("facts")
    for fact in facts:
        if fact not in FACT_KEYS:
            fields.fault(f"{fact!r} is not in the fact vocabulary", "facts", mend="see vocabulary.py")
    content = Content(
        fields.text("id", needed=True),
        fields.text("text", needed=True),
        fields.text("provision", needed=True),
        facts,
        fields.flag("phased") or False,
    )
    fields.done()
    return content


def _order(fields: Fields) -> Order:
    order = Order(
        fields.choice("relation", RELATIONS, RELATIONS[0], needed=True),
        fields.text("other", needed=True),
        fields.text("provision"),
    )
    fields.done()
    return order


def _hold(fields: Fields) -> HoldProvision:
    hold = HoldProvision(
        fields.text("authority", needed=True),
        fields.choice("form", FORMS, "any"),
        fields.choice("effect", HOLD_EFFECTS, "suspend", needed=True),
        fields.text("provision", needed=True),
        fields.whole("maximum_days"),
        fields.whole("release_days"),
    )
    fields.done()
    return hold
