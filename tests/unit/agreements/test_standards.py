"""Standard sets of clauses: written once, taken in by agreements, and confirmed for each of them."""

from datetime import date

import pytest
from support.agreement_files import PARTIES, agreement, assets, disclosures, files

from incident.agreements.check import load_portfolio
from incident.agreements.exposure import expose
from incident.agreements.model import Portfolio
from incident.errors import IncidentError
from incident.resources import folder

SET = (folder("examples") / "standards" / "scc-2021-914-m2.yaml").read_text(encoding="utf-8")
SIDES = "{party: acme, role: controller}, {party: beta, role: processor}"
DATA = assets("id: crm, name: CRM, owner: acme, kind: contact, protection: personal_data, data_set: crm")
GIVEN = disclosures("id: d1, asset: crm, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z, mechanism: scc")


def loaded(sides: str = SIDES, more: str = "  includes: [scc-2021-914-m2]\n") -> Portfolio:
    dpa = agreement(parties=sides, kind="processing", more=more, clauses="")
    return load_portfolio([*files(PARTIES, dpa, DATA, GIVEN), ("scc.yaml", SET.encode())])


def test_the_clauses_of_a_set_stand_in_the_agreement_unreviewed() -> None:
    taken = loaded().agreements["tta"]

    assert [it.id for it in taken.clauses] == [f"scc-2021-914-m2:{name}" for name in ("8.6c", "15.1a", "14e")]
    assert not any(it.reviewed_by for it in taken.clauses)
    assert {it.extraction_confidence for it in taken.clauses} == {"low"}
    assert [it.who for it in taken.duties] == ["controller", "processor"]


def test_exporter_and_importer_owe_each_other_by_the_set() -> None:
    exporter = expose(loaded(), ["crm"], on=date(2026, 11, 23)).touched
    importer = expose(
        loaded("{party: acme, role: processor}, {party: beta, role: controller}"), ["crm"], on=date(2026, 11, 23)
    ).touched

    assert all("it is beta that tells us" in it.excluded for it in exporter)
    assert [it.clause and it.clause.id for it in importer if not it.excluded] == [
        "scc-2021-914-m2:8.6c",
        "scc-2021-914-m2:15.1a",
        "scc-2021-914-m2:14e",
    ]
    assert any("leaving its country by scc" in reason for reason in importer[0].because)


def test_a_set_that_is_not_there_is_refused() -> None:
    with pytest.raises(IncidentError, match="standard 'nope' is not among the files"):
        loaded(more="  includes: [nope]\n")
