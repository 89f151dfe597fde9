"""The scripted team: who answers which gate, and what they do before they say that it is done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stage import PAUSE, Interrupted, Stage

PEOPLE = {
    "incident_lead": "mara",
    "security": "tomas",
    "engineering": "wei",
    "counsel": "ana",
    "privacy": "lena",
    "partner_owner": "ravi",
    "people": "olga",
    "communications": "jo",
    "finance": "finn",
}
"""Who plays which role of the playbook."""
PATIENCE = 240.0
"""Seconds without any progress after which the demo gives up and says where it hangs."""

Scene = Callable[[Stage, str], None]
"""What somebody does before a step is done."""


@dataclass
class Team:
    """The team at work on one incident.

    Attributes:
        stage: where they type.
        incident: short id.
        scenes: by step key, what happens before a person says `done`.
        meanwhile: by step key, what happens while the machine waits for the outside.
    """

    stage: Stage
    incident: str
    scenes: Mapping[str, Scene]
    meanwhile: Mapping[str, Scene]
    _played: set[str] = field(default_factory=set)
    _told: dict[str, str] = field(default_factory=dict)

    def work(self) -> None:
        """Answer gates until every step of every phase is done."""
        last = time.monotonic()
        while True:
            steps = self.stage.ask("step", "list", self.incident)
            moved = self._tell(steps)
            if all(step["state"] == "done" for step in steps):
                return
            moved |= self._answer(steps)
            last = time.monotonic() if moved else last
            if time.monotonic() - last > PATIENCE:
                stuck = [f"{step['id']} {step['step']}: {step['state']}" for step in steps if step["state"] != "done"]
                raise Interrupted("nothing moves any more:\n  " + "\n  ".join(stuck))
            time.sleep(PAUSE)

    def _tell(self, steps: list[dict[str, Any]]) -> bool:
        """Show what the machine did since the last look."""
        moved = False
        for step in steps:
            if step["owner"] == "machine" and self._told.get(step["id"]) != step["state"]:
                self._told[step["id"]] = step["state"]
                if step["state"] in ("done", "failed"):
                    moved = True
                    self._line(step, "the machine", step["state"] + _in_short(step["note"]))
                if step["state"] == "failed":
                    raise Interrupted(f"{step['id']} {step['step']} failed: {step['note']}")
        return moved

    def _answer(self, steps: list[dict[str, Any]]) -> bool:
        """Let people do what they can do now, and let the outside answer."""
        moved = False
        for step in steps:
            if step["state"] == "looks again" and step["key"] in self.meanwhile and step["id"] not in self._played:
                self._played.add(step["id"])
                self.meanwhile[step["key"]](self.stage, self.incident)
                moved = True
            elif step["owner"] != "machine" and step["state"] == "ready":
                self._act(step)
                moved = True
            elif step["kind"] == "wait" and step["state"] in ("ready", "looks again"):
                self._end_wait(step)
                moved = True
        return moved

    def _act(self, step: dict[str, Any]) -> None:
        who = PEOPLE[step["owner"]]
        scene = self.scenes.get(step["key"])
        if scene is not None:
            scene(self.stage, self.incident)
        self.stage.do("step", "done", step["id"], by=who)
        self._line(step, f"{who} ({step['owner'].replace('_', ' ')})", "decided" if step["kind"] == "approval" else "")

    def _end_wait(self, step: dict[str, Any]) -> None:
        self.stage.do("step", "done", step["id"], "--note", "the demo does not wait a week", by=PEOPLE["incident_lead"])
        self._line(step, f"{PEOPLE['incident_lead']} (incident lead)", "ended early, with a note in the record")

    def _line(self, step: dict[str, Any], who: str, how: str) -> None:
        end = f"  {how}" if how else ""
        self.stage.say(
            f"{self.stage.elapsed:5.0f} s  {step['phase']:<13} {step['id']:<6} {who:<24} {step['step']}{end}"
        )


def _in_short(note: str) -> str:
    """A note of many lines on one: the first, and how many follow."""
    lines = note.splitlines()
    more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f" — {lines[0]}{more}" if lines else ""
