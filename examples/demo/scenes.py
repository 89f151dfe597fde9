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
    _learn(
        stage, incident, "serious_harm=false", source="review of the database copy", about="data_set:crm", by="privacy"
    )


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
        determined="more than 500 people are concerned",
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
}
"""By step key: what happens before somebody says that the step is done."""
MEANWHILE: Mapping[str, Scene] = {}
"""By step key: what the outside does while the machine waits for it."""
