"""What docs/drills.md shows is what is read."""

import re
from pathlib import Path

from incident.drills.reading import read_scenario

TEXT = (Path(__file__).parents[3] / "docs" / "drills.md").read_text(encoding="utf-8")


def test_the_documented_scenario_is_read() -> None:
    found = re.search(r"```yaml\n(# scenario\n.*?)```", TEXT, re.DOTALL)
    assert found is not None
    scenario = read_scenario(found[1].encode(), name="scenario.yaml").scenario
    assert [inject.id for inject in scenario.injects] == ["i1", "i2", "i3", "i4"]
    assert scenario.act("confirm_contained").learn[0].facts == ("contained_at={now}",)
    assert scenario.habit("finance").absent
