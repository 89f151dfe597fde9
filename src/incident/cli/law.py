"""`incident law`: the law book. These commands need no database, save those that ask about incidents."""

import json as _json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from incident.cli import law_lists, law_plans, law_register
from incident.cli.common import Json, read_input
from incident.cli.law_books import book_of, in_force
from incident.cli.main import DONE, REFUSED
from incident.cli.output import emit
from incident.deadlines.deadline import Deadline, Due
from incident.errors import InputRefused, PackRefused
from incident.kernel.codec import encode
from incident.kernel.instants import parse_day, parse_instant
from incident.kernel.logic import str_of
from incident.kernel.terms import Terms
from incident.law.check import Level, check
from incident.law.coverage import coverage
from incident.law.rule import PACKS, Rule
from incident.obligations.due import Asked, answers, deadline_of_rule, state_of
from incident.service.clock import SystemClock

app = typer.Typer(no_args_is_help=True)

On = Annotated[str, typer.Option("--on", help="The day asked about (default: today, UTC).", metavar="DATE")]
Packs = Annotated[str, typer.Option("--packs", help="Another folder of packs than the shipped one.", metavar="DIR")]


@app.command("list")
def list_(
    jurisdiction: Annotated[str, typer.Argument(help="ISO 3166 code such as US-CA, or EU (default: all).")] = "",
    in_force: Annotated[str, typer.Option("--in-force", help="Only what was in force on a day.", metavar="DATE")] = "",
    pack: Annotated[str, typer.Option(help=f"Only one library: {', '.join(PACKS)}.", metavar="NAME")] = "",
    packs: Packs = "",
    json: Json = False,
) -> None:
    """List the rules: every version of every duty."""
    book = book_of(packs)
    rules: Iterable[Rule] = (book.rules[id_] for id_ in sorted(book.rules))
    if in_force:
        day = parse_day(in_force, where="--in-force")
        rules = [rule for rule in rules if (found := book.in_force(rule.duty, day)) and found.id == rule.id]
    rows = [_row(rule) for rule in rules if jurisdiction.upper() in ("", rule.jurisdiction) and pack in ("", rule.pack)]
    emit(rows, json=json, columns=("id", "name", "period", "effect", "confidence", "from", "to"), empty="no rule")


@app.command("show")
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="Rule, such as eu-gdpr-art33-1.")],
    packs: Packs = "",
    json: Json = False,
) -> None:
    """Show one rule whole."""
    rule = book_of(packs).rule(id)
    if json:
        emit({**_row(rule), **encode(rule)}, json=True)
        return
    emit(_told(rule), json=False, title=rule.name)


@app.command("due")
def due(
    id: Annotated[str, typer.Argument(metavar="[ID]", help="Rule, such as eu-gdpr-art33-1.")] = "",
    trigger: Annotated[str, typer.Option(help="The instant of the rule's own trigger.", metavar="INSTANT")] = "",
    place: Annotated[str, typer.Option(help="Authority's or obligor's place.", metavar="CODE")] = "",
    zone: Annotated[str, typer.Option(help="Reckoning zone where the rule fixes none.", metavar="ZONE")] = "",
    fact: Annotated[list[str] | None, typer.Option(help="Another fact.", metavar="KEY=VALUE")] = None,
    vectors: Annotated[str, typer.Option(help="Cases as JSON lines; - for standard input.", metavar="FILE")] = "",
    packs: Packs = "",
    json: Json = False,
) -> None:
    """Compute the date of one rule, whatever its status, or of a file of cases."""
    if vectors:
        data, name = read_input(vectors)
        for answer in answers(book_of(packs), _lines(data, name)):
            typer.echo(_json.dumps(answer))
        return
    if not id:
        raise InputRefused("no rule is named", where="law due", mend="give a rule's id, or --vectors FILE")
    facts = dict(_pair(text) for text in fact or ())
    asked = Asked(
        id, parse_instant(trigger, zone=zone or None, where="--trigger") if trigger else None, place, zone, facts
    )
    rule, deadline = deadline_of_rule(book_of(packs), asked)
    emit(_computed(rule, deadline), json=json, title=rule.name)


@app.command("check")
def check_(on: On = "", packs: Packs = "", json: Json = False) -> None:
    """Check the whole book; refuses on any error."""
    try:
        found = in_force() if not packs else None
        book, refused = (found.book, found.refused) if found else (book_of(packs), None)
        rows = [*_faults(refused), *(encode(finding) for finding in check(book, on=_day(on)))]
    except PackRefused as error:
        rows = _faults(error)
    rows = [{"id": str(number), **row} for number, row in enumerate(rows, start=1)]
    emit(rows, json=json, columns=("id", "level", "rule", "what", "mend"), empty="no error, no warning")
    raise typer.Exit(REFUSED if any(row["level"] == Level.ERROR for row in rows) else DONE)


