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
      calendar: [GB-ENG, US-NY]     # closed in any of them is closed; or {places: […], combine: any, closed: […]};
                                    # and_place: true adds the place of the one who counts (recipient, obligor)
      zone: recipient               # or an IANA zone, or obligor; left out: the clause is silent
      methods:
        - {method: email, deemed: {rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00"}}
      contents: {nature: what happened, parties: whose information is concerned}
      stage: early_warning          # what this notice is called where a fuller one follows
      stages:                       # what comes after, or beside it
        - {stage: initial, standard: confirmed, within: 72 hours}
        - {stage: intermediate, every: 24 hours}                   # after the one before, until the final one
        - {stage: final, within: 30 days, counting: days, after: initial}
      scope: {kinds: [source_code], protections: [trade_secret], places: [DE]}   # left out: everything
      obligee: kaname               # the one party that is told; left out: the other side
      copies: [{method: email, to: dpo@kaname.example}]            # they are no notice
      cost_terms: "15"              # the clause that says who bears the cost
      secrecy: except_law           # whether others may be told: except_law, absolute; left out: not stated
      source: {document: tta.pdf, at: p. 31, digest: "…"}
      extracted_by: reader          # with extraction_confidence; unreviewed until a person confirms it
      reviewed_by: Ines Aranda
      reviewed_at: 2026-03-02T10:00+01:00

A period in hours without a counting is elapsed time; every other period has to say how it is counted. What cannot be
read in our copy is `redacted: [within]`: then no date is guessed. The events `consent` and `panel_vendor` are gates and
no clocks: they need no period.

What is ours to claim has clocks too, each for the party that it binds (`obligor`): `notice_of_claim` and
`proof_of_loss` are notices; a `limitation` is met by proceedings, and a `remedy` by what its `stage` names
(`injunctive_relief`, `specific_performance`, `arbitration`…): acts, recorded with `incident obligation done`.
"""

from dataclasses import replace

from incident.agreements.model import STAGE, Address, DeemedReceipt, Method, NoticeClause, Quoted, Scope, Stage
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.fields import Fields
from incident.kernel.periods import Period, Soft, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Direction, Limb, Terms, ZoneRule
from incident.vocabulary import FACT_KEYS, Confidence, DataKind, ValueKind

OBLIGORS = (
    *("disclosing", "receiving", "controller", "processor", "sub_processor", "exporter", "importer", "insured"),
    "either",
)
CLAIMS = ("notice_of_claim", "proof_of_loss", "limitation", "remedy")
"""Events that are ours to pursue: what we claim has to be notified, proved, sued for or enjoined in time."""
EVENTS = (
    *("confidentiality_breach", "agreement_breach", "security_incident", "personal_data_breach"),
    *("compelled_disclosure", "government_access", "circumstances", "claim", "consent", "panel_vendor", *CLAIMS),
)
RELIEF = ("injunctive_relief", "specific_performance", "proceedings", "arbitration", "mediation", "termination")
"""What is done to get a remedy: the stage of a `remedy`, and of a `limitation`, which is met by proceedings."""
ACTS = (
    *("protective_order", "narrowing", "cooperation", "evidence", "consent", "authority", "individuals"),
    *("preservation", "containment", *RELIEF),
)
"""Stages that are acts and no notices to the other side: they are done, with what shows it."""
STAGES = ("early_warning", "initial", "intermediate", "final", "supplement", *ACTS)
"""What a stage can be called."""
METHODS = ("email", "post", "courier", "hand", "portal", "phone", "fax")
ORDERED = ("compelled_disclosure", "government_access")
"""Events that are an order to disclose, not a leak."""
GATES = ("consent", "panel_vendor")
"""Events that are no clock: something has to be had before something else is done."""
SECRECY = ("except_law", "absolute")
REDACTABLE = ("within", "methods", "contents", "addressee")

_ANCHORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "actual": ("aware_at", ("discovered_at", "told_by_processor_at")),
    "constructive": ("discovered_at", ("aware_at",)),
    "belief": ("reasonable_belief_at", ("aware_at",)),
    "suspicion": ("suspected_at", ("discovered_at", "aware_at")),
    "confirmed": ("confirmed_at", ()),
    "receipt": ("notice_received_at", ("told_by_processor_at",)),
}
"""Standard ▶ the fact that starts the clock, and facts that stand in for it while it is unknown."""
_RULES = {
    "at_sending": (),
    "at_sending_with_cutoff": ("cutoff",),
    "at_sending_on_working_day": (),
    "at_opening_hours": ("cutoff", "next_at"),
    "after_working_days": ("offset",),
    "after_days": ("offset",),
    "after_hours": ("offset",),
    "on_delivery": (),
    "on_confirmation": (),
    "earliest_of": ("rules",),
}
"""Rule of deemed receipt ▶ what it needs."""
_VOIDS = ("bounce", "absence_reply", "postal_disruption")
_FROM = ("dispatch", "delivery", "confirmation")
_ZONES = (ZoneRule.RECIPIENT, ZoneRule.OBLIGOR, ZoneRule.PLACE, ZoneRule.SILENT)


def read_clause(fields: Fields) -> NoticeClause:
    """One notice clause; faults are noted on the fields."""
    event = fields.choice("event", EVENTS, needed=True)
    free = (*ORDERED, *GATES, "claim", *(CLAIMS if "from" in fields else ()))
    standard = fields.choice("standard", tuple(_ANCHORS), "actual", needed=event not in free)
    redacted = _redacted(fields)
    terms = _terms(fields, event, standard, redacted=redacted)
    confidence = fields.choice("extraction_confidence", tuple(Confidence))
    clause = NoticeClause(
        id=fields.text("id", needed=True),
        obligor=fields.choice("obligor", OBLIGORS, needed=True),
        event=event,
        standard=standard,
        terms=terms,
        methods=tuple(_method(item) for item in fields.items("methods")),
        contents=_contents(fields.mapping("contents")),
        language=fields.text("language"),
        reviewed_by=fields.text("reviewed_by"),
        quote=fields.text("quote"),
        non_admission=bool(fields.flag("non_admission", default=False)),
        flow_down=bool(fields.flag("flow_down", default=False)),
        phased=bool(fields.flag("phased", default=False)),
        stage=fields.choice("stage", STAGES, "proceedings" if event == "limitation" else "initial"),
        stages=tuple(_stage(item, event, terms) for item in fields.items("stages")),
        scope=_scope(fields.mapping("scope")),
        obligee=fields.text("obligee"),
        copies=tuple(_copy(item) for item in fields.items("copies")),
        cost_terms=fields.text("cost_terms"),
        secrecy=fields.choice("secrecy", SECRECY),
        redacted=redacted,
        source=_source(fields.mapping("source")),
        extracted_by=fields.text("extracted_by"),
        extraction_confidence=confidence,
        reviewed_at=fields.instant("reviewed_at"),
    )
    _check(fields, clause)
    fields.done()
    return clause


def _check(fields: Fields, clause: NoticeClause) -> None:
    names = [clause.stage, *(stage.stage for stage in clause.stages)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        fields.fault(f"stage {name} stands twice", "stages", mend="give each stage its own name")
    if clause.event in ("remedy", "limitation") and clause.stage not in RELIEF:
        fields.fault(f"a {clause.event} does not say by what it is met", "stage", mend=f"one of {', '.join(RELIEF)}")
    for stage in clause.stages:
        after = stage_before(stage)
        if after and after not in names:
            fields.fault(f"stage {after!r} is not in the clause", "stages", mend=f"one of {', '.join(names)}")
    if clause.reviewed_at is not None and not clause.reviewed_by:
        fields.fault("reviewed_at without reviewed_by", "reviewed_at", mend="name the person")
    if clause.extraction_confidence and not clause.extracted_by:
        fields.fault("a confidence of nobody", "extraction_confidence", mend="add extracted_by")


def stage_before(stage: Stage) -> str:
    """The stage whose submission starts it; empty where a fact does."""
    anchor = stage.terms.limbs[0].anchor if stage.terms.limbs else stage.terms.anchor
    return anchor.removeprefix(STAGE) if anchor.startswith(STAGE) else ""


def _redacted(fields: Fields) -> tuple[str, ...]:
    words = fields.texts("redacted")
    for word in words:
        if word not in REDACTABLE:
            fields.fault(f"{word!r} cannot be redacted", "redacted", mend=f"one of {', '.join(REDACTABLE)}")
        elif word in fields:
            fields.fault(f"{word} is redacted and stated", word, mend="keep one of them")
    return words


def _stage(fields: Fields, event: str, base: Terms) -> Stage:
    """A stage; zone, calendar and what satisfies it are the clause's unless it says otherwise."""
    name = fields.choice("stage", STAGES, needed=True)
    standard = fields.choice("standard", tuple(_ANCHORS))
    repeats = "every" in fields
    if standard or "from" in fields or fields.data.get("direction"):
        terms = _terms(fields, event, standard or "actual", repeats=repeats)
    else:
        before = fields.choice("after", STAGES, "initial" if repeats else "") or "initial"
        terms = _after(_terms(fields, event, "actual", repeats=repeats), STAGE + before)
    stage = Stage(
        stage=name,
        terms=_inherited(terms, base, fields),
        standard=standard,
        repeats=repeats,
        contents=_contents(fields.mapping("contents")),
        act=fields.text("act"),
    )
    fields.done()
    return stage


def _after(terms: Terms, anchor: str) -> Terms:
    limbs = tuple(replace(limb, anchor=anchor, fallbacks=()) for limb in terms.limbs)
    return replace(terms, limbs=limbs, anchor=anchor, fallbacks=())


def _inherited(terms: Terms, base: Terms, fields: Fields) -> Terms:
    if "zone" not in fields:
        terms = replace(terms, zone_rule=base.zone_rule, zone=base.zone)
    if "calendar" not in fields:
        terms = replace(terms, calendar=base.calendar)
    return terms if "satisfied_on" in fields else replace(terms, satisfied_on=base.satisfied_on)


def _scope(fields: Fields | None) -> Scope | None:
    if fields is None:
        return None
    scope = Scope(
        fields.texts("assets"), fields.texts("kinds"), fields.texts("protections"), fields.countries("places")
    )
    for kind in scope.kinds:
        if kind not in set(DataKind):
            fields.fault(f"{kind!r} is no kind of data", "kinds", mend=f"one of {', '.join(DataKind)}")
    if scope == Scope():
        fields.fault("a scope of nothing", mend="leave scope out where the clause is about everything")
    fields.done()
    return scope


def _copy(fields: Fields) -> Address:
    address = Address(
        fields.choice("method", METHODS, needed=True), fields.text("to", needed=True), fields.text("name"), True
    )
    fields.done()
    return address


def _source(fields: Fields | None) -> Quoted | None:
    if fields is None:
        return None
    quoted = Quoted(fields.text("document", needed=True), fields.text("at"), fields.text("digest"))
    fields.done()
    return quoted


def _terms(
    fields: Fields, event: str, standard: str, *, redacted: tuple[str, ...] = (), repeats: bool = False
) -> Terms:
    direction = Direction(fields.choice("direction", tuple(Direction), Direction.FORWARD))
    anchor, fallbacks = _anchor(fields, event, standard, direction)
    period, soft = fields.period("every" if repeats else "within"), fields.choice("soft", tuple(Soft))
    counting, outer = _counting(fields, "counting", period), _preset(fields, "outer")
    zone_rule, zone = _zone(fields)
    free = event in GATES or repeats or "within" in redacted
    if period is None and not soft and "within" not in fields and not free:
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
        determination=standard == "confirmed" and event not in ORDERED,
        satisfied_on=fields.choice("satisfied_on", ("receipt", "dispatch"), "receipt"),
    )


def _anchor(fields: Fields, event: str, standard: str, direction: Direction) -> tuple[str, tuple[str, ...]]:
    named = fields.text("from")
    if named:
        key = FACT_KEYS.get(named)
        if key is None or key.kind is not ValueKind.INSTANT:
            fields.fault(f"{named!r} is no instant of the fact vocabulary", "from", mend="such as aware_at")
        return named, ()
    if event == "claim":
        return "claim_received_at", ()
    if event in ORDERED:
        return ("disclosure_required_at", ()) if direction is Direction.BACKWARD else ("order_received_at", ())
    if direction is Direction.BACKWARD:
        fields.fault("only an order to disclose can be preceded", "direction", mend=f"event: {ORDERED[0]}")
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
        and_place=bool(inner.flag("and_place", default=False)),
    )
    inner.done()
    with fields.gathering(key):
        calendar_of(replace(spec, and_place=False))
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
        alternatives=tuple(read_deemed(item) for item in fields.items("rules")),
        counted_from=fields.choice("counted_from", _FROM, "dispatch"),
        inside=fields.countries("inside"),
        outside=fields.countries("outside"),
        zone=fields.zone("zone"),
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
