"""The words that connect an entity to a duty of the United States stand in the manual."""

from pathlib import Path

from support.law import shipped_book

from incident.kernel.logic import leaves
from incident.vocabulary import Effect

MANUAL = Path(__file__).parents[3] / "docs" / "law.md"


def test_every_sector_and_licence_of_the_united_states_stands_in_the_manual() -> None:
    told = MANUAL.read_text(encoding="utf-8")
    rules = [
        rule
        for rule in shipped_book().rules.values()
        if rule.jurisdiction.startswith("US") and rule.effect is not Effect.NEVER
    ]
    asked = [test for rule in rules for test in leaves(rule.nexus) if test.fact in ("sectors", "licences")]
    words = {word for test in asked for word in test.values}

    assert words
    assert sorted(word for word in words if f"`{word}`" not in told) == []
