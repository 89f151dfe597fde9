"""What the register of assets states is a fact that nobody has to say: the list that controls the export of it."""

from pathlib import Path

import pytest
from support.agreement_files import PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, lines, report

LEAK = "title: Mirror\nzone: UTC\nassets: [fw]\nfacts: {discovered_at: 2026-11-23T09:00Z%s}\n"
RECEIVED = disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z")


@pytest.mark.parametrize(
    ("listed", "said", "considered"),
    [
        ("export_class: 2E201, export_list: eu_dual_use", "", True),
        ("export_class: 2E201", "", False),
        ("export_class: 2E201, export_list: eu_dual_use", ", export_classes: [ear99]", False),
    ],
)
def test_controlled_know_how_leads_to_the_duties_of_export_control(
    tmp_path: Path, listed: str, said: str, considered: bool
) -> None:
    asset = assets(f"id: fw, name: Firmware, owner: beta, kind: source_code, {listed}")
    with contract_house(tmp_path, PARTIES, agreement(), asset, RECEIVED) as desk:
        report(desk, LEAK % said)

        assert any(key.startswith("de-awg-22-4") for key in lines(desk)) is considered
