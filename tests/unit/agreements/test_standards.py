"""Standard sets of clauses: written once, taken in by agreements, and confirmed for each of them."""

from datetime import date

import pytest
from support.agreement_files import PARTIES, agreement, assets, disclosures, files

from incident.agreements.check import load_portfolio
from incident.agreements.exposure import expose
from incident.agreements.model import Portfolio
from incident.agreements.standards import shipped_sets
from incident.errors import IncidentError
from incident.resources import files as read
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

    assert [it.id for it in taken.clauses] == [f"scc-2021-914-m2:{name}" for name in ("8.6c", "15.1a")]
    assert not any(it.reviewed_by for it in taken.clauses)
    assert {it.extraction_confidence for it in taken.clauses} == {"low"}
    assert {it.who for it in taken.duties} == {"controller", "processor", "either"}
    assert not any(it.within or it.every for it in taken.duties), "the clauses name no period, and we invent none"


def test_exporter_and_importer_owe_each_other_by_the_set() -> None:
    exporter = expose(loaded(), ["crm"], on=date(2026, 11, 23)).touched
    importer = expose(
        loaded("{party: acme, role: processor}, {party: beta, role: controller}"), ["crm"], on=date(2026, 11, 23)
    ).touched

    assert all("it is beta that tells us" in it.excluded for it in exporter)
    assert [it.clause and it.clause.id for it in importer if not it.excluded] == [
        "scc-2021-914-m2:8.6c",
        "scc-2021-914-m2:15.1a",
    ]
    assert any("leaving its country by scc" in reason for reason in importer[0].because)


def test_a_set_that_is_not_there_is_refused() -> None:
    with pytest.raises(IncidentError, match="standard 'nope' is not among the files"):
        loaded(more="  includes: [nope]\n")


SHIPPED = shipped_sets((name, data) for name, data in read("examples") if name.startswith("standards/"))
MODULES = ("scc-2021-914-m1", "scc-2021-914-m2", "scc-2021-914-m3", "scc-2021-914-m4")
EXPORT = "{party: acme, role: controller}, {party: acme, role: exporter}, {party: beta, role: importer}"


def shipped(more: str, *others: str, recorded: Portfolio | None = None, sides: str = EXPORT) -> Portfolio:
    dpa = agreement(parties=sides, kind="processing", more=more, clauses="")
    return load_portfolio(files(PARTIES, dpa, *others), shipped=SHIPPED, recorded=recorded)


def test_the_sets_of_transfer_and_processing_are_shipped() -> None:
    assert {*MODULES, "uk-addendum-b1", "uk-idta-a1", "dpa-2021-915"} <= set(SHIPPED)
    for held in SHIPPED.values():
        assert held.clauses
        assert not any(it.reviewed_by for it in held.clauses)
        assert not any(it.terms.limbs for it in held.clauses), "these texts name no period; we invent none"


def test_module_four_binds_the_exporter() -> None:
    held = shipped("  includes: [scc-2021-914-m4]\n", DATA, GIVEN)
    told = [it for it in expose(held, ["crm"], on=date(2026, 11, 23)).touched if not it.excluded and it.clause]

    assert [(it.clause.id, it.other) for it in told if it.clause] == [("scc-2021-914-m4:8.2b", "beta")]


def test_the_importer_of_module_one_tells_the_exporter_and_has_acts_to_do() -> None:
    mirrored = "{party: acme, role: importer}, {party: beta, role: exporter}"
    held = shipped("  includes: [scc-2021-914-m1]\n", DATA, GIVEN, sides=mirrored)
    told = [it for it in expose(held, ["crm"], on=date(2026, 11, 23)).touched if not it.excluded and it.clause]

    assert [it.clause.id for it in told if it.clause] == ["scc-2021-914-m1:8.5e", "scc-2021-914-m1:15.1a"]
    assert [stage.stage for stage in told[0].clause.stages] == ["authority", "individuals", "evidence"]  # type: ignore[union-attr]


def test_a_version_takes_in_a_set_of_its_own() -> None:
    """The clauses of 2010 are not those of the module that replaced them."""
    dated = """
agreements:
- id: tta
  name: Transfer
  kind: processing
  parties: [{party: acme, role: controller}, {party: beta, role: processor}]
  governing_law: DE
  versions:
  - {version: 1, effective_from: 2019-01-01, effective_to: 2022-12-26, no_notice_clause: true}
  - {version: 2, effective_from: 2022-12-27, includes: [scc-2021-914-m2]}
"""
    held = load_portfolio(files(PARTIES, dated), shipped=SHIPPED).agreements["tta"]

    assert held.in_force(date(2022, 1, 1)).clauses == ()
    assert held.in_force(date(2024, 1, 1)).clauses[0].id == "scc-2021-914-m2:8.6c"


def test_an_agreement_is_amended_without_its_set_at_hand() -> None:
    first = loaded()
    dpa = agreement(
        parties=SIDES, kind="processing", more="  includes: [scc-2021-914-m2]\n  language: fr\n", clauses=""
    )

    again = load_portfolio(files(PARTIES, dpa), recorded=first).agreements["tta"]

    assert again.clauses == first.agreements["tta"].clauses
    assert again.duties == first.agreements["tta"].duties
