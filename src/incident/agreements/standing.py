"""Standing duties: what an agreement wants done before anything happens, once or again and again.

::

    duties:
      - {id: iso-27001, kind: certificate, who: processor, what: hand over the certificate, every: 12 months,
         first: 2027-03-31, clause: "9.4"}
      - {id: return, kind: return_or_destroy, who: receiving, what: return or destroy, from: end, within: 30 days,
         certificate: true}
      - {id: rewrite, kind: renegotiation, who: either, what: agree on a new notice period, law: eu-gdpr-art33-2,
         within: 3 months}

Days and months are counted plainly unless `counting` says otherwise; working days need `calendar`. What runs from the
end of an agreement without an end, or from a change of law that has not come, waits for it.
"""

from dataclasses import dataclass
from datetime import date

from incident.kernel.calendars import CalendarSpec
from incident.kernel.fields import Fields
from incident.kernel.periods import Period

KINDS = (
    *("audit", "certificate", "questionnaire", "scan", "drill", "report"),
    *("return_or_destroy", "renegotiation", "licence"),
)
BEGIN, END, LAW = "begin", "end", "law"
"""From what a duty runs: the begin or the end of the agreement, or a change of the law that it names."""


@dataclass(frozen=True, slots=True)
class StandingDuty:
    """One standing duty.

    Attributes:
        id: unique in the agreement.
        kind: one of `KINDS`.
        who: role that has to do it, or `either`.
        what: what is done, in words.
        runs_from: `begin`, `end` or `law`.
        within: how long it may take from there; None: `first` says when.
        every: again so long after it was done; None: once.
        first: the day on which it is due first.
        law: duty of the law book whose change asks for it.
        counting: name of a preset.
        zone: IANA zone; empty: of whoever has to do it.
        certificate: it has to be certified in writing.
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
    law = fields.text("law")
    duty = StandingDuty(
        id=fields.text("id", needed=True),
        kind=fields.choice("kind", KINDS, needed=True),
        who=fields.choice("who", roles, needed=True),
        what=fields.text("what", needed=True),
        runs_from=fields.choice("from", (BEGIN, END, LAW), LAW if law else BEGIN),
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
    )
    if duty.within is None and duty.every is None and duty.first is None:
        fields.fault("the duty does not say when", mend="add first: a day, within: a period, or every: a period")
    if (duty.runs_from == LAW) != bool(law):
        fields.fault("from: law needs law, and law is for it alone", "law", mend="law: eu-gdpr-art33-2")
    fields.done()
    return duty
