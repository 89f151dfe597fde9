"""The format of an entry is final: its bytes and hashes are pinned, computed here once with `sha256sum`."""

from dataclasses import replace

import pytest

from incident.kernel.canonical import canonical
from incident.kernel.instants import parse_instant
from incident.record.chain import Head, follow, head_after
from incident.record.entry import GENESIS, ORGANISATION, Actor, payload_digest
from incident.vocabulary import Tag

SALT = "00" * 32
PAYLOAD_DIGEST = "261289c81624e301194a3b6322870ff504b54b9c66c9b20c05543f4a01b3ea89"
ENTRY_HASH = "b0803af45aa00633d5c5229309bb671b8b2985046c9283006205a1486b3e432f"
FIRST = follow(
    Head(ORGANISATION),
    tag=Tag.USER_ADDED,
    payload={"name": "ana"},
    salt=SALT,
    actor=Actor("person", "ana"),
    at=parse_instant("2026-10-24T12:00+02:00[Europe/Paris]"),
    recorded_at=parse_instant("2026-10-24T10:00:01.000002Z"),
    schema=1,
)


def test_payload_digest_is_salt_then_canonical_payload() -> None:
    assert payload_digest(SALT, {"name": "ana"}) == PAYLOAD_DIGEST


def test_bytes_of_an_entry_are_pinned() -> None:
    expected = (
        '{"actor":{"id":"ana","kind":"person","via":"cli"},"at":"2026-10-24T10:00:00.000000Z",'
        f'"chain":"organisation","payload_digest":"{PAYLOAD_DIGEST}","prev":"{GENESIS}",'
        '"recorded_at":"2026-10-24T10:00:01.000002Z","schema":1,"seq":1,"tag":"user:added"}'
    )

    assert canonical(FIRST.body()).decode() == expected


def test_hash_of_an_entry_is_pinned() -> None:
    assert FIRST.hash() == ENTRY_HASH


def test_next_entry_follows_by_number_and_hash() -> None:
    head = head_after(FIRST)

    assert head == Head(ORGANISATION, 1, ENTRY_HASH)
    second = follow(
        head, tag=Tag.USER_ADDED, payload={}, salt=SALT, actor=FIRST.actor, at=FIRST.at, recorded_at=FIRST.at, schema=1
    )
    assert (second.seq, second.prev) == (2, ENTRY_HASH)


def test_tag_outside_the_vocabulary_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="rumour:heard"):
        follow(
            Head("a"),
            tag="rumour:heard",  # type: ignore[arg-type]
            payload={},
            salt=SALT,
            actor=FIRST.actor,
            at=FIRST.at,
            recorded_at=FIRST.at,
            schema=1,
        )


def test_zone_beside_an_instant_does_not_change_the_hash() -> None:
    assert replace(FIRST, at=parse_instant("2026-10-24T10:00:00Z")).hash() == ENTRY_HASH
