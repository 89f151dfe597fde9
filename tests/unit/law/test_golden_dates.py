"""Golden dates of single duties: each a trigger with its safe and its outer limit, why it is so, and the provision."""

import csv
import json
from pathlib import Path

import pytest
from support.law import shipped_book

from incident.kernel.instants import parse_instant
from incident.obligations.due import answers

CASES = Path(__file__).parents[2] / "cases"


def rows() -> list[dict[str, str]]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(CASES.glob("law_*.csv")))
    return [row for text in texts for row in csv.DictReader(text.splitlines())]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['rule']} {row['trigger']}")
def test_the_rule_gives_the_date_of_the_table(row: dict[str, str]) -> None:
    (answer,) = answers(shipped_book(), [json.dumps(_asked(row))])

    assert _instant(answer.get("due", "")) == _instant(row["due"]), (answer, row["why"])
    assert _instant(answer.get("outer", "")) == _instant(row["outer"]), (answer, row["why"])


def _asked(row: dict[str, str]) -> dict[str, object]:
    """The question of a row; some tables name a place, a zone, and facts as `key=value; key=value`."""
    facts = dict(text.strip().split("=", 1) for text in (row.get("facts") or "").split(";") if text.strip())
    asked = {key: row.get(key) or "" for key in ("rule", "trigger", "place", "zone")}
    return {"id": "row", **asked, "facts": facts}


def _instant(text: str) -> object:
    return parse_instant(text).utc if text else None
