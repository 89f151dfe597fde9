"""A runner as `serve` starts it, with actions that leave a line in a file: begun, and had its effect.

The effect is had once because the action looks for it first, as every action of the product does with its own rows.
"""

import contextlib
import os
import time
from pathlib import Path

from incident.operations.acting import Task
from incident.service.runner.process import serve_runner
from incident.service.settings import load_settings

FOLDER = Path(os.environ["INCIDENT_HOME"])


def leave(name: str, line: str) -> None:
    with (FOLDER / name).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def count(task: Task) -> None:
    leave("begun", task.step)
    while (FOLDER / f"hold-{task.step}").exists():  # until it is let go, or somebody kills this process
        time.sleep(0.02)
    with contextlib.suppress(FileExistsError):
        (FOLDER / f"effect-{task.incident}-{task.step}").touch(exist_ok=False)
        leave("effects", task.step)


serve_runner(load_settings(), actions={"count": count})
