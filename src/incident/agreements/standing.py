"""Standing duties: what an agreement wants done before anything happens, once or again and again.

::

    duties:
      - {id: iso-27001, kind: certificate, who: processor, what: hand over the certificate, every: 12 months,
         first: 2027-03-31, clause: "9.4"}
      - {id: return, kind: return_or_destroy, who: receiving, what: return or destroy, from: end, within: 30 days,
         certificate: true}
      - {id: rewrite, kind: renegotiation, who: either, what: agree on a new notice period, law: eu-gdpr-art33-2,
         within: 3 months}
      - {id: audit, kind: audit, who: processor, what: let them audit, from: request, within: 10 working_days,
         calendar: [DE], sent_as: "12.3"}
      - {id: list, kind: report, who: processor, what: say who has it, soft: promptly, target: 6 months, repeats: true}

Days and months are counted plainly unless `counting` says otherwise; working days need `calendar`. What runs from the
end of an agreement without an end, from a request or from a change of law that has not come, waits for it. A `soft`
wording has a target and no deadline; `target` is ours. `sent_as` names the clause whose methods carry it.
"""

from dataclasses import dataclass
from datetime import date

from incident.kernel.calendars import CalendarSpec
from incident.kernel.fields import Fields
from incident.kernel.periods import Period, Soft

KINDS = (
    *("audit", "certificate", "questionnaire", "scan", "drill", "report"),
    *("return_or_destroy", "renegotiation", "licence"),
)
BEGIN, END, LAW, REQUEST = "begin", "end", "law", "request"
"""From what a duty runs: the begin or end of the agreement, a change of the law that it names, the other's request."""


@dataclass(frozen=True, slots=True)
class StandingDuty:
    """One standing duty.

    Attributes:
        id: unique in the agreement.
        kind: one of `KINDS`.
        who: role that has to do it, or `either`.
        what: what is done, in words.
        runs_from: `begin`, `end`, `law` or `request`; each request opens the duty anew.
        within: how long it may take from there; None: `first` says when.
        every: again so long after it was done; None: once.
        first: the day on which it is due first.
        law: duty of the law book whose change asks for it.
        counting: name of a preset.
        zone: IANA zone; empty: of whoever has to do it.
        certificate: it has to be certified in writing.
        soft: a wording without a number; the duty then has a target and no deadline.
        target: our own period for a soft wording; None: the organisation's.
        repeats: a soft duty is due again after it was done.
        sent_as: the clause whose methods carry what is handed over; empty: none is stated.
        reviewed_by: who confirmed it; empty: nobody, and dates are provisional.
    """

    id: str
    kind: str
    who: str
    what: str
    runs_from: str = BEGIN
    within: Period | None = None
    every: Period | None = None
    first: date | None = None
    law: str = ""
    counting: str = ""
    zone: str = ""
    calendar: CalendarSpec | None = None
    certificate: bool = False
    clause: str = ""
    reviewed_by: str = ""
    soft: Soft | None = None
    target: Period | None = None
    repeats: bool = False
    sent_as: str = ""

    @property
    def recurs(self) -> bool:
        """Whether it is due again once it was done."""
        return self.every is not None or self.repeats or self.runs_from == LAW


def read_duty(
    fields: Fields, *, roles: tuple[str, ...], counting: tuple[str, ...], calendar: CalendarSpec | None
) -> StandingDuty:
    """One standing duty; faults are noted on the fields.

    Args:
        fields: its mapping.
        roles: who can be bound.
        counting: names of presets.
        calendar: read from its `calendar` by the caller.
    """
    law, soft = fields.text("law"), fields.choice("soft", tuple(Soft))
    duty = StandingDuty(
        id=fields.text("id", needed=True),
        kind=fields.choice("kind", KINDS, needed=True),
        who=fields.choice("who", roles, needed=True),
        what=fields.text("what", needed=True),
        runs_from=fields.choice("from", (BEGIN, END, LAW, REQUEST), LAW if law else BEGIN),
        within=fields.period("within"),
        every=fields.period("every"),
        first=fields.day("first"),
        law=law,
        counting=fields.choice("counting", counting),
        zone=fields.zone("zone"),
        calendar=calendar,
        certificate=bool(fields.flag("certificate", default=False)),
        clause=fields.text("clause"),
        reviewed_by=fields.text("reviewed_by"),
        soft=Soft(soft) if soft else None,
        target=fields.period("target"),
        repeats=bool(fields.flag("repeats", default=False)),
        sent_as=fields.text("sent_as"),
    )
    _check(fields, duty)
    fields.done()
    return duty


def _check(fields: Fields, duty: StandingDuty) -> None:
    dated = duty.within is not None or duty.every is not None or duty.first is not None
    if not dated and duty.soft is None:
        fields.fault(
            "the duty does not say when", mend="add first: a day, within or every: a period, or soft: promptly"
        )
    if duty.soft is not None and dated:
        fields.fault("a soft wording stands beside a date", "soft", mend="keep one of them; target: is our own period")
    if duty.soft is None and (duty.target is not None or duty.repeats):
        fields.fault("target and repeats are for a soft wording", mend="add soft: promptly, or write every: a period")
    if duty.runs_from == REQUEST and (duty.every is not None or duty.first is not None):
        fields.fault("what runs from a request is due again with each request", "from", mend="keep within alone")
    if (duty.runs_from == LAW) != bool(duty.law):
        fields.fault("from: law needs law, and law is for it alone", "law", mend="law: eu-gdpr-art33-2")
