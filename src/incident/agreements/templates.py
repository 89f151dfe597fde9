"""Templates of portfolio tables: the columns that most portfolios need, with an example row that imports as it is.

Every other field of a portfolio file is a column too, by its path: `clauses.1.methods.2.deemed.rule`. The examples name
two made-up parties; replace them.
"""

import csv
import io
from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "parties": (
        {"id": "us", "name": "Our company", "kind": "ourselves", "country": "DE", "zone": "Europe/Berlin"},
        {
            "id": "beta",
            "name": "Beta KK",
            "kind": "counterparty",
            "country": "JP",
            "zone": "Asia/Tokyo",
            "language": "ja",
            "entity": "",
            "addresses.1.method": "email",
            "addresses.1.to": "legal@beta.example",
            "addresses.2.method": "email",
            "addresses.2.to": "copy@beta.example",
            "addresses.2.copy_only": "yes",
        },
    ),
    "agreements": (
        {
            "id": "beta-nda",
            "name": "Non-disclosure agreement with Beta",
            "kind": "nda",
            "parties.1.party": "beta",
            "parties.1.role": "disclosing",
            "parties.2.party": "us",
            "parties.2.role": "receiving",
            "governing_law": "JP",
            "effective_from": "2024-04-01",
            "effective_to": "",
            "survival_until": "2034-03-31",
            "under": "",
            "includes": "",
            "no_notice_clause": "",
            "clauses.1.id": "12.3",
            "clauses.1.obligor": "receiving",
            "clauses.1.event": "confidentiality_breach",
            "clauses.1.standard": "actual",
            "clauses.1.within": "2 working_days",
            "clauses.1.soft": "promptly",
            "clauses.1.counting": "working-days",
            "clauses.1.calendar": "JP; DE",
            "clauses.1.zone": "Asia/Tokyo",
            "clauses.1.methods.1.method": "email",
            "clauses.1.methods.1.deemed.rule": "at_sending_with_cutoff",
            "clauses.1.methods.1.deemed.cutoff": "17:00",
            "clauses.1.methods.1.deemed.next_at": "09:00",
            "clauses.1.reviewed_by": "",
            "covenants.exclusions": "public_domain; already_known",
            "covenants.recipients": "us",
            "duties.1.id": "certificate",
            "duties.1.kind": "certificate",
            "duties.1.who": "receiving",
            "duties.1.what": "hand over the ISO 27001 certificate",
            "duties.1.every": "12 months",
        },
    ),
    "assets": (
        {
            "id": "firmware",
            "name": "Firmware, source code",
            "owner": "beta",
            "kind": "source_code",
            "protection": "trade_secret",
            "held_in": "DE; JP",
            "data_set": "",
            "controllers": "",
            "export_class": "",
            "export_list": "",
        },
    ),
    "disclosures": (
        {
            "id": "firmware-1",
            "asset": "firmware",
            "agreement": "beta-nda",
            "from": "beta",
            "to": "us",
            "at": "2024-05-02[Asia/Tokyo]",
            "stage": "1 of 2",
            "purpose": "evaluation",
            "mechanism": "national",
            "reference": "",
        },
    ),
}
"""Kind ▶ example rows; the columns are those of all its rows together."""


def columns(kind: str) -> tuple[str, ...]:
    """The columns of a kind's template."""
    return tuple(dict.fromkeys(column for row in EXAMPLES[kind] for column in (*row, *_last(row))))


def table(kind: str, *, entity: str) -> list[list[str]]:
    """A template as rows of cells, the head first.

    Args:
        kind: `parties`, `agreements`, `assets` or `disclosures`.
        entity: id of our entity in the organisation profile.
    """
    head = columns(kind)
    rows = [{**row, "entity": entity} if row.get("kind") == "ourselves" else row for row in EXAMPLES[kind]]
    return [list(head), *([row.get(column, "") for column in head] for row in rows)]


def as_csv(kind: str, *, entity: str) -> bytes:
    """A template as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table(kind, entity=entity))
    return text.getvalue().encode()


def _last(row: Mapping[str, str]) -> tuple[str, ...]:
    return ("entity",) if row.get("kind") == "ourselves" else ()
