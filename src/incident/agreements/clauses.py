"""Notice clauses: from the words of a portfolio file to `NoticeClause` with the kernel's `Terms`.

::

    - id: "12.3"
      obligor: receiving            # who has to tell
      event: confidentiality_breach
      standard: actual              # actual, constructive, belief, suspicion or confirmed: which fact starts the clock
      within: 2 working_days        # and, or alone, a soft wording:
      soft: promptly
      counting: working-days        # a preset; needed wherever days are counted, never guessed
      outer: days-outer             # only where the clause's own words allow more
      calendar: [GB-ENG, US-NY]     # closed in any of them is closed; or {places: […], combine: any, closed: […]}
      zone: recipient               # or an IANA zone, or obligor; left out: the clause is silent
      methods:
        - {method: email, deemed: {rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00"}}
      contents: {nature: what happened, parties: whose information is concerned}

A period in hours without a counting is elapsed time; every other period has to say how it is counted.
"""

from incident.agreements.model import DeemedReceipt, Method, NoticeClause
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.fields import Fields
from incident.kernel.periods import Period, Soft, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Direction, Limb, Terms, ZoneRule
from incident.vocabulary import FACT_KEYS, ValueKind

OBLIGORS = ("disclosing", "receiving", "controller", "processor", "sub_processor", "insured", "either")
EVENTS = ("confidentiality_breach", "security_incident", "personal_data_breach", "compelled_disclosure")
METHODS = ("email", "post", "courier", "hand", "portal", "phone")
ORDERED = "compelled_disclosure"
"""The event that is an order to disclose, not a leak."""

_ANCHORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "actual": ("aware_at", ("discovered_at", "told_by_processor_at")),
    "constructive": ("discovered_at", ("aware_at",)),
    "belief": ("reasonable_belief_at", ("aware_at",)),
    "suspicion": ("suspected_at", ("discovered_at", "aware_at")),
    "confirmed": ("confirmed_at", ()),
}
"""Standard ▶ the fact that starts the clock, and facts that stand in for it while it is unknown."""
_RULES = {
    "at_sending": (),
    "at_sending_with_cutoff": ("cutoff", "next_at"),
    "after_working_days": ("offset",),
    "after_hours": ("offset",),
    "on_delivery": (),
    "on_confirmation": (),
}
"""Rule of deemed receipt ▶ what it needs."""
_VOIDS = ("bounce", "absence_reply")
_ZONES = (ZoneRule.RECIPIENT, ZoneRule.OBLIGOR, ZoneRule.PLACE, ZoneRule.SILENT)


def read_clause(fields: Fields) -> NoticeClause:
    """One notice clause; faults are noted on the fields."""
    event = fields.choice("event", EVENTS, needed=True)
    standard = fields.choice("standard", tuple(_ANCHORS), "actual", needed=event != ORDERED)
    clause = NoticeClause(
        id=fields.text("id", needed=True),
        obligor=fields.choice("obligor", OBLIGORS, needed=True),
        event=event,
        standard=standard,
        terms=_terms(fields, event, standard),
        methods=tuple(_method(item) for item in fields.items("methods")),
        contents=_contents(fields.mapping("contents")),
        language=fields.text("language"),
        reviewed_by=fields.text("reviewed_by"),
        quote=fields.text("quote"),
        non_admission=bool(fields.flag("non_admission", default=False)),
        flow_down=bool(fields.flag("flow_down", default=False)),
    )
    fields.done()
    return clause


def _terms(fields: Fields, event: str, standard: str) -> Terms:
    direction = Direction(fields.choice("direction", tuple(Direction), Direction.FORWARD))
    anchor, fallbacks = _anchor(fields, event, standard, direction)
    period, soft = fields.period("within"), fields.choice("soft", tuple(Soft))
    counting, outer = _counting(fields, "counting", period), _preset(fields, "outer")
    zone_rule, zone = _zone(fields)
    if period is None and not soft and "within" not in fields:
        fields.fault(
            "the clause has neither a period nor a soft wording", mend="add within: 48 hours, or soft: promptly"
        )
    limb = Limb(anchor, period, counting, outer, fallbacks) if period is not None else None
    return Terms(
        limbs=(limb,) if limb else (),
        anchor=anchor,
        fallbacks=fallbacks,
        soft=Soft(soft) if soft else None,
        target=fields.period("target"),
        zone_rule=zone_rule,
        zone=zone,
        calendar=read_calendar(fields, "calendar"),
        direction=direction,
        determination=standard == "confirmed" and event != ORDERED,
        satisfied_on=fields.choice("satisfied_on", ("receipt", "dispatch"), "receipt"),
    )


