"""`incident law schema`, `words` and `authorities`: what stands beside the packs."""

import json as _json
from typing import Annotated

import typer

from incident.cli.common import Json
from incident.cli.output import emit
from incident.kernel.codec import encode
from incident.law.authorities import Directory, load_directory
from incident.law.json_schema import pack_schema
from incident.law.rule import Rule
from incident.resources import authority_files
from incident.words import LICENCES, SECTORS


def schema() -> None:
    """Print the JSON Schema of a pack file, for editors."""
    typer.echo(_json.dumps(pack_schema(), indent=2, sort_keys=True))


def authorities(
    place: Annotated[str, typer.Argument(metavar="[PLACE]", help="ISO 3166 code such as SG (default: all).")] = "",
    duty: Annotated[str, typer.Option(help="Only those that serve a rule.", metavar="ID")] = "",
    json: Json = False,
) -> None:
    """List the authorities: where they sit, how they are reached, what is not known of them."""
    listed = directory().authorities.values()
    found = [it for it in listed if place.upper() in ("", it.place) and (not duty or duty in it.serves)]
    rows = [{**encode(it), "missing": ", ".join(it.missing)} for it in sorted(found, key=lambda it: it.id)]
    columns = ("id", "name", "zone", "portal", "email", "languages", "confidence", ("missing", "not known"))
    emit(rows, json=json, columns=columns, empty="no authority is known there")


def directory() -> Directory:
    """The shipped directory of authorities."""
    return load_directory(authority_files())


def authority_line(rule: Rule) -> str:
    """Who stands behind a rule's recipient, in one line; empty where the directory names nobody or several."""
    found = directory().of(rule.id)
    if found is None:
        return ""
    known = (found.name, found.zone, found.portal, found.email, " ".join(found.languages))
    return f"{', '.join(filter(None, known))} ({found.confidence}; not known: {', '.join(found.missing) or 'nothing'})"


def words(json: Json = False) -> None:
    """List the words for sectors and licences that profiles and packs share."""
    lists = {"sector": SECTORS, "licence": LICENCES}
    rows = [
        {"id": word, "kind": kind, "meaning": told} for kind, listed in lists.items() for word, told in listed.items()
    ]
    emit(rows, json=json, columns=("id", "kind", "meaning"))
