"""Attacks on a chain, each by its name: what is found, which entry is named, and what needs an anchor."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.kernel.canonical import canonical
from incident.kernel.instants import parse_instant
from incident.record.chain import Head, follow, head_after
from incident.record.entry import GENESIS, Actor, Entry
from incident.record.proof import Fault, Finding, Kept, Proof, prove, vanished
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
LENGTH = 6


def chain(length: int = LENGTH, name: str = "a") -> list[Kept]:
    kept, head = [], Head(name)
    for number in range(1, length + 1):
        salt, payload = f"{number:064x}", {"number": number}
        entry = follow(
            head, tag=Tag.FACTS_LEARNED, payload=payload, salt=salt, actor=ANA, at=AT, recorded_at=AT, schema=1
        )
        head = head_after(entry)
        kept.append(Kept(number, entry, entry.hash(), salt, canonical(payload)))
    return kept


WHOLE = chain()
HEAD = Head("a", LENGTH, WHOLE[-1].hash)


def found(kept: list[Kept], head: Head | None = HEAD, anchors: tuple[Head, ...] = ()) -> tuple[int, Fault] | None:
    finding = prove("a", kept, head=head, anchors=anchors).finding
    return (finding.seq, finding.fault) if finding else None


def anchor(seq: int) -> Head:
    return Head("a", seq, WHOLE[seq - 1].hash)


def with_entry(number: int, *, rehash: bool, **changes: object) -> list[Kept]:
    """The chain with fields of one entry changed, its hash with it or not."""
    kept = list(WHOLE)
    it = kept[number - 1]
    assert it.entry is not None
    entry = replace(it.entry, **changes)
    kept[number - 1] = replace(it, entry=entry, hash=entry.hash() if rehash else it.hash)
    return kept


def rewritten(number: int) -> list[Kept]:
    """The chain with one payload changed and everything after it hashed anew, as who can write all of it would."""
    kept, head = WHOLE[: number - 1], Head("a", number - 1, WHOLE[number - 2].hash if number > 1 else GENESIS)
    for it in WHOLE[number - 1 :]:
        assert it.entry is not None
        payload = canonical({"number": -it.seq}) if it.seq == number else it.payload
        assert payload is not None
        digest = hashlib.sha256(bytes.fromhex(it.salt) + payload).hexdigest()
        entry = replace(it.entry, prev=head.hash, payload_digest=digest)
        head = head_after(entry)
        kept = [*kept, replace(it, entry=entry, hash=head.hash, payload=payload)]
    return kept


def test_untouched_chain_is_proved() -> None:
    assert prove("a", WHOLE, head=HEAD, anchors=(anchor(2), anchor(LENGTH))) == Proof("a", LENGTH, 0, 2)


def test_chain_without_entries_is_proved() -> None:
    assert prove("a", [], head=Head("a")) == Proof("a", 0, 0, 0)


@pytest.mark.parametrize("number", range(1, LENGTH + 1))
def test_entry_removed(number: int) -> None:
    kept = [it for it in WHOLE if it.seq != number]

    assert found(kept) == ((number, Fault.REMOVED) if number < LENGTH else (number, Fault.TRUNCATED))


def test_two_entries_removed_names_the_first() -> None:
    assert found([WHOLE[0], *WHOLE[3:]]) == (2, Fault.REMOVED)


def test_entries_reordered() -> None:
    assert found([WHOLE[0], WHOLE[2], WHOLE[1], *WHOLE[3:]]) == (2, Fault.REORDERED)


def test_entry_doubled() -> None:
    assert found([*WHOLE[:3], WHOLE[2], *WHOLE[3:]]) == (3, Fault.DOUBLED)


def test_numbers_of_two_entries_swapped() -> None:
    second, third = WHOLE[1], WHOLE[2]
    assert second.entry is not None
    assert third.entry is not None
    swapped = [
        replace(third, seq=2, entry=replace(third.entry, seq=2)),
        replace(second, seq=3, entry=replace(second.entry, seq=3)),
    ]

    assert found([WHOLE[0], *swapped, *WHOLE[3:]]) == (2, Fault.EDITED)


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "user:added"},
        {"prev": "e" * 64},
        {"schema": 2},
        {"actor": Actor("person", "bob")},
        {"actor": Actor("system", "ana")},
        {"actor": Actor("person", "ana", "api")},
        {"at": parse_instant("2026-10-24T10:00:00.000001Z")},
        {"recorded_at": parse_instant("2026-10-24T09:59:59.999999Z")},
        {"payload_digest": "0" * 64},
        {"chain": "b"},
        {"seq": 7},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("number", [1, 3, LENGTH])
def test_entry_edited(number: int, change: dict[str, object]) -> None:
    assert found(with_entry(number, rehash=False, **change)) == (number, Fault.EDITED)


@pytest.mark.parametrize("number", [1, 3, LENGTH])
def test_entry_edited_and_rehashed(number: int) -> None:
    assert found(with_entry(number, rehash=True, tag="user:added")) == (number, Fault.REHASHED)


def test_first_entry_does_not_follow_genesis() -> None:
    assert found(with_entry(1, rehash=True, prev="f" * 64)) == (1, Fault.REHASHED)


def test_first_bad_entry_is_named_and_no_other() -> None:
    kept = with_entry(4, rehash=False, tag="user:added")
    kept[1] = replace(kept[1], payload=b"{}")

    assert found(kept) == (2, Fault.PAYLOAD_EDITED)


@pytest.mark.parametrize("number", [1, 3, LENGTH])
def test_payload_edited(number: int) -> None:
    kept = list(WHOLE)
    kept[number - 1] = replace(kept[number - 1], payload=b'{"number": 3}')

    assert found(kept) == (number, Fault.PAYLOAD_EDITED)


def test_payload_edited_and_rehashed() -> None:
    payload = canonical({"number": 999})
    digest = hashlib.sha256(bytes.fromhex(WHOLE[2].salt) + payload).hexdigest()
    kept = with_entry(3, rehash=True, payload_digest=digest)
    kept[2] = replace(kept[2], payload=payload)

    assert found(kept) == (3, Fault.REHASHED)


@pytest.mark.parametrize("salt", ["", "0" * 64, "0" * 63 + "A", "xyz", " " + f"{3:063x}"])
def test_salt_edited(salt: str) -> None:
    kept = list(WHOLE)
    kept[2] = replace(kept[2], salt=salt)

    assert found(kept) == (3, Fault.PAYLOAD_EDITED)


def test_payload_removed() -> None:
    kept = list(WHOLE)
    kept[2] = replace(kept[2], payload=None, salt="")

    assert found(kept) == (3, Fault.PAYLOAD_REMOVED)


def test_payload_withheld_for_a_reason_leaves_the_chain_proved() -> None:
    kept = list(WHOLE)
    kept[2] = replace(kept[2], payload=None, salt="", withheld="retention")

    assert prove("a", kept, head=HEAD) == Proof("a", LENGTH, 1, 0)


def test_other_payload_in_place_of_a_withheld_one() -> None:
    kept = list(WHOLE)
    kept[2] = replace(kept[2], payload=b"{}", withheld="retention")

    assert found(kept) == (3, Fault.PAYLOAD_EDITED)


def test_unreadable_entry_is_named() -> None:
    kept = list(WHOLE)
    kept[2] = replace(kept[2], entry=None)

    assert found(kept) == (3, Fault.UNREADABLE)


def test_tail_truncated() -> None:
    assert found(WHOLE[:4]) == (5, Fault.TRUNCATED)


def test_tail_truncated_with_its_head_needs_an_anchor() -> None:
    moved = Head("a", 4, WHOLE[3].hash)

    assert found(WHOLE[:4], moved) is None
    assert found(WHOLE[:4], moved, (anchor(4),)) is None
    assert found(WHOLE[:4], moved, (anchor(2), anchor(6))) == (5, Fault.TRUNCATED)


def test_entry_appended_without_moving_the_head() -> None:
    assert found(chain(LENGTH + 2)) == (LENGTH + 1, Fault.UNHEADED)


def test_head_removed() -> None:
    assert found(WHOLE, None) == (LENGTH, Fault.UNHEADED)


def test_head_edited() -> None:
    assert found(WHOLE, Head("a", LENGTH, "f" * 64)) == (LENGTH, Fault.REHASHED)


@pytest.mark.parametrize("number", [1, 3, LENGTH])
def test_history_rewritten_to_its_end_needs_an_anchor(number: int) -> None:
    kept = rewritten(number)
    moved = Head("a", LENGTH, kept[-1].hash)

    assert found(kept) == (LENGTH, Fault.REHASHED)
    assert found(kept, moved) is None
    assert found(kept, moved, (anchor(LENGTH),)) == (LENGTH, Fault.REHASHED)
    assert found(kept, moved, tuple(anchor(seq) for seq in range(1, LENGTH + 1))) == (number, Fault.REHASHED)


def test_chain_that_vanished_whole_is_missed_by_its_anchor() -> None:
    assert vanished("a", (anchor(2), anchor(4))) == Proof(
        "a", 0, 0, 0, Finding(1, Fault.VANISHED, "an anchor saw 4 entries, none is left")
    )


def test_entries_of_another_chain_do_not_pass() -> None:
    assert found(chain(name="b")) == (1, Fault.EDITED)


TAMPERINGS: dict[str, Callable[[Entry, str], Entry]] = {
    "tag": lambda entry, text: replace(entry, tag=text),
    "actor": lambda entry, text: replace(entry, actor=Actor("person", text)),
    "prev": lambda entry, text: replace(entry, prev=text),
    "payload_digest": lambda entry, text: replace(entry, payload_digest=text),
}


@given(st.integers(1, LENGTH), st.sampled_from(sorted(TAMPERINGS)), st.text(max_size=70), st.booleans())
def test_any_other_text_anywhere_is_found_at_its_entry(number: int, name: str, text: str, rehash: bool) -> None:
    it = WHOLE[number - 1]
    assert it.entry is not None
    entry = TAMPERINGS[name](it.entry, text)
    if entry == it.entry:
        return
    kept = [*WHOLE[: number - 1], replace(it, entry=entry, hash=entry.hash() if rehash else it.hash), *WHOLE[number:]]

    finding = prove("a", kept, head=HEAD).finding
    assert finding is not None
    assert finding.seq in ((number - 1, number) if name == "prev" and rehash else (number,))
