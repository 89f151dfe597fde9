"""`incident law schema` and `incident law words`: what who writes a pack or a profile needs to know."""

import json as _json

import typer

from incident.cli.common import Json
from incident.cli.output import emit
from incident.law.json_schema import pack_schema
from incident.vocabulary import LICENCES, SECTORS


def schema() -> None:
    """Print the JSON Schema of a pack file, for editors."""
    typer.echo(_json.dumps(pack_schema(), indent=2, sort_keys=True))


def words(json: Json = False) -> None:
    """List the words for sectors and licences that profiles and packs share."""
    lists = {"sector": SECTORS, "licence": LICENCES}
    rows = [
        {"id": word, "kind": kind, "meaning": told} for kind, listed in lists.items() for word, told in listed.items()
    ]
    emit(rows, json=json, columns=("id", "kind", "meaning"))
