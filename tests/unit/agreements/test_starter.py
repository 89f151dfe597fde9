"""Starter portfolios: sound, and the same for the same seed."""

import pytest

from incident.agreements.check import FAULT, check_files
from incident.agreements.starter import starter
from incident.errors import InputRefused


def test_a_starter_portfolio_is_sound() -> None:
    loading, findings = check_files(list(starter(40, seed=7, entity="acme")))

    assert not loading.faults
    assert [finding for finding in findings if finding.level == FAULT] == []
    assert len(loading.portfolio.agreements) == 40
    assert {clause.state for entry in loading.portfolio.agreements.values() for clause in entry.clauses} == {
        "fixed",
        "soft",
    }


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert list(starter(30, seed=1, entity="acme")) == list(starter(30, seed=1, entity="acme"))
    assert list(starter(30, seed=1, entity="acme")) != list(starter(30, seed=2, entity="acme"))


@pytest.mark.parametrize("number", [0, 9, 100_001])
def test_too_few_or_too_many_are_refused(number: int) -> None:
    with pytest.raises(InputRefused):
        list(starter(number, seed=1, entity="acme"))
