"""What is written of an assessment is its canonical form, whatever was shared; what is read is what was written."""

from dataclasses import replace
from typing import Any

import pytest

from incident.deadlines.deadline import Deadline, Due, Trace
from incident.errors import RecordBroken
from incident.kernel.canonical import canonical, digest
from incident.kernel.codec import encode
from incident.kernel.instants import parse_instant
from incident.kernel.logic import Answer, Operator, Truth
from incident.kernel.logic import Test as Leaf
from incident.kernel.terms import Terms
from incident.obligations.obligation import Assessed, NotOwed, ObligationKey, Owed, Reason, SendBefore, Undetermined
from incident.store.versions import Reading, Writing
from incident.vocabulary import Audience, Confidence

AT = parse_instant("2026-10-24T10:00:00Z")
KEY = ObligationKey("a1/7.2", "acme", "p1")
REASONS = (
    Reason('touched: "beta" told Gödel\n', "Agreement 1"),
    Reason("personal data", "", (Answer(Leaf("residents", Operator.AT_LEAST, ("1",), part="EU"), Truth.TRUE, "5"),)),
    Reason("nothing more"),
)
GIVEN: tuple[Any, ...] = (KEY, "Agreement 1, clause 7.2", "Agreement 1", Audience.COUNTERPARTY, REASONS, Terms())
DUE = Due(AT, Trace(sentence="72 hours"))
ASSESSED: dict[str, Assessed] = {
    "owed, with everything": Owed(
        *GIVEN,
        DUE,
        confidence=Confidence.MEDIUM,
        source="clause",
        follows="x",
        rule_version="2",
        notes=("n",),
        computed=DUE,
        send_by=(SendBefore("email", AT, "by ten"), SendBefore("courier", None, "never", addressed=False)),
        conflicts=("forbidden",),
        provisional=True,
        provisional_because="unreviewed",
    ),
    "owed, with nothing beside": Owed(*GIVEN, DUE),
    "not owed, without reasons": NotOwed(*GIVEN[:4], (), Terms(), DUE),
    "undetermined": Undetermined(*GIVEN, DUE, missing=("residents[DE]",)),
}
HELD_ELSEWHERE = ("key", "title", "audience", "terms", "deadline")


@pytest.mark.parametrize("assessed", ASSESSED.values(), ids=ASSESSED.keys())
def test_text_put_together_is_the_canonical_text(assessed: Assessed) -> None:
    whole = encode(assessed, Assessed)
    derivation = {"deadline": encode(assessed.deadline, Deadline), "terms": encode(assessed.terms)}

    body, named = Writing().write(assessed)

    assert body.encode() == canonical({name: it for name, it in whole.items() if name not in HELD_ELSEWHERE})
    assert named == digest(derivation)


def test_same_parts_in_another_obligation_are_told_of_that_one() -> None:
    writing = Writing()
    owed = ASSESSED["owed, with everything"]
    other = replace(owed, citation="Agreement 2", reasons=(Reason("touched: gamma"),))

    assert writing.write(owed).derivation == writing.write(other).derivation
    assert writing.write(other) == Writing().write(other)
    assert len(writing.derivations) == 1


@pytest.mark.parametrize("assessed", ASSESSED.values(), ids=ASSESSED.keys())
def test_what_is_read_is_what_was_written(assessed: Assessed) -> None:
    writing = Writing()
    body, named = writing.write(assessed)
    stored = {named: {"deadline": encode(assessed.deadline, Deadline), "terms": encode(assessed.terms)}}

    reading = Reading(stored)
    read = reading.read(assessed.key, assessed.title, str(assessed.audience), body, named)

    assert read == assessed
    assert reading.read(KEY, "t", "media", body, named).deadline is read.deadline


def test_body_without_a_verdict_is_refused() -> None:
    with pytest.raises(RecordBroken, match="nothing of its verdict"):
        Reading({}).read(KEY, "t", "media", '{"citation":"x"}', "d")
