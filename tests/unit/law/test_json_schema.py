"""The JSON Schema for editors accepts what the reader accepts, and refuses what an editor can refuse."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.packs import BAD, GOOD, NAME

from incident.kernel.fields import Fields
from incident.kernel.reading import read_document
from incident.law.json_schema import pack_schema
from incident.law.schema import read_rule
from incident.resources import law_files

PUBLISHED = Path(__file__).parents[3] / "docs" / "law.schema.json"
ONLY_CHECK = {"an end before the beginning"}
"""Faults that no schema can express: `incident law check` tells them."""


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = pack_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def data(text: bytes) -> Any:
    return read_document(text, name=NAME).data


def test_every_shipped_pack_is_accepted(validator: Draft202012Validator) -> None:
    packs = [(name, data(text)) for name, text in law_files() if name != "release.yaml"]

    refused = {name: error.message for name, pack in packs for error in validator.iter_errors(pack)}

    assert len(packs) > 800
    assert refused == {}


@pytest.mark.parametrize(("old", "new"), [it[:2] for it in BAD.values()], ids=BAD.keys())
def test_every_fault_that_lies_in_one_field_is_refused(
    old: str, new: str, validator: Draft202012Validator, request: pytest.FixtureRequest
) -> None:
    bad = validator.is_valid(data(GOOD.replace(old, new).encode()))

    assert bad is (request.node.callspec.id in ONLY_CHECK)


def test_a_good_pack_is_accepted(validator: Draft202012Validator) -> None:
    assert validator.is_valid(data(GOOD.encode()))


def test_the_schema_has_exactly_the_keys_that_the_reader_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mapping of the packs is watched while it is read: what was asked for is what the schema lists."""
    read: dict[str, set[str]] = defaultdict(set)
    done = Fields.done

    def watched(fields: Fields) -> None:
        kind = ".".join(str(step) for step in fields.path if not isinstance(step, int))
        read[kind] |= set(fields._taken)
        done(fields)

    monkeypatch.setattr(Fields, "done", watched)
    for name, text in law_files():
        if name.startswith(("sg/", "us-ny/", "us-md/", "eu/", "de/")):
            read_rule(text, name=name)

    schema = pack_schema()
    listed = {
        "": schema,
        "recipient": schema["properties"]["recipient"],
        "effective": schema["properties"]["effective"],
        "clock": schema["$defs"]["clock"],
        "clock.limbs": schema["$defs"]["clock"]["properties"]["limbs"]["items"],
        "contents": schema["properties"]["contents"]["items"],
        "orders": schema["properties"]["orders"]["items"],
        "holds": schema["properties"]["holds"]["items"],
        "sources": schema["properties"]["sources"]["items"],
        "exemptions": schema["properties"]["exemptions"]["items"],
    }
    assert {kind: sorted(read[kind]) for kind in listed} == {
        kind: sorted(part["properties"]) for kind, part in listed.items()
    }


def test_the_published_schema_is_the_current_one() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == pack_schema(), "run `make docs`"
