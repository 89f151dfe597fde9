"""What is exported verifies without the database; anchors say what the heads were."""

import json
from pathlib import Path

import pytest
from sqlmodel import select
from support.databases import fresh_sqlite
from support.furnished import ANA, AT, INCIDENT, desk_of, furnish

from incident.errors import AlreadyRecorded, InputRefused, UnknownReference
from incident.operations.anchor import take_anchor
from incident.operations.desk import Desk
from incident.operations.export import export
from incident.operations.users import add_user, users
from incident.operations.verify import verify, verify_file
from incident.record.entry import ORGANISATION
from incident.store.database import Database
from incident.store.rows.record import PayloadRow
from incident.vocabulary import Tag


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    database = Database.open(fresh_sqlite(tmp_path))
    furnish(database)
    return desk_of(database)


def test_export_of_an_incident_is_proved_without_the_database(desk: Desk) -> None:
    take_anchor(desk, actor=ANA, now=AT)
    lines = list(export(desk, ["7"], actor=ANA, now=AT))

    header = json.loads(lines[0])
    assert header["chains"] == {INCIDENT: {"id": "7", "kind": "live"}}
    assert header["exported_by"] == "ana"
    (verified,) = verify_file(lines)
    assert (verified.finding, verified.proof.entries, verified.proof.anchors) == (None, 4, 1)


def test_export_without_a_name_has_every_chain(desk: Desk) -> None:
    assert {it.id for it in verify_file(export(desk, actor=ANA, now=AT))} == {INCIDENT, ORGANISATION}


def test_privileged_payload_is_exported_by_its_digest_until_counsel_releases_it(desk: Desk) -> None:
    with desk.database.write(INCIDENT) as unit:
        payload = {"facts": [{"key": "cause", "value": "SECRET", "privileged": True}]}
        unit.append(Tag.FACTS_LEARNED, payload, actor=ANA, at=AT)

    withheld = list(export(desk, ["7"], actor=ANA, now=AT))
    released = list(export(desk, ["7"], actor=ANA, now=AT, with_privileged=True))
    assert b"SECRET" not in b"".join(withheld)
    assert b"SECRET" in b"".join(released)
    assert [it.proof.withheld for lines in (withheld, released) for it in verify_file(lines)] == [1, 0]
    assert all(it.finding is None for lines in (withheld, released) for it in verify_file(lines))


def test_export_of_an_unknown_incident_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownReference):
        list(export(desk, ["9"], actor=ANA, now=AT))


def test_anchor_lists_every_head_and_is_on_the_record(desk: Desk) -> None:
    heads = take_anchor(desk, actor=ANA, now=AT)

    assert {(it.chain, it.seq) for it in heads} == {(INCIDENT, 4), (ORGANISATION, 2)}
    with desk.database.read() as reader:
        body = (
            reader.session.exec(select(PayloadRow).where(PayloadRow.chain == ORGANISATION, PayloadRow.seq == 2))
            .one()
            .body
        )
    assert {(it["chain"], it["seq"]) for it in body["heads"]} == {(INCIDENT, 4), (ORGANISATION, 1)}
    assert all(it.finding is None for it in verify(desk, anchors=heads))


def test_user_is_added_once_whatever_the_capitals(desk: Desk) -> None:
    add_user(desk, "ana", role="counsel", email="ana@example.org", actor=ANA, now=AT)
    with pytest.raises(AlreadyRecorded):
        add_user(desk, "Ana", role="security", actor=ANA, now=AT)

    assert [(it.name, it.role, it.email) for it in users(desk)] == [("ana", "counsel", "ana@example.org")]
    assert all(it.finding is None for it in verify(desk))


@pytest.mark.parametrize(
    ("name", "role", "email", "where"),
    [
        ("", "counsel", "", "NAME"),
        ("a b", "counsel", "", "NAME"),
        ("a\n", "counsel", "", "NAME"),
        ("a" * 65, "counsel", "", "NAME"),
        ("ana", "", "", "--role"),
        ("ana", "Chief Counsel", "", "--role"),
        ("ana", "counsel", "nowhere", "--email"),
        ("ana", "counsel", "a@b\nBcc: c@d", "--email"),
    ],
)
def test_user_that_cannot_be_is_refused(desk: Desk, name: str, role: str, email: str, where: str) -> None:
    with pytest.raises(InputRefused) as refused:
        add_user(desk, name, role=role, email=email, actor=ANA, now=AT)

    assert refused.value.where == where
    assert users(desk) == []
