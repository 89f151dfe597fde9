"""`incident drill`: exercises on their own clock, which reach nobody outside."""

from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Json, actor, desk, now
from incident.cli.output import emit
from incident.drills.report import AfterAction, to_markdown
from incident.errors import InputRefused
from incident.kernel.instants import Instant
from incident.operations import drill as operation
from incident.operations import drill_schedule

app = typer.Typer(no_args_is_help=True)

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="Scenario file, or the id of a shipped one.")]

LIST_COLUMNS = ("id", "kind", "title", "scenario", "status", "rating", "met", "late", "missed", "next")
CLOCK_COLUMNS = ("id", ("title", "obligation"), "state", "rating", "due", "sent", "margin")
ACTION_COLUMNS = ("id", ("text", "expected"), "rating", ("due", "by"), "done", "margin")
PLAN_COLUMNS = ("id", "observation", "corrective_action", "owner", "due")


@app.command("list")
def list_drills(json: Json = False) -> None:
    """List drills that were played, scenarios that are shipped, and schedules."""
    rows = [*operation.drills(desk()), *operation.shipped_scenarios(), *drill_schedule.schedules(desk())]
    emit(rows, json=json, columns=LIST_COLUMNS, empty="no drill, no scenario, no schedule")


@app.command("run")
def run(
    scenario: Scenario,
    seed: Annotated[str, typer.Option(help="Draws the players' answers; the same seed gives the same drill.")] = "1",
    by: By = None,
    json: Json = False,
) -> None:
    """Play a scenario to its end and score it."""
    who, present = actor(by), now()
    report = operation.run_drill(desk(), operation.find_script(scenario), seed=seed, actor=who, now=present)
    if json:
        emit(report_data(report), json=True)
        return
    _show(report)
    typer.echo(f"next: incident drill report {report.drill}   ·   incident board {report.drill}")


@app.command("schedule")
def schedule(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Scenario, or with --stop the schedule's name.")],
    cron: Annotated[str, typer.Option(help='Minute, hour, day, month, weekday, such as "30 2 * * 1".')] = "",
    zone: Annotated[str, typer.Option(help="IANA zone of the wall clock that the cron expression reads.")] = "",
    name: Annotated[str, typer.Option(help="Name of the schedule (default: the scenario's id).")] = "",
    seed: Annotated[str, typer.Option(help="Seed of every run (default: another one each time).")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="End the schedule of that name.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Play a scenario again and again, by a cron expression in a zone."""
    who, present = actor(by), now()
    if stop:
        drill_schedule.stop_schedule(desk(), scenario, actor=who, now=present)
        row: dict[str, Any] = {"id": scenario, "kind": "schedule", "active": False}
    elif not cron or not zone:
        raise typer.BadParameter("both --cron and --zone are needed")
    else:
        recurrence = drill_schedule.Recurrence(cron, zone, name, seed)
        script = operation.find_script(scenario)
        row = drill_schedule.schedule_drill(desk(), script, recurrence, actor=who, now=present)
    if json:
        emit(row, json=True)
    elif stop:
        typer.echo(f"schedule {scenario} ended")
    else:
        typer.echo(f"schedule {row['id']}: next on {row['next'].show()}; 'incident drill due' plays what is due")


@app.command("due")
def due(by: By = None, json: Json = False) -> None:
    """Play every scheduled drill whose time has come and that nobody else took."""
    played = drill_schedule.run_due_drills(desk(), actor=actor(by), now=now())
    rows = [row for row in operation.drills(desk()) if row["id"] in played]
    emit(rows, json=json, columns=LIST_COLUMNS, empty="no drill is due")


@app.command("report")
def report(
    drill: Annotated[str, typer.Argument(metavar="DRILL", help="Drill, such as D1.")],
    out: Annotated[str, typer.Option(help="Write the whole report to this Markdown file.")] = "",
    json: Json = False,
) -> None:
    """Show a drill's after-action report."""
    found = operation.report_of(desk(), drill)
    if out:
        _write(out, to_markdown(found))
    if json:
        emit(report_data(found), json=True)
    elif out:
        typer.echo(f"report of {drill} written to {out}")
    else:
        typer.echo(to_markdown(found), nl=False)


def report_data(report: AfterAction) -> dict[str, Any]:
    """A report as data."""
    score = report.score
    return {
        "id": report.drill,
        "mark": report.mark,
        "scenario": report.scenario.id,
        "version": report.scenario.version,
        "exercise": report.scenario.exercise.value,
        "seed": report.seed,
        "started_at": report.started_at,
        "ended_at": report.ended_at,
        "rating": score.rating.value,
        "met": score.met,
        "late": score.late,
        "missed": score.missed,
        "running": score.running,
        "objectives": [
            {"id": it.id, "text": it.text, "capability": it.capability, "rating": it.rating.value, "lines": it.lines}
            for it in score.objectives
        ],
        "clocks": [
            {
                "id": it.id,
                "title": it.title,
                "state": it.state,
                "rating": it.rating.value,
                "due": it.due,
                "sent": it.performed_at,
                "margin": it.margin_minutes,
                "target": it.is_target,
            }
            for it in score.clocks
        ],
        "actions": [
            {
                "id": it.id,
                "text": it.text,
                "objective": it.objective,
                "rating": it.rating.value,
                "due": it.due,
                "done": it.done_at,
                "margin": it.margin_minutes,
                "owner": it.owner,
            }
            for it in score.actions
        ],
        "course": [{"id": f"{report.drill}-e{n}", **_happened(it)} for n, it in enumerate(report.course, start=1)],
        "plan": [
            {
                "id": it.id,
                "capability": it.capability,
                "observation": it.observation,
                "issue": it.issue,
                "corrective_action": it.corrective_action,
                "element": it.element,
                "owner": it.owner,
                "start": it.start.isoformat(),
                "due": it.due.isoformat(),
            }
            for it in report.plan
        ],
    }


def _happened(line: Any) -> dict[str, Any]:  # noqa: ANN401 - one line of the course
    return {"at": line.at, "what": line.what, "to": line.to, "text": line.text}


def _show(report: AfterAction) -> None:
    data, zone = report_data(report), report.scenario.zone
    typer.echo(f"{report.mark} {report.drill}: {report.scenario.title}")
    typer.echo(f"from {report.started_at.show(zone)} to {report.ended_at.show(zone)}, seed {report.seed}")
    for title, key, columns in (
        ("clocks", "clocks", CLOCK_COLUMNS),
        ("expected actions", "actions", ACTION_COLUMNS),
        ("improvement plan", "plan", PLAN_COLUMNS),
    ):
        typer.echo("")
        rows = [{name: _told(value, zone) for name, value in row.items()} for row in data[key]]
        emit(rows, json=False, columns=columns, title=title, empty=f"{title}: nothing")
    typer.echo("")
    typer.echo(
        f"rating {data['rating']}: {data['met']} clocks met, {data['late']} late, "
        f"{data['missed']} missed, {data['running']} still running"
    )


def _told(value: object, zone: str) -> object:
    """An instant in the scenario's zone, minutes as hours."""
    if isinstance(value, Instant):
        return value.show(zone)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{'-' if value < 0 else ''}{abs(value) // 60}:{abs(value) % 60:02}"
    return value


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputRefused(f"cannot be written: {error.strerror}", where=path, mend="check the path") from error
