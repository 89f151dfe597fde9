"""ENISA's formula (2013): the vectors of its published examples, and the boundaries of its bands."""

from decimal import Decimal

import pytest
from support.law import said

from incident.errors import InputRefused
from incident.facts.severity import Context, Ease, Inputs, Loss, contexts_known, severity
from incident.facts.sheet import FactSheet

VECTORS = {
    "a supermarket's list, sent to a known recipient": (
        Inputs((Context.SIMPLE,), Ease.MAXIMUM, Loss.BOUNDED),
        "1.25",
        "low",
    ),
    "payroll bank data, to unknown recipients": (
        Inputs((Context.FINANCIAL,), Ease.MAXIMUM, Loss.UNBOUNDED),
        "3.5",
        "high",
    ),
    "health results, hardly identifiable, stolen": (
        Inputs((Context.SENSITIVE,), Ease.NEGLIGIBLE, Loss.UNBOUNDED, malicious=True),
        "2.0",
        "medium",
    ),
    "sensitive, identifiable, stolen": (
        Inputs((Context.SENSITIVE,), Ease.MAXIMUM, Loss.UNBOUNDED, malicious=True),
        "5.0",
        "very_high",
    ),
}


@pytest.mark.parametrize(("inputs", "score", "band"), VECTORS.values(), ids=VECTORS.keys())
def test_the_published_examples_come_out(inputs: Inputs, score: str, band: str) -> None:
    advice = severity(inputs)

    assert advice.score == Decimal(score)
    assert advice.band == band


def test_of_several_kinds_the_highest_counts_and_the_context_stays_within_one_to_four() -> None:
    both = Inputs((Context.SIMPLE, Context.SENSITIVE), Ease.MAXIMUM)

    assert severity(both).score == 4
    assert severity(Inputs((Context.SENSITIVE,), Ease.MAXIMUM, adjustment=3)).score == 4
    assert severity(Inputs((Context.SIMPLE,), Ease.MAXIMUM, adjustment=-2)).score == 1


def test_flags_stand_outside_the_score() -> None:
    advice = severity(Inputs((Context.SIMPLE,), Ease.LIMITED, people=101, unintelligible=True))

    assert advice.flags == ("more than 100 people", "data unintelligible")


def test_without_a_kind_of_data_there_is_no_advice() -> None:
    with pytest.raises(InputRefused, match="no kind of data"):
        severity(Inputs((), Ease.MAXIMUM))


def test_the_contexts_follow_from_the_kinds_that_are_recorded() -> None:
    sheet = FactSheet.build(said("data_kinds=names,payment_card,source_code"))

    assert contexts_known(sheet) == (Context.FINANCIAL, Context.SIMPLE)
