"""Starter portfolios: sound, and the same for the same seed."""

from datetime import date

import pytest

from incident.agreements.chains import upstream
from incident.agreements.check import FAULT, check_files
from incident.agreements.starter import starter
from incident.errors import InputRefused
from incident.kernel.terms import ZoneRule


def test_a_starter_portfolio_is_sound() -> None:
    loading, findings = check_files(list(starter(400, seed=7, entity="acme")))

    assert not loading.faults
    assert [finding for finding in findings if finding.level == FAULT] == []
    assert len(loading.portfolio.agreements) == 400


def test_a_starter_portfolio_holds_what_a_real_one_does() -> None:
    held = check_files(list(starter(400, seed=7, entity="acme")))[0].portfolio
    agreements = held.agreements.values()
    clauses = [clause for entry in agreements for clause in entry.clauses]

    assert {clause.state for clause in clauses} == {"fixed", "soft", "redacted", "gate"}
    assert {entry.kind for entry in agreements} >= {"nda", "processing", "services", "insurance", "technology_transfer"}
    assert {it.role for entry in agreements for it in entry.parties} >= {"mutual", "processor", "controller", "insured"}
    assert {clause.terms.zone_rule for clause in clauses} == set(ZoneRule) - {ZoneRule.PLACE, ZoneRule.AUTHORITY}
    assert any(entry.no_notice_clause for entry in agreements)
    assert any(entry.earlier for entry in agreements)
    assert any(entry.survival_until and entry.survival_until < date(2026, 1, 1) for entry in agreements)
    assert max(len(upstream(held, entry.id)) for entry in agreements) > 1
    assert {bool(clause.reviewed_by) for clause in clauses} == {True, False}
    assert len({entry.governing_law for entry in agreements}) > 5


def test_a_plain_one_is_of_one_make_for_measuring() -> None:
    held = check_files(list(starter(40, seed=7, entity="acme", assets=1, plain=True)))[0].portfolio

    assert {clause.state for entry in held.agreements.values() for clause in entry.clauses} == {"fixed", "soft"}
    assert {it.asset for it in held.disclosures.values()} == {"asset-00000"}


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert list(starter(30, seed=1, entity="acme")) == list(starter(30, seed=1, entity="acme"))
    assert list(starter(30, seed=1, entity="acme")) != list(starter(30, seed=2, entity="acme"))


@pytest.mark.parametrize("number", [0, 9, 100_001])
def test_too_few_or_too_many_are_refused(number: int) -> None:
    with pytest.raises(InputRefused):
        list(starter(number, seed=1, entity="acme"))
