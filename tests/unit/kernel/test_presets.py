"""Named countings: each says its source, and its widest reading is wider."""

import pytest

from incident.kernel.presets import COMPUTATIONS, HOMES, PRESETS
from incident.kernel.terms import Roll, Start


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_says_its_source_and_its_own_name(name: str) -> None:
    assert PRESETS[name].source
    assert PRESETS[name].preset == name


@pytest.mark.parametrize("name", [name for name in PRESETS if name.endswith("-outer")])
def test_a_widest_reading_stands_beside_a_safe_one(name: str) -> None:
    safe = PRESETS[name.removesuffix("-outer")]

    assert safe.roll is Roll.NONE
    assert safe.minimum_working_days == 0
    assert safe.start is not Start.NEXT_HOUR
    assert not safe.pauses
    assert PRESETS[name] != safe


def test_every_computation_of_the_law_facts_names_presets() -> None:
    for due, outer in COMPUTATIONS.values():
        assert due in PRESETS
        assert outer == "" or outer in PRESETS
    assert set(HOMES) <= set(PRESETS)


def test_dora_excludes_the_entities_of_its_article_and_never_for_the_final_report() -> None:
    assert "credit_institution" in PRESETS["dora-hours-outer"].roll_excludes
    assert PRESETS["dora-month-outer"].roll_excludes == frozenset()
