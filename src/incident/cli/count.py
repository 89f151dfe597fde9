"""`incident count`: one period counted with its trace, or a file of vectors answered line by line."""

import json as _json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incident.cli.common import Json, read_input

if TYPE_CHECKING:  # counting loads holiday and zone data; help must not
    from incident.deadlines.worksheet import Counted
    from incident.kernel.terms import Counting

_DAYS = "sat,sun"


def count(
    from_: Annotated[
        str, typer.Option("--from", help="The event: 2026-10-24T12:00+02:00, or a local time with --zone.")
    ] = "",
    period: Annotated[str, typer.Option("--period", help='The period: "72 hours", "4 working_days", "1 month".')] = "",
    preset: Annotated[str, typer.Option("--preset", help="A named counting; see --presets.")] = "",
    start: Annotated[str, typer.Option("--start", help="instant, next_hour, next_day, same_day, working_day.")] = "",
    end: Annotated[str, typer.Option("--end", help="instant, end_of_day, or a local time as 17:30.")] = "",
    roll: Annotated[
        str, typer.Option("--roll", help="none, next_working_day, previous_working_day, with @HH:MM.")
    ] = "",
    minimum: Annotated[int, typer.Option("--minimum", help="Least number of working days inside the period.")] = 0,
    zone: Annotated[str, typer.Option("--zone", help="Reckoning zone; else the zone of the event.")] = "",
    country: Annotated[str, typer.Option("--country", help="Whose public holidays: DE, or US-CA.")] = "",
    subdivision: Annotated[str, typer.Option("--subdivision", help="Part of the country, such as BY.")] = "",
    weekend: Annotated[str, typer.Option("--weekend", help=f"Closed weekdays, as {_DAYS}; else the country's.")] = "",
    holiday: Annotated[
        list[str] | None, typer.Option("--holiday", help="A further closed day; may be repeated.")
    ] = None,
    correction: Annotated[list[str] | None, typer.Option("--correction", help="A set such as us-sec.")] = None,
    entity: Annotated[str, typer.Option("--entity", help="Kind of entity, for rolls that exclude some.")] = "",
    direction: Annotated[str, typer.Option("--direction", help="forward or backward.")] = "forward",
    vectors: Annotated[str, typer.Option("--vectors", help="Answer a file of cases, one JSON object a line.")] = "",
    presets: Annotated[bool, typer.Option("--presets", help="List the named countings with their sources.")] = False,
    json: Json = False,
) -> None:
    """Count a period and show how it was counted, or answer a file of vectors."""
    if presets:
        _list_presets(json=json)
    elif vectors:
        _answer(vectors)
    else:
        choices = {"start": start, "end": end, "roll": roll, "minimum_working_days": minimum}
        place = {"country": country, "subdivision": subdivision, "weekend": weekend}
        days = {"holidays": holiday or [], "corrections": correction or []}
        event = {"from": from_, "period": period, "zone": zone, "direction": direction, "entity": entity}
        _count_one(event, preset, choices, place | days, json=json)


def _answer(path: str) -> None:
    from incident.deadlines.vectors import answers

    data, _ = read_input(path)
    for answered in answers(data.decode("utf-8", "replace").splitlines()):
        typer.echo(_json.dumps(answered))


def _list_presets(*, json: bool) -> None:
    from incident.cli.output import emit
    from incident.kernel.presets import PRESETS

    rows = [
        {"id": name, "counting": _choices(counting), "source": counting.source} for name, counting in PRESETS.items()
    ]
    emit(rows, json=json)


def _choices(counting: "Counting") -> str:
    end = f"{counting.end_at:%H:%M}" if counting.end_at else str(counting.end)
    roll = f"{counting.roll}@{counting.roll_at:%H:%M}" if counting.roll_at else str(counting.roll)
    minimum = f", at least {counting.minimum_working_days} working days" if counting.minimum_working_days else ""
    return f"{counting.start}, {end}, {roll}{minimum}" + (", closed days not counted" if counting.pauses else "")


