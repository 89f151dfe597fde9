"""Events of other products' logs, such as a rule engine (Panther and the like) passes on.

A table: what marks the event, which of its values say that information went out, and which facts it gives. An event
that is known and says none of that is refused with the reason; an unknown one is no format of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from incident.facts.adapters.base import Adapter, Payload, Taken, dig, listed, no_leak, words


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event.

    Attributes:
        name: the product and what happened.
        marks: paths whose presence marks the product, or `path=value`.
        harmless: says why this event is no leak; empty text where it could be one.
        title: one line from the payload.
        times: paths of the time of the event, best first.
        kinds: kinds of data that the event itself proves.
        instant: the fact that the time is: what happened, or what was detected.
        count: path of a number of records.
        reference: path of the product's own id.
    """

    name: str
    marks: tuple[str, ...]
    harmless: Callable[[Payload], str]
    title: Callable[[Payload], str]
    times: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    instant: str = "occurred_at"
    count: str = ""
    reference: str = ""
    notes: tuple[str, ...] = field(default=())


def _never(_: Payload) -> str:
    return ""


def _box(payload: Payload) -> str:
    kind = words(payload, "event_type")
    going_out = ("DOWNLOAD", "SHARE", "SHIELD_ALERT", "COLLAB_INVITE", "ITEM_SHARED_CREATE")
    return "" if kind in going_out else f"{kind!r} lets no information out"


def _dropbox(payload: Payload) -> str:
    return "" if dig(payload, "involve_non_team_member") is True else "nobody outside the team takes part"


def _drive(payload: Payload) -> str:
    before, after = (words(payload, f"parameters.{who}").rpartition("@")[2] for who in ("owner", "new_owner"))
    return "" if after and before != after else f"the new owner is of the same domain ({after or before})"


def _sharepoint(payload: Payload) -> str:
    opened = words(payload, "Operation")
    return "" if opened.startswith("Anonymous") else f"{opened!r} is a link to one named guest, not to the public"


def _exchange(payload: Payload) -> str:
    names = {words(item, "Name") for item in listed(payload, "parameters")}
    forwards = {"ForwardingSmtpAddress", "ForwardTo", "RedirectTo", "ForwardAsAttachmentTo"}
    return "" if names & forwards else "no mail is forwarded"


def _anthropic(payload: Payload) -> str:
    return (
        "" if any(words(item, "type") == "public" for item in listed(payload, "audience")) else "the audience is ours"
    )


def _notion(payload: Payload) -> str:
    kind = words(payload, "event.type")
    return "" if kind.endswith(("exported", "shared_to_web")) else f"{kind!r} lets no information out"


def _slack(payload: Payload) -> str:
    kind = words(payload, "action")
    return "" if kind.startswith("native_dlp") or "export" in kind else f"{kind!r} lets no information out"


def _transfer(payload: Payload) -> str:
    return "" if dig(payload, "BYTES_TRANSFERRED") else "no byte was transferred"


def _stage(payload: Payload) -> str:
    query = words(payload, "QUERY_TEXT").lower()
    return "the file is the client's own worksheet metadata" if "worksheet_data/metadata" in query else ""


def _socradar(payload: Payload) -> str:
    status = words(payload, "status")
    return f"the alarm is {status.lower()}" if status in ("RESOLVED", "FALSE_POSITIVE", "MITIGATED") else ""


def _archived(payload: Payload) -> str:
    return "the finding is archived" if dig(payload, "service.archived") is True else ""


def _settled(payload: Payload) -> str:
    status = words(payload, "Workflow.Status")
    return f"the finding is {status.lower()}" if status in ("RESOLVED", "SUPPRESSED") else ""


