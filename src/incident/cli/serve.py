"""`incident serve`: the clocks, the runner and the workflow server, until it is stopped."""

import signal
from threading import Event

import typer

from incident.cli.common import Json, desk
from incident.cli.output import to_json


def serve(json: Json = False) -> None:
    """Run the clocks, the runner and the workflow server until Ctrl-C or SIGTERM."""
    from incident.service.settings import load_settings
    from incident.service.supervisor import serve as supervise

    desk().database.migrate()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    supervise(load_settings(), stop, told=lambda line: typer.echo(to_json({"told": line}) if json else line, err=True))
