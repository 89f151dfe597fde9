"""Scenarios, read strictly: every fault is told with its place, and a scenario with any fault is not played."""

from collections.abc import Iterable
from dataclasses import dataclass

from incident.drills.offsets import parse_offset
from incident.drills.scenario import (
    Act,
    Exercise,
    Expected,
    Habit,
    Inject,
    InjectKind,
    Learning,
    Objective,
    Scenario,
    Spent,
    Watch,
)
from incident.errors import ScenarioRefused
from incident.kernel.canonical import canonical
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import parse_instant
from incident.kernel.reading import read_document
from incident.vocabulary import FACT_KEYS, Standing

_EPOCH = parse_instant("1970-01-01T00:00Z")
_NEEDS_A_SUBJECT = (Watch.NOTICE, Watch.STEP, Watch.FACT)


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario, and the report that stands inside it; None where it names a file."""

    scenario: Scenario
    report: bytes | None


def read_scenario(data: bytes, *, name: str) -> Read:
    """Read one scenario.

    Raises:
        ScenarioRefused: an unknown key, a missing or unreadable field, or references to nothing; all at once.
    """
    document = read_document(data, name=name)
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    zone = fields.zone("zone", needed=True)
    inside = fields.data.get("report")
    scenario = Scenario(
        id=fields.text("id", needed=True),
        title=fields.text("title", needed=True),
        version=fields.whole("version", 1, least=1),
        exercise=Exercise(fields.choice("exercise", Exercise, needed=True) or Exercise.FUNCTIONAL),
        zone=zone or "UTC",
        starts_at=fields.instant("starts_at", zone=zone or "UTC", needed=True) or _EPOCH,
        lasts=_offset(fields, "lasts"),
        report="" if isinstance(inside, dict) else fields.text("report", needed=True),
        playbook=fields.text("playbook"),
        objectives=tuple(_objective(item) for item in fields.items("objectives")),
        injects=tuple(sorted((_inject(item) for item in fields.items("injects")), key=lambda it: (it.after, it.id))),
        expected=tuple(_expected(item) for item in fields.items("expected")),
        team=tuple(_habit(item) for item in fields.items("team")),
        acts=tuple(_act(item) for item in fields.items("acts")),
        receipts_in=fields.read("receipts_in", parse_offset),
        filler=fields.text("filler"),
        fault=fields.texts("fault"),
        review_days=fields.whole("review_days", 30, least=1),
    )
    fields.raw("report")
    fields.done()
    _check(fields, scenario)
    faults.refuse(name, kind=ScenarioRefused)
    return Read(scenario, canonical(inside) if isinstance(inside, dict) else None)


def _offset(fields: Fields, key: str) -> int:
    return fields.read(key, parse_offset, needed=True) or 0


def _objective(fields: Fields) -> Objective:
    texts = (fields.text(key, needed=True) for key in ("id", "text", "capability"))
    objective = Objective(*texts)
    fields.done()
    return objective


def _inject(fields: Fields) -> Inject:
    inject = Inject(
        id=fields.text("id", needed=True),
        after=_offset(fields, "after"),
        kind=InjectKind(fields.choice("type", InjectKind, InjectKind.INJECT) or InjectKind.INJECT),
        sender=fields.text("from", needed=True),
        to=fields.text("to", needed=True),
        method=fields.text("method", "email"),
        text=fields.text("text", needed=True),
        objective=fields.text("objective"),
        unless=fields.text("unless"),
        learn=tuple(_learning(item) for item in fields.items("learn")),
        costs=tuple(_spent(item) for item in fields.items("costs")),
    )
    if (inject.kind is InjectKind.CONTINGENCY) != bool(inject.unless):
        fields.fault(
            "a contingency without `unless`, or `unless` without one", "unless", mend="name an expected action"
        )
    fields.done()
    return inject


def _learning(fields: Fields) -> Learning:
    facts = fields.texts("facts")
    if not facts:
        fields.fault("nothing is learned", "facts", mend="write facts: [KEY=VALUE]")
    source, said_by = fields.text("source", needed=True), fields.text("said_by", needed=True)
    standing = fields.choice("standing", Standing, Standing.ASSERTED)
    reason = fields.text("reason", needed=standing != Standing.ASSERTED)
    learning = Learning(facts, source, said_by, fields.text("about"), standing, reason)
    fields.done()
    return learning


def _act(fields: Fields) -> Act:
    act = Act(
        fields.text("step", needed=True),
        tuple(_learning(item) for item in fields.items("learn")),
        tuple(_spent(item) for item in fields.items("costs")),
    )
    fields.done()
    return act


def _spent(fields: Fields) -> Spent:
    leaf, amount, who = (fields.text(key, needed=True) for key in ("leaf", "amount", "by_entity"))
    spent = Spent(leaf, amount, who, fields.text("evidence"))
    fields.done()
    return spent


def _expected(fields: Fields) -> Expected:
    watched = [watch for watch in Watch if watch in fields]
    watch = watched[0] if watched else Watch.STEP
    if len(watched) != 1:
        fields.fault(f"{len(watched)} signs of being done", mend=f"state one of {', '.join(Watch)}")
    subject = "" if fields.data.get(watch) is True else fields.text(watch, needed=watch in _NEEDS_A_SUBJECT)
    for other in watched:
        fields.raw(other)
    expected = Expected(
        id=fields.text("id", needed=True),
        text=fields.text("text", needed=True),
        objective=fields.text("objective", needed=True),
        watch=watch,
        subject=subject,
        within=_offset(fields, "within"),
        since=fields.text("since"),
        owner=fields.text("owner"),
    )
    fields.done()
    return expected


def _habit(fields: Fields) -> Habit:
    absent = bool(fields.flag("absent", default=False))
    least = fields.read("answers_in", parse_offset, needed=not absent) or 0
    habit = Habit(
        role=fields.text("role"),
        least=least,
        most=fields.read("at_most", parse_offset) or least,
        from_=fields.clock("from"),
        until=fields.clock("until"),
        absent=absent,
    )
    if habit.most < habit.least:
        fields.fault("answers at most sooner than at least", "at_most", mend="state at_most of answers_in or more")
    if (habit.from_ is None) != (habit.until is None) or (habit.from_ and habit.from_ == habit.until):
        fields.fault("half a window", "until", mend="state both from and until, and not the same")
    fields.done()
    return habit


def _check(fields: Fields, scenario: Scenario) -> None:
    """Ids stand once, what refers to another line finds it, and nothing comes after the end."""
    for key in ("objectives", "injects", "expected"):
        for twice in _repeated(it.id for it in getattr(scenario, key)):
            fields.fault(f"id {twice!r} stands twice", key, mend="give each line its own id", kind=ScenarioRefused)
    for twice in _repeated(habit.role for habit in scenario.team):
        fields.fault(f"{twice or 'everybody'} has two habits", "team", mend="state one a role")
    if not scenario.objectives:
        fields.fault("an exercise without objectives shows nothing", "objectives", mend="state one at least")
    for inject in scenario.injects:
        if inject.after > scenario.lasts:
            fields.fault(f"{inject.id} comes after the end", "injects", mend="let it come before `lasts`")
    for line in scenario.expected:
        if line.watch is Watch.FACT and line.subject not in FACT_KEYS:
            fields.fault(f"{line.id} waits for {line.subject!r}, which is no fact", "expected", mend="name a fact key")
    _check_references(fields, scenario)


def _check_references(fields: Fields, scenario: Scenario) -> None:
    objectives = {it.id for it in scenario.objectives}
    injects, expected = {it.id for it in scenario.injects}, {it.id for it in scenario.expected}
    named = [("injects", it.id, it.objective, objectives) for it in scenario.injects]
    named += [("injects", it.id, it.unless, expected) for it in scenario.injects]
    named += [("expected", it.id, it.objective, objectives) for it in scenario.expected]
    named += [("expected", it.id, it.since, injects) for it in scenario.expected]
    for key, line, name, known in named:
        if name and name not in known:
            mend = f"known: {', '.join(sorted(known)) or 'none'}"
            fields.fault(f"{line} names {name!r}, which does not stand here", key, mend=mend)


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
