"""A whole case in one file: costs, terms and decisions, to be allocated without any incident being stored.

::

    name: two parties
    currency: USD                       # of the ledger
    day: 2026-03-02                     # of costs that state none
    fault: [acme=20, beta=80]           # and every other decision, as `decisions` reads them
    events: [confidentiality_breach]
    agreements:
      - {id: tta, version: 2, liability: {currency: USD, pairs: […]}}      # as an agreement of the portfolio carries it
      - {id: cyber, liability: {currency: USD, policy: {…}}}
    items:
      - {id: c1, incurred_by: acme, leaf: forensics, amount: 420000 USD}
    expect:                             # may be left out: what should come out, held against what does
      gross: 420000
      nets: {acme: 84000, beta: 336000}
      settlements: [{pair: acme→beta, payable: 336000, retained: {own_fault: 84000}, lines: {c1: 336000}}]

A file may list several under `cases`; what stands beside `cases` counts for each that does not say otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from incident.agreements.model import Agreement, AgreementParty
from incident.errors import AllocationRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.money import Money, parse_money
from incident.kernel.reading import Document, read_document
from incident.liability.allocation import Case
from incident.liability.chain import Setting
from incident.liability.decisions import decisions_of
from incident.liability.fields import amount
from incident.liability.items import CostItem
from incident.liability.leaves import LEAVES, Nature, leaf_of
from incident.liability.policies import Policy, policy_of
from incident.liability.reading import pair_terms
from incident.liability.terms import PairTerms

_NO_DAY = date(1970, 1, 1)
_ZERO = Decimal(0)
_FIRST_LEAF = next(iter(LEAVES))


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case of a file.

    Attributes:
        expect: what should come out, as `expected` reads it; empty: nothing is said.
    """

    name: str
    case: Case
    expect: Mapping[str, Any] = field(default_factory=dict)


def read_cases(data: bytes, *, name: str) -> tuple[NamedCase, ...]:
    """Read the cases of a file; all faults are told at once.

    Raises:
        InputRefused: an unknown key, or a value that cannot be read.
        AllocationRefused: terms leave open what changes who pays.
    """
    document = read_document(data, name=name)
    faults = Faults()
    whole = Fields(document, document.data, (), faults)
    if "cases" not in whole:
        cases = [_case(whole, name)]
    else:
        shared = {key: value for key, value in whole.data.items() if key != "cases"}
        cases = [_case(_with(item, shared), f"case {index}") for index, item in enumerate(whole.items("cases"), 1)]
    is_open = any(isinstance(fault, AllocationRefused) for fault in faults.found)
    faults.refuse(name, **({"kind": AllocationRefused} if is_open else {}))
    return tuple(cases)


def _with(fields: Fields, shared: Mapping[str, Any]) -> Fields:
    return Fields(fields.document, {**shared, **fields.data}, fields.path, fields.faults)


def _case(fields: Fields, name: str) -> NamedCase:
    title = fields.text("name", name)
    currency, day = fields.text("currency", needed=True), fields.day("day") or _NO_DAY
    decided = decisions_of(fields)
    terms: list[PairTerms] = list(decided.contribution)
    policies: list[Policy] = []
    for item in fields.items("agreements"):
        with fields.gathering("agreements"):
            pairs, policy = _agreement(item)
            terms += pairs
            policies += policy
    items = tuple(_item(item, currency, day) for item in fields.items("items"))
    expect = fields.raw("expect") or {}
    fields.done()
    if fields.faults:
        return NamedCase(title, Case((), "", Setting(decided.fault)))
    setting = Setting(decided.fault, frozenset(decided.events), decided.rates, (), decided.barred)
    case = Case(items, currency, setting, tuple(terms), tuple(policies), decided.against)
    return NamedCase(title, case, expect)


def _agreement(fields: Fields) -> tuple[tuple[PairTerms, ...], tuple[Policy, ...]]:
    liability = fields.raw("liability")
    roles = fields.raw("parties")
    named = dict(roles) if isinstance(roles, dict) else dict.fromkeys(_parties(liability), "")
    agreement = Agreement(
        id=fields.text("id", needed=True),
        name=fields.text("name"),
        kind=fields.text("kind"),
        parties=tuple(AgreementParty(party, str(role)) for party, role in named.items()),
        effective_from=_NO_DAY,
        version=fields.whole("version", 1, least=1),
        liability=tuple(liability.items()) if isinstance(liability, dict) else (),
    )
    fields.done()
    policy = policy_of(agreement)
    return pair_terms(agreement), (policy,) if policy is not None else ()


def _parties(liability: object) -> list[str]:
    """Who is named in liability terms, where the file does not list the parties."""
    data = Fields(Document("", liability, b""), liability, (), Faults()).data
    listed = data.get("pairs") or []
    pairs = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    policy = data.get("policy")
    insured = [policy.get("insured")] if isinstance(policy, dict) else []
    return [str(it) for it in (*(pair.get(key) for pair in pairs for key in ("claimant", "responsible")), *insured)]


def _item(fields: Fields, currency: str, day: date) -> CostItem:
    leaf = fields.read("leaf", leaf_of, needed=True) or LEAVES[_FIRST_LEAF]
    nature = fields.choice("nature", Nature, leaf.nature)
    consented, consents = _consents(fields)
    money = fields.read("amount", lambda text: _money(text, currency), needed=True) or Money(_ZERO, "XXX")
    values: dict[str, Any] = {
        "low": _optional(fields, "low"),
        "high": _optional(fields, "high"),
        "hours": _optional(fields, "hours"),
        "hourly": _optional(fields, "hourly"),
        "lasted": _optional(fields, "lasted_hours"),
    }
    made: list[CostItem] = []
    with fields.gathering():
        made.append(
            CostItem(
                id=fields.text("id", needed=True),
                incurred_by=fields.text("incurred_by", needed=True),
                leaf=leaf.id,
                money=money,
                spent_on=fields.day("spent_on") or day,
                nature=Nature(nature),
                documented=fields.flag("documented", default=True) is not False,
                evidence=fields.text("evidence"),
                jurisdiction=fields.country("jurisdiction"),
                consented=consented,
                consents=consents,
                caused=fields.flag("caused", default=True) is not False,
                vendor=fields.text("vendor"),
                joint=fields.text("joint"),
                **values,
            )
        )
    fields.done()
    return made[0] if made else CostItem("?", "?", leaf.id, Money(_ZERO, "XXX"), day, leaf.nature)


def _money(text: str, currency: str) -> Money:
    return parse_money(text if text.strip()[-1:].isalpha() else f"{text} {currency}")


def _optional(fields: Fields, key: str) -> Decimal | None:
    return amount(fields, key) if key in fields else None


def _consents(fields: Fields) -> tuple[bool, frozenset[str]]:
    """Whose consent was given: true for everybody's, or a list of parties."""
    value = fields.data.get("consented")
    if isinstance(value, bool) or value is None:
        return bool(fields.flag("consented", default=False)), frozenset()
    return False, frozenset(fields.texts("consented"))
