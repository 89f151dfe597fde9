"""Small portfolio files for tests."""

from incident.agreements.check import load_portfolio
from incident.agreements.model import Portfolio

PARTIES = """
parties:
- {id: acme, name: Acme GmbH, kind: ourselves, entity: acme-de, country: DE, zone: Europe/Berlin}
- id: beta
  name: Beta KK
  kind: counterparty
  country: JP
  zone: Asia/Tokyo
  addresses: [{method: email, to: legal@beta.example}]
- {id: gamma, name: Gamma Inc., kind: counterparty, country: US-NY, zone: America/New_York}
- {id: delta, name: Delta SA, kind: counterparty, country: FR, zone: Europe/Paris}
- {id: ensure, name: Ensure Ltd, kind: insurer, country: GB, zone: Europe/London}
"""
CLAUSE = """
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    standard: actual
    within: 48 hours
    zone: Asia/Tokyo
    methods: [{method: email, deemed: {rule: at_sending}}]
    reviewed_by: Ines
"""


def agreement(
    id_: str = "tta",
    *,
    parties: str = "{party: beta, role: disclosing}, {party: acme, role: receiving}",
    more: str = "",
    clauses: str = CLAUSE,
    kind: str = "nda",
    begins: str = "2024-01-01",
) -> str:
    """An agreement with one clause."""
    listed = f"  clauses:{clauses}" if clauses else ""
    return (
        f"agreements:\n- id: {id_}\n  name: Agreement {id_}\n  kind: {kind}\n  parties: [{parties}]\n"
        f"  governing_law: JP\n  effective_from: {begins}\n{more}{listed}"
    )


def assets(*lines: str) -> str:
    """A list of assets."""
    return "assets:\n" + "".join(f"- {{{line}}}\n" for line in lines)


def disclosures(*lines: str) -> str:
    """A list of disclosures."""
    return "disclosures:\n" + "".join(f"- {{{line}}}\n" for line in lines)


def files(*texts: str) -> list[tuple[str, bytes]]:
    """Files named by their first key and a number."""
    return [(f"{text.strip().split(':')[0]}-{number}.yaml", text.encode()) for number, text in enumerate(texts)]


def portfolio(*texts: str) -> Portfolio:
    """A portfolio of the usual parties and more."""
    return load_portfolio(files(PARTIES, *texts))
