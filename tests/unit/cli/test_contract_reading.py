"""From a contract to a clock on the command line, and a portfolio for a trial."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typst

Run = Callable[..., tuple[int, str, str]]

DEMO = Path(__file__).parents[3] / "examples" / "demo"
CONTRACT = """This Agreement is made on 12 January 2026.

6.1 The Receiving Party shall notify the Disclosing Party within 48 hours after becoming aware of any suspected
unauthorised disclosure of Confidential Information.

6.2 The Receiving Party shall inform the Disclosing Party of any loss of Samples with Confidential Information within
\\[\\*\\*\\*\\] days of discovery.
"""
BESIDE = """parties:
- {id: halden-de, name: Halden Drives GmbH, kind: ourselves, entity: halden-de, country: DE, zone: Europe/Berlin}
- {id: beta, name: Beta Ltd, kind: counterparty, country: GB, zone: Europe/London}
assets:
- {id: drawings, name: Drawings, owner: beta, kind: know_how, protection: confidential}
disclosures:
- {id: d1, asset: drawings, agreement: beta-nda, from: beta, to: halden-de, at: "2026-02-01T10:00Z"}
"""
REPORT = """title: Drawings in a public share
zone: Europe/Berlin
source: SOC
assets: [drawings]
facts: {suspected_at: 2026-11-23T09:10}
"""


@pytest.fixture
def house(incident: Run) -> Run:
    assert incident("init", "--profile", str(DEMO / "organisation.yaml"), "--by", "ana")[0] == 0
    return incident


def test_a_pdf_becomes_a_provisional_clock_and_a_firm_one_once_a_person_confirms_it(house: Run, tmp_path: Path) -> None:
    (tmp_path / "nda.pdf").write_bytes(typst.compile(CONTRACT.encode()))
    folder = tmp_path / "portfolio"
    sides = ("--ours", "halden-de:receiving", "--theirs", "beta:disclosing")
    code, out, _ = house(
        "portfolio",
        "read",
        str(tmp_path / "nda.pdf"),
        "--draft",
        str(folder),
        "--agreement",
        "beta-nda",
        *sides,
        "--json",
    )
    assert code == 0
    assert json.loads(out)["reviewed"] is False
    (folder / "beside.yaml").write_text(BESIDE, encoding="utf-8")
    assert house("portfolio", "import", str(folder), "--by", "ravi")[0] == 0
    (tmp_path / "report.yaml").write_text(REPORT, encoding="utf-8")
    assert house("declare", str(tmp_path / "report.yaml"), "--by", "tomas")[0] == 0

    assert "provisional" in marks(house, "6.1")
    assert house("portfolio", "confirm", "beta-nda/6.1", "--by", "Ines Aranda")[0] == 0
    assert "provisional" not in marks(house, "6.1")
    code, _, said = house("portfolio", "confirm", "beta-nda/6.3", "--by", "Ines Aranda")
    assert code == 1
    assert "6.2" in said
    assert "cannot be read" in house("portfolio", "confirm", "beta-nda/6.2", "--by", "Ines Aranda")[2]


def marks(house: Run, clause: str) -> list[str]:
    """The marks of the obligation of a clause, on the board."""
    rows = json.loads(house("board", "1", "--json")[1])
    return next(list(row["marks"]) for row in rows if f"clause {clause}" in row["title"])


def test_a_file_that_is_there_already_is_not_written_over(house: Run, tmp_path: Path) -> None:
    (tmp_path / "nda.txt").write_text(
        "Vendor shall notify Client of any data breach within 24 hours.", encoding="utf-8"
    )
    draft = ("--draft", str(tmp_path / "p"), "--agreement", "nda", "--ours", "halden-de:receiving")
    line = (
        "portfolio",
        "read",
        str(tmp_path / "nda.txt"),
        *draft,
        "--theirs",
        "beta:disclosing",
        "--from",
        "2026-01-01",
    )

    assert house(*line)[0] == 0
    assert house(*line)[0] == 1


@pytest.mark.parametrize("wrong", [("--ours", "halden-de"), ("--kind", "poem"), ("--agreement", "")])
def test_a_draft_says_what_it_needs(house: Run, tmp_path: Path, wrong: tuple[str, str]) -> None:
    (tmp_path / "nda.txt").write_text(
        "Vendor shall notify Client of any data breach within 24 hours.", encoding="utf-8"
    )
    options = {"--agreement": "a", "--ours": "x:receiving", "--theirs": "y:disclosing", "--kind": "nda"} | dict([wrong])
    flat = [each for pair in options.items() for each in pair]

    assert house("portfolio", "read", str(tmp_path / "nda.txt"), "--draft", str(tmp_path / "p"), *flat)[0] == 2


def test_a_trial_portfolio_imports_right_after_init_without_naming_an_entity(incident: Run, tmp_path: Path) -> None:
    assert incident("portfolio", "generate", str(tmp_path / "before"), "--agreements", "12")[0] == 0
    assert incident("init", "--by", "ana")[0] == 0
    assert incident("portfolio", "import", str(tmp_path / "before"), "--by", "ana")[0] == 0

    code, out, _ = incident("portfolio", "generate", str(tmp_path / "p"), "--agreements", "30", "--seed", "4", "--json")
    assert code == 0
    assert json.loads(out)["entity"] == "example-de"
    assert incident("portfolio", "import", str(tmp_path / "p"), "--by", "ana")[0] == 0
