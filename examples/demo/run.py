"""`make demo`: a made-up leak from report to receipt, the same leak as a drill, and real cases beside the clock.

Everything happens on this machine: a database and a workflow server in a fresh home, and a mail server that delivers
nothing. The people are scripted; what they type is the product's own command line.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from history import tell
from material import moved
from scenes import MEANWHILE, SCENES
from stage import Interrupted, Stage, short
from team import PEOPLE, Team

HERE = Path(__file__).resolve().parent
DEFAULT = Path("build") / "demo"


def main(arguments: list[str]) -> int:
    """Play the demo.

    Args:
        arguments: the folder to play in, if not `build/demo`.
    """
    stage = Stage(Path(arguments[0] if arguments else DEFAULT).absolute())
    try:
        with stage.sink:
            with stage.serving():
                incident = opening(stage)
                work(stage, incident)
            ending(stage, incident)
            exercise(stage)
        cases(stage)
        onwards(stage, incident)
    except Interrupted as error:
        stage.say(f"\nthe demo stops here: {error}\nlogs: {stage.home}, {stage.folder / 'serve.log'}")
        return 1
    return 0


def opening(stage: Stage) -> str:
    """Who we are, what we agreed, and the report."""
    stage.chapter("1  Who we are, what we agreed")
    stage.type("init", "--profile", short(HERE / "organisation.yaml"), by=PEOPLE["counsel"])
    for role, name in PEOPLE.items():
        stage.do("user", "add", name, "--role", role, by=PEOPLE["counsel"])
    material = moved(stage.folder, datetime.now(UTC))  # noqa: TID251 - the demo's dates lie beside today's
    stage.aware = material.aware
    stage.type("portfolio", "import", short(material.portfolio), lines=6, by=PEOPLE["partner_owner"])
    stage.chapter("2  Security declares, and the clocks stand there")
    stage.type("declare", short(material.report), by=PEOPLE["security"])
    incident = str(stage.ask("board")[0]["id"])
    stage.type("questions", incident, lines=12)
    stage.say("what cannot be read as one instant is refused, with the place, the reason and the mend:")
    stage.refused("learn", incident, "aware_at=2026-03-29T02:30[Europe/Berlin]", "--source", "memory")
    return incident


def work(stage: Stage, incident: str) -> None:
    """Four phases, answered by the team."""
    stage.chapter("3  Containment, investigation, remediation, notification")
    stage.say("the workflow server starts meanwhile; on a fresh machine that takes half a minute")
    Team(stage, incident, SCENES, MEANWHILE).work()


def ending(stage: Stage, incident: str) -> None:
    """The board, one deadline explained, one notice, who pays, and the proof."""
    stage.chapter("4  Where it stands")
    stage.type("board", incident)
    told = stage.ask("board", incident)
    art33 = next(line["id"] for line in told if line["key"].startswith("eu-gdpr-art33-1|"))
    stage.type("explain", art33)
    partner = next(line["id"] for line in told if line["recipient"] == "kaname")
    sent = [it["id"] for it in stage.ask("notice", "list", incident) if it["obligation"] == partner]
    stage.type("notice", "show", sent[-1])
    stage.type("allocate", incident, "--last")
    stage.type("record", "verify")
    letters = len(stage.sink.taken)
    stage.say(f"{letters} letters reached the mail server of this demo ({short(stage.folder / 'mail')}); none left it.")


def exercise(stage: Stage) -> None:
    """The same leak as a drill, on its own clock, with the same mail server configured."""
    stage.chapter("5  The same leak as a drill")
    before = len(stage.sink.taken)
    stage.type("drill", "run", "servo-mirror", "--seed", "1", lines=14, last=3, by=PEOPLE["incident_lead"])
    stage.say(f"letters that the drill sent: {len(stage.sink.taken) - before}")


def cases(stage: Stage) -> None:
    """Decisions of authorities, replayed."""
    stage.chapter("6  Real cases: what the clock would have said, and what happened")
    tell(stage)


def onwards(stage: Stage, incident: str) -> None:
    """What to type next."""
    stage.chapter("7  What to type next")
    stage.say(f"  export INCIDENT_HOME={stage.home}")
    stage.say("  .venv/bin/incident board                       all incidents, and the drill")
    stage.say(f"  .venv/bin/incident obligations {incident}               all duties, owed or not, with reasons")
    stage.say(f"  .venv/bin/incident notice list {incident}               what was said to whom")
    stage.say("  .venv/bin/incident drill report D1             the after-action report")
    stage.say(f"  .venv/bin/incident record export {incident} -o case.jsonl  the record, to be verified anywhere")
    stage.say("  .venv/bin/incident law list                    the law that was applied")
    stage.say("  .venv/bin/incident init                        a house of your own (in another INCIDENT_HOME)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
