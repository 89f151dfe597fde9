"""Conflicts between what a contract forbids and what law or another contract demands, and dates nobody can keep."""

import pytest
from support.agreement_files import CLAUSE, agreement
from support.contracts import AWARE, owed_under
from support.law import said, shipped_book

from incident.obligations.obligation import Assessed

SECRET = CLAUSE.rstrip() + "\n    secrecy: "
OTHER = agreement("nda", parties="{party: delta, role: disclosing}, {party: acme, role: receiving}")
THEIRS = "disclosures:\n- {id: d9, asset: fw, agreement: nda, from: delta, to: acme, at: 2024-05-02T10:00Z}\n"
PEOPLE = ("residents.DE=5", "risk=high", "data_kinds=names,contact")


def by_law(found: dict[str, Assessed]) -> Assessed:
    return next(it for it in found.values() if it.key.duty == "eu-gdpr-art33-1")


def test_absolute_secrecy_collides_with_law_and_with_other_contracts() -> None:
    found = owed_under(
        SECRET + "absolute\n",
        AWARE,
        *PEOPLE,
        other=(OTHER, THEIRS),
        book=shipped_book(),
        about=said("roles=controller"),
    )

    assert by_law(found).conflicts == ("tta, clause 12.3 forbids telling others, and the law demands it",)
    assert found["nda/12.3|initial|1 delta"].conflicts == (
        "tta, clause 12.3 forbids telling others, and another agreement demands it",
    )
    assert found["tta/12.3|initial|1 beta"].conflicts == ()


def test_secrecy_that_excepts_law_collides_with_contracts_alone() -> None:
    found = owed_under(
        SECRET + "except_law\n",
        AWARE,
        *PEOPLE,
        other=(OTHER, THEIRS),
        book=shipped_book(),
        about=said("roles=controller"),
    )

    assert by_law(found).conflicts == ()
    assert found["nda/12.3|initial|1 delta"].conflicts != ()


@pytest.mark.parametrize(("except_law", "collides"), [("false", True), ("true", False)])
def test_control_of_statements_collides_with_telling_the_people_concerned(except_law: str, collides: bool) -> None:
    covenants = f'  covenants: {{statements: {{consent: beta, except_law: {except_law}, clause: "12.8"}}}}\n'
    found = owed_under(CLAUSE, AWARE, *PEOPLE, more=covenants, book=shipped_book(), about=said("roles=controller"))
    people = found["eu-gdpr-art34|initial|1 individuals:DE"]

    assert bool(people.conflicts) is collides
    assert by_law(found).conflicts == ()


def test_a_deadline_before_anybody_knew_could_not_be_kept() -> None:
    clause = CLAUSE.replace("standard: actual", "standard: constructive")
    told = owed_under(clause, AWARE, "discovered_at=2026-11-20T10:00Z")["tta/12.3|initial|1 beta"]

    assert told.conflicts == ("it was due before anybody of ours knew (2026-11-23T09:00:00Z): it could not be kept",)


def test_what_is_not_known_and_may_not_follow_later_is_a_conflict_until_it_is_known() -> None:
    clause = CLAUSE.rstrip() + "\n    contents: {nature: what happened, consequences: what follows}\n"
    before = owed_under(clause, AWARE, "nature=a mirror was public")["tta/12.3|initial|1 beta"]
    after = owed_under(clause, AWARE, "nature=a mirror", "consequences=none seen")["tta/12.3|initial|1 beta"]
    phased = owed_under(clause + "    phased: true\n", AWARE)["tta/12.3|initial|1 beta"]

    assert before.conflicts == (
        "it asks for consequences, which nobody knows yet, and does not let information follow later",
    )
    assert after.conflicts == phased.conflicts == ()