@app.command("coverage")
def coverage_(on: On = "", packs: Packs = "", json: Json = False) -> None:
    """Show what is covered, by jurisdiction and confidence."""
    found = coverage(book_of(packs), on=_day(on))
    emit([{"id": each.jurisdiction, **encode(each)} for each in found], json=json, columns=_COVERAGE)


app.command("simulate")(law_plans.simulate)
app.command("diff")(law_plans.diff)
app.command("replay")(law_register.replay)
app.command("schema")(law_lists.schema)
app.command("words")(law_lists.words)
app.command("authorities")(law_lists.authorities)

_COVERAGE = ("id", "duties", "versions", "high", "medium", "low", "numeric", "decisions", "never", "open")


def _faults(error: PackRefused | None) -> list[dict[str, Any]]:
    """The faults of a pack that is refused, as findings."""
    if error is None:
        return []
    return [
        {"rule": each.where, "level": str(Level.ERROR), "what": each.what, "mend": each.mend}
        for each in error.faults or (error,)
    ]


def _day(on: str) -> Any:  # noqa: ANN401 - a date; its class is not needed here
    return parse_day(on, where="--on") if on else SystemClock().now().day("UTC")


def _lines(data: bytes, name: str) -> list[str]:
    try:
        return data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputRefused(f"byte {error.start} is not UTF-8", where=name, mend="save the file as UTF-8") from error


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise InputRefused(f"{text!r} is not KEY=VALUE", where="--fact", mend="write aware_at=2026-11-24T08:00+01:00")
    return key.strip(), value.strip()


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "duty": rule.duty,
        "pack": rule.pack,
        "jurisdiction": rule.jurisdiction,
        "name": rule.name,
        "audience": rule.recipient.audience,
        "stage": rule.stage,
        "period": period_of(rule.terms),
        "status": rule.status,
        "effect": rule.effect,
        "confidence": rule.confidence,
        "from": str(rule.effective_from or ""),
        "to": str(rule.effective_to or ""),
    }


def period_of(terms: Terms) -> str:
    """The period in words, such as `4 hours from classified at; 24 hours from aware at`."""
    limbs = [f"{limb.period} from {limb.anchor.removesuffix('_at').replace('_', ' ')}" for limb in terms.limbs]
    return "; ".join(limbs) or (terms.soft.replace("_", " ") if terms.soft else "")


def _told(rule: Rule) -> dict[str, Any]:
    """A rule for a person."""
    return {
        **{key: value for key, value in _row(rule).items() if key != "name"},
        "citation": rule.citation,
        "holder": ", ".join(rule.holder_roles) or "anybody",
        "recipient": rule.recipient.name,
        "authority": law_lists.authority_line(rule),
        "connected where": str_of(rule.nexus),
        "applies where": str_of(rule.applies) or "always",
        "for counsel to judge": "; ".join(rule.open_conditions),
        "exempt where": "; ".join(f"{ex.text or str_of(ex.when)} ({ex.provision})" for ex in rule.exemptions),
        "contents": "; ".join(f"{content.text} ({content.provision})" for content in rule.contents),
        "forbidden": "; ".join(f"{content.text} ({content.provision})" for content in rule.forbidden),
        "orders": "; ".join(f"{order.relation} {order.other}" for order in rule.orders),
        "holds": "; ".join(f"{hold.authority}, {hold.form}: {hold.effect} ({hold.provision})" for hold in rule.holds),
        "channel": rule.channel,
        "penalty": rule.penalty,
        "notes": rule.notes,
        "sources": "; ".join(f"{source.title} [{source.verified}]" for source in rule.sources),
        "reviewed on": str(rule.reviewed_on),
    }


def _computed(rule: Rule, deadline: Deadline) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": rule.id,
        "state": state_of(deadline),
        "status": rule.status,
        "effect": rule.effect,
        "confidence": rule.confidence,
    }
    if isinstance(deadline, Due):
        told["due"] = deadline.due.short()
        told["shown"] = deadline.due.show(deadline.zone, exclusive_end=deadline.exclusive)
        if deadline.outer is not None:
            told["outer"] = deadline.outer.short()
    target = getattr(deadline, "target", None)
    if target is not None:
        told["target"] = target.short()
    return told | {"why": deadline.trace.sentence or getattr(deadline, "why", "")}
