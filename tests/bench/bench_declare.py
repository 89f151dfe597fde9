"""What declaring costs, once the program runs: read, validate, derive every obligation, store, record."""

from collections.abc import Iterator

from harness import Row, median
from home import DEMO, environment

from incident.cli.common import actor
from incident.operations.declare import declare
from incident.service.desk import open_desk
from incident.service.settings import load_settings


def rows() -> Iterator[Row]:
    """One declaration of the demo's report, with some thirty obligations."""
    desk = open_desk(load_settings(home=environment()["INCIDENT_HOME"]))
    report = (DEMO / "report.yaml").read_bytes()

    def once() -> None:
        declare(desk, report, name="report.yaml", actor=actor("bench"), now=desk.clock.now())

    value = median(once, times=9) * 1000
    desk.database.close()
    yield Row(
        "declare the demo's report, in process", value, "ms", 1000.0, "lower", "one second for a person who waits"
    )
