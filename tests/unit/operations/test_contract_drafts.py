"""A portfolio file out of a contract: it imports, nobody has reviewed it, and no period in it is made up."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from incident.agreements.check import FAULT, check_files
from incident.agreements.loading import read_files
from incident.errors import DecisionRefused
from incident.operations.contracts.draft import Heading, draft_file
from incident.operations.contracts.read import read_contract

HEADING = Heading("beta-nda", "NDA with Beta", "nda", ("acme", "receiving"), ("beta", "disclosing"))
CONTRACT = """This Agreement is made on 12 January 2026.

"Business Day" means a day other than a Saturday, Sunday or public holiday in England.

6.1 The Receiving Party shall notify the Disclosing Party without undue delay, and no later than two (2) Business Days
after becoming aware, of any suspected unauthorised disclosure of Confidential Information.

6.2 If required by law to disclose Confidential Information, the Receiving Party shall give five (5) days' prior notice.

12. Notices are deemed received: (a) if by courier, on the second Business Day after dispatch; (b) if by e-mail, when
sent.

14. This Agreement is governed by the laws of England and Wales.
"""
PARTIES = b"""parties:
- {id: acme, name: Acme, kind: ourselves, entity: acme, country: DE, zone: Europe/Berlin}
- {id: beta, name: Beta, kind: counterparty, country: GB-ENG, zone: Europe/London}
"""


def drafted(contract: str, heading: Heading = HEADING) -> Mapping[str, Any]:
    body = draft_file(read_contract(contract.encode(), name="nda.txt"), heading)
    loading = read_files([("parties.yaml", PARTIES), ("nda.yaml", body)])
    assert not loading.faults, loading.faults.found
    return dict(yaml.safe_load(body)["agreements"][0])


def test_the_file_imports_and_its_terms_are_unreviewed() -> None:
    body = draft_file(read_contract(CONTRACT.encode(), name="nda.txt"), HEADING)

    loading, findings = check_files([("parties.yaml", PARTIES), ("nda.yaml", body)])

    assert not loading.faults
    assert [finding for finding in findings if finding.level == FAULT] == []
    clauses = loading.portfolio.agreements["beta-nda"].clauses
    assert [clause.id for clause in clauses] == ["6.1", "6.2"]
    assert {clause.reviewed_by for clause in clauses} == {""}
    assert {clause.extracted_by for clause in clauses} == {"incident portfolio read"}


def test_what_other_clauses_say_of_notices_goes_into_each() -> None:
    entry = drafted(CONTRACT)

    [leak, order] = entry["clauses"]
    assert leak["within"] == "2 working_days"
    assert leak["calendar"] == {"places": ["GB-ENG"], "weekend": ["sat", "sun"]}
    assert [method["method"] for method in leak["methods"]] == ["courier", "email"]
    assert (order["event"], order["direction"]) == ("compelled_disclosure", "backward")
    assert (entry["effective_from"], entry["governing_law"]) == ("2026-01-12", "GB-ENG")


@pytest.mark.parametrize("period", ["[***] days", "thirty (45) days"])
def test_a_period_that_is_hidden_or_contradicts_itself_is_not_made_up(period: str) -> None:
    text = f"This Agreement is made on 1 May 2026.\n\nSupplier shall notify Buyer of any data breach within {period}."

    [clause] = drafted(text)["clauses"]

    assert "within" not in clause
    assert clause["redacted"] == ["within"]


def test_a_party_of_another_name_is_bound_by_its_role_and_it_is_said() -> None:
    contract = "This Agreement is made on 1 May 2026.\n\nVendor shall notify Bank of any data breach within 24 hours."
    body = draft_file(read_contract(contract.encode(), name="nda.txt"), HEADING).decode()

    assert "obligor: receiving" in body
    assert "# look: obligor: receiving, because the clause says 'Vendor'" in body


def test_a_rule_of_receipt_that_is_not_whole_is_left_out_and_said() -> None:
    contract = f"""{CONTRACT}
    15. Notices by fax are deemed given on the date sent if sent during business hours, and on the next Business Day if
    sent after business hours."""
    reading = read_contract(contract.replace("12. Notices", "12. Letters").encode(), name="nda.txt")

    body = draft_file(reading, HEADING).decode()

    assert read_files([("p.yaml", PARTIES), ("nda.yaml", body.encode())]).faults.found == []


def test_hours_of_business_that_another_clause_states_are_those_of_a_cut_off() -> None:
    contract = """This Agreement is made on 1 May 2026.

Vendor shall notify Bank of any data breach within 24 hours.

Notices are deemed given on the date sent by e-mail if sent during business hours, and on the next Business Day if sent
after business hours.

Reference to business hours means the period from 08:30 to 17:00 on any business day."""

    [clause] = drafted(contract)["clauses"]

    assert clause["methods"][0]["deemed"] == {"rule": "at_sending_with_cutoff", "next_at": "08:30", "cutoff": "17:00"}


def test_a_contract_without_date_needs_one() -> None:
    reading = read_contract(b"Vendor shall notify Client of any data breach within 24 hours.", name="nda.txt")

    with pytest.raises(DecisionRefused, match="--from"):
        draft_file(reading, HEADING)
    assert b"2026-05-01" in draft_file(
        reading, Heading("a", "A", "nda", ("x", "mutual"), ("y", "mutual"), "2026-05-01")
    )


def test_a_contract_without_a_notice_clause_is_no_file() -> None:
    with pytest.raises(DecisionRefused, match="no notice clause"):
        draft_file(read_contract(b"The goods are blue.", name="nda.txt"), HEADING)
