"""The clock of one duty: the facts, zones, calendar, targets and holds that `deadlines.derive` needs, and its answer.

The one way from a rule or clause to a date; no date is computed here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from incident.deadlines.deadline import Deadline, Due, Indeterminate, NoFixedPeriod
from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.holds import HoldSpan
from incident.errors import CountingRefused
from incident.facts.organisation import Entity
from incident.facts.sheet import Known
from incident.kernel.instants import Instant
from incident.kernel.presets import DORA_EXCLUDED
from incident.kernel.terms import Terms
from incident.law.clocks import anchored_on
from incident.law.rule import HoldProvision
from incident.obligations.case import Case, HoldLike, about
from incident.obligations.obligation import Assessed, ObligationKey, Owed
from incident.vocabulary import Role

SUBMISSION, DUE = "submission:", "due:"
_MOMENT = timedelta(microseconds=1)

Earlier = Callable[[str, ObligationKey], Assessed | None]
"""What was found for another duty of the same holder, by duty."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose zones and calendar there are.

    Attributes:
        authority: zone of the authority; empty where none is told.
        recipient: zone of the recipient.
        obligor: zone of our entity.
        calendar_place: ISO 3166 code.
    """

    authority: tuple[str, ...]
    recipient: tuple[str, ...]
    obligor: tuple[str, ...]
    calendar_place: str

    def zones(self) -> dict[str, tuple[str, ...]]:
        """By whose they are, without those that are not known."""
        named = {"authority": self.authority, "recipient": self.recipient, "obligor": self.obligor}
        return {whose: zones for whose, zones in named.items() if zones}


def deadline_of(
    terms: Terms,
    case: Case,
    entity: Entity,
    key: ObligationKey,
    sides: Sides,
    *,
    earlier: Earlier,
    provisions: tuple[HoldProvision, ...] = (),
    rule_digest: str = "",
) -> Deadline:
    """The deadline of one obligation on the facts of the case; it does not say whose, so that many may share it."""
    setting = Setting(
        anchors=_anchors(terms, case, entity, key, earlier),
        zones=sides.zones(),
        calendar_place=sides.calendar_place,
        entity_type=case.once("entity_type", entity.id, lambda: _entity_type(case, entity)),
        targets=case.targets,
        now=case.now,
        sources=(*case.sources, ("rule", rule_digest)) if rule_digest else case.sources,
        holds=_spans(case.holds, key, provisions),
    )
    try:
        return derive(_with_policy(_awaiting(terms, setting), case, key), setting)
    except CountingRefused as error:
        return Indeterminate((), error.diagnostics())


def anchor_of(known: Known) -> Anchor:
    """A known instant as an anchor: what starts a clock counts at its earliest tenable instant."""
    earliest = known.earliest or (known.value if isinstance(known.value, Instant) else None)
    latest = known.latest if known.latest is not None and earliest is not None and known.latest > earliest else None
    return Anchor(earliest, latest, known.contested)


def _anchors(terms: Terms, case: Case, entity: Entity, key: ObligationKey, earlier: Earlier) -> dict[str, Anchor]:
    known = case.once("anchors", entity.id, lambda: _known(case, entity))
    others = anchored_on(terms)
    if not others:
        return known
    anchors = dict(known)
    stated = {name for name in _fallbacks(terms) if name in anchors}
    for id_ in others:
        rule = case.book.rules.get(case.book.aliases.get(id_, id_))
        duty = rule.duty if rule is not None else id_
        at = case.submitted(duty, key)
        if at is not None:
            anchors[SUBMISSION + id_] = Anchor(at)
        elif not stated and (at := planned(earlier(duty, key))) is not None:
            anchors[DUE + id_] = Anchor(at, projected=True)
    return anchors


def _known(case: Case, entity: Entity) -> dict[str, Anchor]:
    return {name: anchor_of(known) for name, known in case.instants_of(entity.id).items()}


def _fallbacks(terms: Terms) -> Iterable[str]:
    yield from terms.fallbacks
    for limb in terms.limbs:
        yield from limb.fallbacks


def planned(assessed: Assessed | None) -> Instant | None:
    """When another duty will be performed at the latest, as far as anybody can say."""
    match assessed:
        case Owed(deadline=Due(due=at, exclusive=True)):
            return at.plus(-_MOMENT)  # an end of day belongs to the day that it ends
        case Owed(deadline=Due(due=at)) | Owed(deadline=NoFixedPeriod(target=at)):
            return at
        case _:
            return None


def _awaiting(terms: Terms, setting: Setting) -> Terms:
    """A clock from a determination runs from nothing else: until it is taken, its first limb alone is asked."""
    if not terms.determination or not terms.limbs:
        return terms
    anchor = setting.anchors.get(terms.limbs[0].anchor)
    return terms if anchor is not None and anchor.instant is not None else replace(terms, limbs=terms.limbs[:1])


def _with_policy(terms: Terms, case: Case, key: ObligationKey) -> Terms:
    own = case.targets.get(key.duty)
    return terms if own is None else replace(terms, target=own)


def _entity_type(case: Case, entity: Entity) -> str:
    """The kind of entity that decides on rolls; essential and important entities are kinds of their own there."""
    known = case.sheet.about("entity_type", about(entity.id))
    kind = known.value if known is not None and isinstance(known.value, str) else ""
    roles = case.sheet.about("roles", about(entity.id))
    held = roles.value if roles is not None and isinstance(roles.value, frozenset) else frozenset()
    excluded = [role for role in (Role.ESSENTIAL_ENTITY, Role.IMPORTANT_ENTITY) if role in held]
    return kind if kind in DORA_EXCLUDED or not excluded else str(excluded[0])


def _spans(
    holds: Iterable[HoldLike], key: ObligationKey, provisions: tuple[HoldProvision, ...]
) -> tuple[HoldSpan, ...]:
    spans = []
    for hold in holds:
        admitted = next((it for it in provisions if _admits(it, hold)), None)
        if admitted is not None and str(key) in hold.obligations:
            spans.append(_span(hold, admitted))
    return tuple(spans)


def _admits(provision: HoldProvision, hold: HoldLike) -> bool:
    """Each law says whose hold it admits and in which form; a letter in one country moves nothing elsewhere."""
    return provision.authority == hold.authority and provision.form in ("any", hold.form)


def _span(hold: HoldLike, provision: HoldProvision) -> HoldSpan:
    return HoldSpan(
        authority=hold.authority,
        form=hold.form,
        reference=hold.reference,
        effect=provision.effect,
        starts_at=Instant(hold.starts_at),
        until=_instant(hold.until),
        released_at=_instant(hold.released_at),
        maximum_days=provision.maximum_days,
        release_days=provision.release_days,
        provision=provision.provision,
    )


def _instant(at: datetime | None) -> Instant | None:
    return None if at is None else Instant(at)