def _anchor(fields: Fields, event: str, standard: str, direction: Direction) -> tuple[str, tuple[str, ...]]:
    named = fields.text("from")
    if named:
        key = FACT_KEYS.get(named)
        if key is None or key.kind is not ValueKind.INSTANT:
            fields.fault(f"{named!r} is no instant of the fact vocabulary", "from", mend="such as aware_at")
        return named, ()
    if event == ORDERED:
        return ("disclosure_required_at", ()) if direction is Direction.BACKWARD else ("order_received_at", ())
    if direction is Direction.BACKWARD:
        fields.fault("only an order to disclose can be preceded", "direction", mend=f"event: {ORDERED}")
    return _ANCHORS.get(standard, _ANCHORS["actual"])


def _counting(fields: Fields, key: str, period: Period | None) -> Counting:
    chosen = _preset(fields, key)
    if chosen is not None or period is None or key in fields:
        return chosen or Counting()
    if not period.unit.is_elapsed:
        mend = "counting: working-days" if period.unit is Unit.WORKING_DAYS else "counting: days, or months"
        fields.fault(f"the clause does not say how {period} are counted", mend=mend)
    return PRESETS["elapsed"]


def _preset(fields: Fields, key: str) -> Counting | None:
    name = fields.choice(key, tuple(PRESETS))
    return PRESETS.get(name)


def _zone(fields: Fields) -> tuple[ZoneRule, str]:
    word = fields.text("zone", ZoneRule.SILENT)
    if word in _ZONES:
        return ZoneRule(word), ""
    with fields.gathering("zone"):
        if fields.zone("zone"):
            return ZoneRule.NAMED, word
    return ZoneRule.SILENT, ""


def read_calendar(fields: Fields, key: str) -> CalendarSpec | None:
    """A calendar of one or several places; None where the clause names none."""
    value = fields.raw(key)
    if value is None:
        return None
    inner = Fields(fields.document, value if isinstance(value, dict) else {"places": value}, fields.path, fields.faults)
    if isinstance(value, dict):
        inner.path = (*fields.path, key)
    places = [_place(code) for code in inner.countries("places")]
    spec = CalendarSpec(
        country=places[0][0] if len(places) == 1 else "",
        subdivision=places[0][1] if len(places) == 1 else "",
        weekend=inner.texts("weekend") or None,
        extra=inner.days("closed"),
        corrections=inner.texts("corrections"),
        others=tuple(CalendarSpec(*place) for place in places) if len(places) > 1 else (),
        combine="any" if inner.choice("combine", ("all", "any"), "all") == "any" else "all",
    )
    inner.done()
    with fields.gathering(key):
        calendar_of(spec)
    return spec


def _place(code: str) -> tuple[str, str]:
    country, _, subdivision = code.partition("-")
    return country, subdivision


def _method(fields: Fields) -> Method:
    deemed = fields.mapping("deemed")
    method = Method(
        fields.choice("method", METHODS, needed=True), deemed=None if deemed is None else read_deemed(deemed)
    )
    fields.done()
    return method


def read_deemed(fields: Fields) -> DeemedReceipt:
    """One rule of deemed receipt; faults are noted on the fields."""
    rule = fields.choice("rule", tuple(_RULES), needed=True)
    deemed = DeemedReceipt(
        rule=rule,
        cutoff=fields.clock("cutoff"),
        next_at=fields.clock("next_at"),
        offset=fields.whole("offset"),
        whose=fields.choice("whose", ("recipient", "sender"), "recipient"),
        calendar=read_calendar(fields, "calendar"),
        voided_by=fields.texts("voided_by"),
        source=fields.text("source"),
    )
    for need in _RULES.get(rule, ()):
        if need not in fields:
            fields.fault(f"rule {rule} needs {need}", mend=f"add {need}")
    for word in deemed.voided_by:
        if word not in _VOIDS:
            fields.fault(f"{word!r} voids nothing", "voided_by", mend=f"one of {', '.join(_VOIDS)}")
    fields.done()
    return deemed


def _contents(fields: Fields | None) -> tuple[tuple[str, str], ...]:
    if fields is None:
        return ()
    return tuple((key, fields.text(key, needed=True)) for key in fields.data)
