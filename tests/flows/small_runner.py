"""A runner as `serve` starts it, with actions that leave a line in a file: begun, and had its effect.

The effect is had once because the action looks for it first, as every action of the product does with its own rows.
"""

import os
import time
from pathlib import Path

from incident.operations.acting import Later, Task
from incident.service.runner.process import serve_runner
from incident.service.settings import load_settings

FOLDER = Path(os.environ["INCIDENT_HOME"])


def leave(name: str, line: str) -> None:
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def count(task: Task) -> Later | None:
    leave("begun", task.step)
    while (FOLDER / f"hold-{task.step}").exists():  # until it is let go, or somebody kills this process
        time.sleep(0.02)
    effect = FOLDER / f"effect-{task.step}"
    if not effect.exists():
        effect.touch()
        leave("effects", task.step)
    return None


serve_runner(load_settings(), actions={"count": count})
