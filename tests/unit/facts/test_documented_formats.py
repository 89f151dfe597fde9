"""The formats that the documentation shows are the formats that are read."""

import re
from pathlib import Path

from incident.agreements.check import load_portfolio
from incident.facts.report import read_report
from incident.kernel.instants import parse_instant

TEXT = (Path(__file__).parents[3] / "docs" / "intake.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```yaml\n# (\w+)\n(.*?)```", TEXT, re.DOTALL))
NOW = parse_instant("2026-11-24T10:00:00Z")


def test_the_documented_report_is_read() -> None:
    report = read_report(BLOCKS["report"].encode(), name="report.yaml", received_at=NOW, said_by="ana")

    assert report.assets == ("fw-src",)
    assert len(report.facts) == 16


def test_the_documented_portfolio_is_read() -> None:
    portfolio = load_portfolio([("portfolio.yaml", BLOCKS["portfolio"].encode())])

    assert list(portfolio.disclosures) == ["d1"]
    assert [clause.id for clause in portfolio.agreements["beta-tta"].clauses] == ["12.3", "12.6"]


def test_every_adapter_folder_that_is_named_exists() -> None:
    source = Path(__file__).parents[3] / "src" / "incident"

    for path in re.findall(r"`((?:facts|kernel|liability|operations)/[\w/]+\.py)`", TEXT):
        assert (source / path).is_file(), path
