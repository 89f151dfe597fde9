"""What the team finds, decides and sends, step by step of the playbook `source_code_leak`."""

from collections.abc import Mapping
from datetime import timedelta

from stage import ZONE, Stage
from team import PEOPLE, Scene

COSTS = (
    ("forensics", "180000 EUR", "halden-de", "invoice F-1107"),
    ("breach_counsel", "90000 EUR", "halden-de", "invoice 2026/311"),
    ("notification", "42000 EUR", "halden-de", "print order 88"),
    ("internal_labour", "20000 EUR", "halden-de", ""),
    ("lost_profit", "300000 EUR", "kaname", "claim letter"),
    ("forensics", "60000 EUR", "kaname", "claim letter, annex 2"),
    ("notification", "38000 EUR", "verdon", "debit note 17"),
)
"""Kind, amount, who incurred it, evidence."""
CONSEQUENCES = "strangers may use names, addresses and old passwords to write messages that look genuine"
ADVICE = "change the password of the support portal, and of any other place where you used it"
WORDS = {
    "recipients": "nobody known by name: three clones from outside the group, two of them from one network",
    "contact": "Maren Vogt, privacy@halden.example, +49 911 000000",
    "agencies": "the credit reporting agencies and the Attorney General of New York, with their addresses",
    "timing": "the residents are told on the day of this report",
    "description": "a token in a build log opened a mirror of the repository; it is revoked, the mirror is closed",
    "impact": "no material impact is known",
}
"""What counsel says for contents that no fact fills, by content."""


def find_reach(stage: Stage, incident: str) -> None:
    """Security narrows down when it happened."""
    copied = (stage.aware.plus(-timedelta(hours=76)), stage.aware.plus(-timedelta(hours=75)))
    span = "..".join(at.local(ZONE).isoformat(timespec="minutes") for at in copied)
    _learn(stage, incident, f"occurred_at={span}", source="access log of the mirror", by="security")


def confirm_contained(stage: Stage, incident: str) -> None:
    """The lead says since when nothing flows out."""
    at = stage.since_aware(190)
    _learn(stage, incident, f"contained_at={at}", source="log of the incident lead", by="incident_lead")


def look_for_people(stage: Stage, incident: str) -> None:
    """Privacy rates the risk: open conditions close, provisional clocks become owed or fall away."""
    _learn(stage, incident, "risk=risk", source="review of the database copy", by="privacy")
    _learn(stage, incident, f"consequences={CONSEQUENCES}", f"advice={ADVICE}", source="draft of privacy", by="privacy")
    _learn(stage, incident, "serious_harm=true", source="old passwords are in it", about="data_set:crm", by="privacy")


def determine_awareness(stage: Stage, incident: str) -> None:
    """Counsel determines awareness fifty minutes earlier, with reasons: every clock that runs from it moves."""
    reason = "the duty officer had seen the clones and the database by then"
    statement = f"aware_at={stage.since_aware(-50)}"
    _learn(stage, incident, statement, source="minute of counsel", by="counsel", determined=reason)
    statement = f"assessed_notifiable_at={stage.since_aware(240)}"
    _learn(
        stage,
        incident,
        statement,
        source="assessment for Singapore",
        about="entity:halden-sg",
        by="counsel",
        determined="old passwords of 137 people can be used against them",
    )
    _learn(
        stage,
        incident,
        "significant=true",
        source="NIS2 assessment",
        about="entity:halden-de",
        by="counsel",
        determined="trade secrets of a partner are concerned",
    )


def first_review(stage: Stage, incident: str) -> None:
    """What is due first; final reports come when there is something final to say."""
    approve_what_is_complete(stage, incident, without=("final",))


def approve_what_is_complete(stage: Stage, incident: str, *, without: tuple[str, ...] = ()) -> None:
    """Counsel says what no fact says, and approves what lacks nothing and has an address."""
    stage.do("notice", "draft", incident, by=PEOPLE["counsel"])  # the facts moved while the drafts lay there
    for notice in stage.ask("notice", "list", incident):
        if notice["status"] == "draft":
            for content in notice["missing"]:
                if content in WORDS:
                    stage.do("notice", "fill", notice["id"], content, WORDS[content], by=PEOPLE["counsel"])
    whole = [
        it["id"]
        for it in stage.ask("notice", "list", incident)
        if it["status"] == "draft" and it["addressed"] and not it["missing"] and it["kind"] not in without
    ]
    for name in whole:
        refused = stage.attempt("notice", "approve", name, by=PEOPLE["counsel"])
        stage.say(f"         {name} " + (f"waits: {refused}" if refused else "approved by ana"))


def file_by_hand(stage: Stage, incident: str) -> None:
    """Privacy files at the portals what no machine may file, and records the reference."""
    for notice in stage.ask("notice", "list", incident):
        for dispatch in notice["dispatches"]:
            name, _, how = dispatch.partition(" ")
            if how.endswith("by hand"):
                stage.type(
                    *("notice", "receipt", name, "--kind", "filed", "--reference", f"REF-{name}"), by=PEOPLE["privacy"]
                )


def record_costs(stage: Stage, incident: str) -> None:
    """Finance records costs and claims, and decides who was at fault; the machine allocates."""
    today = stage.aware.day(ZONE).isoformat()
    for leaf, amount, entity, evidence in COSTS:
        words = ["cost", "add", incident, "--leaf", leaf, "--amount", amount, "--on", today, "--by-entity", entity]
        stage.do(*words, *(["--evidence", evidence] if evidence else []), by=PEOPLE["finance"])
    stage.type("cost", "list", incident)
    fault = ["--fault", "halden-de=70", "--fault", "wroclab=30"]
    stage.type("allocate", incident, *fault, lines=3, by=PEOPLE["finance"])


def _learn(
    stage: Stage, incident: str, *statements: str, source: str, by: str, about: str = "", determined: str = ""
) -> None:
    words = ["learn", incident, *statements, "--source", source]
    words += ["--about", about] if about else []
    words += ["--standing", "determined", "--reason", determined] if determined else []
    stage.type(*words, lines=8, by=PEOPLE[by])


SCENES: Mapping[str, Scene] = {
    "find_reach": find_reach,
    "confirm_contained": confirm_contained,
    "look_for_people": look_for_people,
    "determine_awareness": determine_awareness,
    "record_costs": record_costs,
    "first_review": first_review,
    "second_review": approve_what_is_complete,
}
"""By step key: what happens before somebody says that the step is done."""
MEANWHILE: Mapping[str, Scene] = {"first_receipts": file_by_hand, "second_receipts": file_by_hand}
"""By step key: what the outside does while the machine waits for it."""
