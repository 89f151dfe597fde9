"""Loading portfolio files: parties, agreements, assets and disclosures, from YAML or JSON, whole or not at all.

A folder may spread its entries over files as it likes; each file holds any of the lists `parties`, `agreements`,
`assets` and `disclosures`. All faults of all files are gathered, each with file and line. What the entries say of one
another is checked in `check`.

A standard set of clauses is written once, under `standards`, and taken in by `includes: [its id]`; see `standards`.

An agreement whose terms changed lists `versions`, each with its own dates, clauses and liability terms; the newest is
the agreement, and the older ones are its `earlier`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from incident.agreements.clauses import EVENTS, METHODS, read_clause
from incident.agreements.covenants import read_covenants
from incident.agreements.model import (
    Address,
    Agreement,
    AgreementParty,
    Asset,
    Disclosure,
    Party,
    Portfolio,
)
from incident.agreements.standards import Standard, duty_of, read_id, read_standard, take_in
from incident.kernel.fields import Faults, Fields
from incident.kernel.instants import Instant, day_start, parse_day, parse_instant
from incident.kernel.reading import Document, Path, read_document
from incident.vocabulary import DataKind
from incident.words import EXPORT_CLASSES

PARTY_KINDS = ("counterparty", "regulator", "insurer", "individuals", "ourselves")
AGREEMENT_KINDS = (
    "nda",
    "technology_transfer",
    "licence",
    "joint_development",
    "processing",
    "services",
    "supply",
    "insurance",
    "other",
)
ROLES = (
    *("disclosing", "receiving", "mutual", "controller", "processor", "sub_processor", "insured", "insurer"),
    *("exporter", "importer"),
)
PROTECTIONS = ("trade_secret", "confidential", "personal_data", "export_controlled", "public")
MECHANISMS = ("scc", "adequacy", "bcr", "derogation", "licence", "national")
"""What lets data or know-how leave a country; `national`: by the law of that country alone."""
ATTACHES = ("occurrence", "discovery")
"""To what a policy attaches."""
TLP = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")
"""Traffic Light Protocol 2.0, strictest first."""

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\[([^\]]+)\]")
_DATED = (
    *("version", "effective_from", "effective_to", "survival_until", "clauses", "no_notice_clause", "liability"),
    *("covenants", "duties", "survival_clause", "attaches", "basis"),
)
"""Fields that a version of an agreement has of its own."""

_NEVER = Instant(datetime(1970, 1, 1, tzinfo=UTC))
"""Stands for a time that could not be read, in a portfolio that is refused for it."""

Item = TypeVar("Item", Party, Agreement, Asset, Disclosure)


@dataclass(slots=True)
class Loading:
    """What was read, with the place of each entry and the faults so far."""

    portfolio: Portfolio = field(default_factory=Portfolio)
    faults: Faults = field(default_factory=Faults)
    origins: dict[tuple[str, str], tuple[Document, Path]] = field(default_factory=dict)
    standards: dict[str, Standard] = field(default_factory=dict)

    def place(self, kind: str, id_: str) -> str:
        """`file:line path` of an entry; `kind id` where it does not come from these files."""
        origin = self.origins.get((kind, id_))
        return origin[0].place(origin[1]) if origin else f"{kind} {id_}"


def read_files(
    files: Iterable[tuple[str, bytes]],
    *,
    shipped: Mapping[str, Standard] = MappingProxyType({}),
    recorded: Portfolio | None = None,
) -> Loading:
    """Read the files of a portfolio, gathering every fault.

    Args:
        files: (name, bytes) of each.
        shipped: standard sets that need not be among the files.
        recorded: what is recorded already, and shows the sets that agreements took in before.
    """
    loading = Loading()
    for name, data in files:
        with loading.faults.gathering(name):
            document = read_document(data, name=name)
            _read_file(Fields(document, document.data, (), loading.faults), loading)
    sets = {**shipped, **loading.standards}
    taken = take_in(
        loading.portfolio.agreements,
        sets,
        recorded=recorded or Portfolio(),
        unknown=lambda id_, name: loading.faults.add(
            f"standard {name!r} is not among the files",
            where=loading.place("agreement", id_),
            mend=f"copy it beside them; there are: {', '.join(sorted(sets)) or 'none'}",
        ),
    )
    loading.portfolio.agreements.update(taken)
    if not loading.origins and not loading.standards and not loading.faults:
        loading.faults.add("no party, agreement, asset or disclosure", mend="give a folder with portfolio files")
    return loading


def _read_file(fields: Fields, loading: Loading) -> None:
    held = loading.portfolio
    for entry in fields.items("standards"):
        found = read_standard(entry)
        loading.standards[found.id] = found
    _read_list(fields, "parties", "party", _party, held.parties, loading=loading)
    _read_list(fields, "agreements", "agreement", _agreement, held.agreements, loading=loading)
    _read_list(fields, "assets", "asset", _asset, held.assets, loading=loading)
    _read_list(fields, "disclosures", "disclosure", _disclosure, held.disclosures, loading=loading)
    fields.done()


def _read_list(
    fields: Fields,
    key: str,
    kind: str,
    read: Callable[[Fields], Item],
    into: dict[str, Item],
    *,
    loading: Loading,
) -> None:
    for entry in fields.items(key):
        found = read(entry)
        if found.id in into:
            entry.fault(f"{kind} {found.id!r} stands twice", "id", mend=f"the other: {loading.place(kind, found.id)}")
        into[found.id] = found
        loading.origins.setdefault((kind, found.id), (entry.document, entry.path))


def _party(fields: Fields) -> Party:
    party = Party(
        id=read_id(fields),
        name=fields.text("name", needed=True),
        kind=fields.choice("kind", PARTY_KINDS, needed=True),
        country=fields.country("country", needed=True),
        zone=fields.zone("zone", needed=True),
        language=fields.text("language", "en"),
        entity=fields.text("entity"),
        addresses=tuple(_address(item) for item in fields.items("addresses")),
        jurisdictions=fields.countries("jurisdictions"),
        duties=fields.texts("duties"),
        tlp=fields.choice("tlp", TLP, "AMBER"),
        group=fields.text("group"),
    )
    if (party.kind == "ourselves") != bool(party.entity):
        fields.fault(
            f"party {party.id!r} of kind {party.kind!r} names entity {party.entity!r}",
            "entity",
            mend="a party of kind ourselves names its entity in the organisation profile, and no other does",
        )
    fields.done()
    return party


def _address(fields: Fields) -> Address:
    address = Address(
        method=fields.choice("method", METHODS, needed=True),
        to=fields.text("to", needed=True),
        name=fields.text("name"),
        copy_only=bool(fields.flag("copy_only", default=False)),
    )
    if address.method == "email" and address.to and not re.fullmatch(r"[^@\s]+@[^@\s]+", address.to):
        fields.fault(f"{address.to!r} is not an e-mail address", "to", mend="write name@example.org")
    fields.done()
    return address


def _agreement(fields: Fields) -> Agreement:
    base = Agreement(
        id=read_id(fields),
        name=fields.text("name", needed=True),
        kind=fields.choice("kind", AGREEMENT_KINDS, needed=True),
        parties=tuple(_role(item) for item in fields.items("parties")),
        effective_from=date.min,
        governing_law=fields.text("governing_law"),
        forum=fields.text("forum"),
        language=fields.text("language", "en"),
        under=fields.texts("under"),
    )
    versions = fields.items("versions")
    if versions:
        for key in _DATED:
            if key in fields:
                fields.raw(key)
                fields.fault(f"{key} stands beside versions", key, mend="move it into the version that it belongs to")
    shared = fields.texts("includes")
    dated = [_version(item, base, shared) for item in versions] or [_version(fields, base, shared)]
    for item in versions:
        item.done()
    fields.done()
    dated.sort(key=lambda version: version.version)
    return replace(dated[-1], earlier=tuple(dated[:-1]))


def _version(fields: Fields, base: Agreement, shared: tuple[str, ...]) -> Agreement:
    covenants = fields.mapping("covenants")
    return replace(
        base,
        version=fields.whole("version", 1, least=1),
        effective_from=fields.day("effective_from", needed=True) or date.min,
        effective_to=fields.day("effective_to"),
        survival_until=fields.day("survival_until"),
        survival_clause=fields.text("survival_clause"),
        attaches=fields.choice("attaches", ATTACHES),
        basis=fields.text("basis"),
        clauses=tuple(read_clause(item) for item in fields.items("clauses")),
        no_notice_clause=bool(fields.flag("no_notice_clause", default=False)),
        liability=_liability(fields),
        covenants=None if covenants is None else read_covenants(covenants, events=EVENTS),
        duties=tuple(duty_of(item) for item in fields.items("duties")),
        includes=tuple(dict.fromkeys((*shared, *fields.texts("includes")))),
    )


def _liability(fields: Fields) -> tuple[tuple[str, Any], ...]:
    """Free terms: their own room reads them; here they only have to be a mapping."""
    value = fields.raw("liability")
    if value is not None and not isinstance(value, dict):
        fields.fault("liability is not a mapping", "liability", mend="write `currency: …` and `pairs: …`")
        return ()
    return tuple((value or {}).items())


def _role(fields: Fields) -> AgreementParty:
    party = AgreementParty(fields.text("party", needed=True), fields.choice("role", ROLES, needed=True))
    fields.done()
    return party


def _asset(fields: Fields) -> Asset:
    asset = Asset(
        id=read_id(fields),
        name=fields.text("name", needed=True),
        owner=fields.text("owner", needed=True),
        kind=fields.choice("kind", tuple(DataKind), needed=True),
        protection=fields.choice("protection", PROTECTIONS, "confidential"),
        held_in=fields.countries("held_in"),
        data_set=fields.text("data_set"),
        controllers=fields.texts("controllers"),
        export_class=fields.text("export_class"),
        export_list=fields.choice("export_list", EXPORT_CLASSES),
        joint_owners=fields.texts("joint_owners"),
        derived_from=fields.texts("derived_from"),
    )
    fields.done()
    return asset


def _disclosure(fields: Fields) -> Disclosure:
    disclosure = Disclosure(
        id=read_id(fields),
        asset=fields.text("asset", needed=True),
        agreement=fields.text("agreement", needed=True),
        from_party=fields.text("from", needed=True),
        to_party=fields.text("to", needed=True),
        at=fields.read("at", _moment, needed=True) or _NEVER,
        stage=fields.text("stage"),
        purpose=fields.text("purpose"),
        mechanism=fields.choice("mechanism", MECHANISMS),
        reference=fields.text("reference"),
        risk_assessment=fields.text("risk_assessment"),
        security=fields.texts("security"),
        recipients=fields.texts("recipients"),
    )
    fields.done()
    return disclosure


def _moment(text: str) -> Instant:
    """An instant, or a day with its zone: `2024-05-02[Europe/Berlin]`, taken at its begin."""
    match = _DAY.fullmatch(text)
    return day_start(parse_day(match[1]), match[2]) if match else parse_instant(text)