_EVENTS = (
    Event(
        "AWS GuardDuty finding",
        ("service.detectorId", "schemaVersion"),
        _archived,
        lambda it: words(it, "title") or words(it, "description").split("\n")[0],
        ("createdAt",),
        instant="discovered_at",
        reference="id",
    ),
    Event(
        "AWS security finding",
        ("ProductArn", "FindingProviderFields"),
        _settled,
        lambda it: words(it, "Title"),
        ("CreatedAt", "ProcessedAt"),
        instant="discovered_at",
        reference="Id",
    ),
    Event(
        "Anthropic sharing event",
        ("claude_artifact_id", "audience"),
        _anthropic,
        lambda it: f"artifact {words(it, 'claude_artifact_id')} is public",
        ("created_at",),
        reference="id",
    ),
    Event("Box event", ("event_type", "created_by.login"), _box, lambda it: words(it, "event_type"), ("created_at",)),
    Event(
        "Dropbox sharing event",
        ("event_category._tag=sharing",),
        _dropbox,
        lambda it: words(it, "event_type.description"),
        ("timestamp",),
    ),
    Event(
        "Google Drive event",
        ("kind=admin#reports#activity", "parameters.doc_id"),
        _drive,
        lambda it: f"{words(it, 'parameters.doc_title')} changed its owner",
        ("id.time",),
        reference="id.uniqueQualifier",
    ),
    Event(
        "SharePoint sharing event",
        ("EventSource=SharePoint", "Operation"),
        _sharepoint,
        lambda it: f"{words(it, 'SourceFileName')} was shared",
        ("CreationTime",),
        reference="Id",
    ),
    Event(
        "Exchange mailbox event",
        ("workload=Exchange", "operation"),
        _exchange,
        lambda it: f"mail of {words(it, 'objectid')} is forwarded outside",
        ("creationtime",),
        reference="id",
        kinds=("communications",),
    ),
    Event(
        "Notion audit event",
        ("event.workspace_id", "event.type"),
        _notion,
        lambda it: words(it, "event.type"),
        ("event.timestamp",),
    ),
    Event(
        "Slack audit event",
        ("context.location.domain", "action"),
        _slack,
        lambda it: words(it, "action").replace("_", " "),
        ("date_create",),
        notes=("a control was switched off; whether information went out is not in the payload",),
    ),
    Event(
        "Salesforce bulk result",
        ("EVENT_TYPE=BulkApiResultEventStore",),
        _never,
        lambda it: f"{dig(it, 'RECORDS_PROCESSED')} records of {words(it, 'ENTITY_NAME')} were queried in bulk",
        ("TIMESTAMP", "TIMESTAMP_DERIVED"),
        count="RECORDS_PROCESSED",
        reference="JOB_ID",
    ),
    Event(
        "Snowflake data transfer",
        ("BYTES_TRANSFERRED", "TARGET_CLOUD"),
        _transfer,
        lambda it: f"{dig(it, 'BYTES_TRANSFERRED')} bytes went to {words(it, 'TARGET_REGION')}",
        ("START_TIME", "p_event_time"),
    ),
    Event(
        "Snowflake file download",
        ("QUERY_TYPE=GET_FILES",),
        _stage,
        lambda it: f"{words(it, 'USER_NAME')} downloaded files from a stage",
        ("START_TIME", "p_event_time"),
    ),
    Event(
        "SOCRadar alarm",
        ("alarm_id", "alarm_type_details"),
        _socradar,
        lambda it: words(it, "alarm_text"),
        ("date",),
        instant="discovered_at",
        reference="alarm_id",
    ),
)

_DETECTIONS = (
    ("AppOmni", ("appomni.alert",)),
    ("CrowdStrike", ("ExternalApiType",)),
    ("CrowdStrike", ("metadata.customerIDString",)),
    ("Microsoft Defender", ("category=AdvancedHunting-AlertInfo",)),
    ("Microsoft Graph", ("serviceSource", "createdDateTime")),
    ("Orca", ("alert_source=Orca Scan",)),
    ("Proofpoint", ("impostorScore",)),
    ("SentinelOne", ("activitytype", "agentid")),
    ("Sublime", ("type=message.flagged",)),
    ("Thinkst Canary", ("CanaryID",)),
    ("Tracebit", ("discriminator.type=tracebit_alert_log",)),
    ("Upwind", ("upwind_console_link",)),
    ("Wiz", ("entitySnapshot", "sourceRule")),
    ("Wiz", ("p_log_type=Wiz.Detections",)),
    ("Wiz", ("p_log_type=Wiz.IssuesWebhook",)),
)
"""Products whose detections tell of an attack, a decoy or a weakness; whether information left, a person finds."""


def _has(payload: Payload, marks: tuple[str, ...]) -> bool:
    for mark in marks:
        path, equals, wanted = mark.partition("=")
        found = dig(payload, path)
        if found is None or (equals and found != wanted):
            return False
    return True


def _event(payload: Payload) -> Event | None:
    return next((event for event in _EVENTS if _has(payload, event.marks)), None)


def _take_event(payload: Payload) -> Taken:
    event = _event(payload)
    if event is None:  # the table asks `recognises` first
        no_leak("the event is not known", "")
    reason = event.harmless(payload)
    if reason:
        no_leak(reason, event.marks[0].partition("=")[0])
    number = dig(payload, event.reference) if event.reference else ""
    taken = Taken(
        payload,
        f"{event.name}: {event.title(payload)}".rstrip(": "),
        f"{event.name} {number or ''}".rstrip(),
        f"{event.name.split()[0].lower()}:{number}" if number else "",
    )
    taken.when(event.instant, *event.times)
    if event.kinds:
        taken.say("data_kinds", list(event.kinds), event.marks[0].partition("=")[0])
    if event.count and isinstance(dig(payload, event.count), int):
        taken.say("records", dig(payload, event.count), event.count)
    for note in (*event.notes, "the payload does not say which agreements or people are concerned"):
        taken.note(note)
    return taken


def _detector(payload: Payload) -> str:
    return next((name for name, marks in _DETECTIONS if _has(payload, marks)), "")


def _take_detection(payload: Payload) -> Taken:
    no_leak(f"what {_detector(payload)} detects is an attack, a decoy or a weakness, not what left", "")


EVENTS = Adapter("event", lambda payload: _event(payload) is not None, _take_event)
DETECTIONS = Adapter("detection", lambda payload: bool(_detector(payload)), _take_detection)