def _count_one(
    event: dict[str, str], preset: str, choices: dict[str, Any], calendar: dict[str, Any], *, json: bool
) -> None:
    from incident.deadlines.count import count as count_period
    from incident.kernel.calendars import calendar_of
    from incident.kernel.instants import parse_instant, zone_of
    from incident.kernel.periods import parse_period
    from incident.kernel.presets import HOMES
    from incident.kernel.terms import Direction

    for option in ("from", "period"):
        if not event[option]:
            raise typer.BadParameter("is needed, unless --vectors or --presets is given", param_hint=f"--{option}")
    home_zone, home_calendar = HOMES.get(preset, ("", ()))
    at = parse_instant(event["from"], zone=event["zone"] or None, where="--from")
    zone = event["zone"] or home_zone or at.zone
    zone_of(zone)
    if event["direction"] not in tuple(Direction):
        raise typer.BadParameter(f"use one of {', '.join(Direction)}", param_hint="--direction")
    named = any(calendar.values())
    days = calendar_of(_spec(calendar if named else calendar | {"corrections": home_calendar}))
    counted = {
        name: count_period(
            at,
            parse_period(event["period"], where="--period"),
            counting,
            zone=zone,
            calendar=days,
            direction=Direction(event["direction"]),
            entity_type=event["entity"],
        )
        for name, counting in _countings(preset, choices).items()
    }
    _show(counted, zone, days.label, json=json)


def _countings(preset: str, choices: dict[str, Any]) -> "dict[str, Counting]":
    """The counting of `due`, and of `outer` where the preset has one and its date differs."""
    from incident.deadlines.vectors import read_counting
    from incident.errors import PeriodRefused
    from incident.kernel.presets import PRESETS

    given = {key: value for key, value in choices.items() if value}
    if not preset:
        return {"due": read_counting(given, where="--start, --end, --roll")}
    if given:
        raise PeriodRefused(f"preset {preset} and choices of its own", mend="name a preset, or spell the choices out")
    if preset not in PRESETS:
        raise PeriodRefused(f"no preset {preset!r}", where="--preset", mend="see 'incident count --presets'")
    pair = {"due": preset, "outer": f"{preset}-outer"}
    return {reading: PRESETS[name] for reading, name in pair.items() if name in PRESETS}


def _spec(words: dict[str, Any]) -> Any:  # noqa: ANN401 - a calendar specification, imported where it is used
    from incident.kernel.calendars import CalendarSpec
    from incident.kernel.instants import parse_day

    country, _, subdivision = words["country"].partition("-")
    return CalendarSpec(
        country=country,
        subdivision=words["subdivision"] or subdivision,
        weekend=tuple(day.strip() for day in words["weekend"].split(",")) if words["weekend"] else None,
        extra=tuple(parse_day(day, where="--holiday") for day in words["holidays"]),
        corrections=tuple(words["corrections"]),
    )


def _show(counted: "dict[str, Counted]", zone: str, calendar: str, *, json: bool) -> None:
    from incident.cli.output import emit

    due = counted["due"]
    shown = {reading: one for reading, one in counted.items() if reading == "due" or one.at > due.at}
    if json:
        emit(
            {"id": "count", "zone": zone, "calendar": calendar}
            | {reading: _data(one, zone) for reading, one in shown.items()},
            json=True,
        )
        return
    typer.echo(f"zone {zone}, calendar {calendar}")
    for reading, one in shown.items():
        typer.echo(f"{reading:<6}{one.at.show(zone, exclusive_end=one.exclusive)}  ({one.at.short()})")
        typer.echo(f"      {one.sentence}")
        for step in one.steps:
            typer.echo(f"      - {step.what}: {step.why}" + (f" [{step.source}]" if step.source else ""))


def _data(one: "Counted", zone: str) -> dict[str, Any]:
    return {
        "at": one.at.short(),
        "local": one.at.local(zone).isoformat(),
        "exclusive": one.exclusive,
        "sentence": one.sentence,
        "steps": [
            {"what": step.what, "from": step.from_, "to": step.to, "why": step.why, "source": step.source}
            for step in one.steps
        ],
    }
