"""Checking a portfolio: what its entries say of one another, before anything is stored.

A *fault* refuses the import: a reference to what is not recorded, dates that contradict each other, business days of
nowhere, a clause whose obligor nobody is, chains that bite their own tail. A *warning* is something that a person
should settle before a leak: a clause without an addressee, an agreement without governing law, terms nobody reviewed.
Periods that are absurd are refused while reading (`kernel.periods`).

Each check is a function in one of the lists at the end; to add one, write it and list it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from incident.agreements import contradictions
from incident.agreements.clauses import GATES
from incident.agreements.confirm import keep_confirmed
from incident.agreements.loading import Loading, read_files
from incident.agreements.model import Agreement, Asset, Disclosure, NoticeClause, Party, Portfolio
from incident.agreements.permitted import beyond
from incident.agreements.standards import Standard
from incident.errors import PortfolioRefused
from incident.kernel.periods import Unit
from incident.kernel.terms import ZoneRule

FAULT, WARNING = contradictions.FAULT, contradictions.WARNING
_NONE: Mapping[str, Standard] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        level: `fault` or `warning`.
        subject: kind and id of the entry, such as `agreement kaizen-tta`.
        what: what is wrong.
        where: file, line and field path.
        mend: what to do about it.
    """

    level: str
    subject: str
    what: str
    where: str = ""
    mend: str = ""

    def as_error(self) -> PortfolioRefused:
        """The finding as a refusal."""
        return PortfolioRefused(self.what, where=self.where, mend=self.mend)


Found = Iterator[tuple[str, str, str]]
"""(level, what, mend) of each finding about one entry."""


def load_portfolio(
    files: list[tuple[str, bytes]], *, recorded: Portfolio | None = None, shipped: Mapping[str, Standard] = _NONE
) -> Portfolio:
    """The portfolio of some files.

    Args:
        files: (name, bytes) of each.
        recorded: what is recorded already and may be referred to.
        shipped: standard sets that need not be among the files.

    Raises:
        PortfolioRefused: faults; all of them are listed. IncidentError: the one fault, as what it is.
    """
    loading, findings = check_files(files, recorded=recorded, shipped=shipped)
    loading.faults.found += [finding.as_error() for finding in findings if finding.level == FAULT]
    loading.faults.refuse("portfolio", kind=PortfolioRefused)
    return loading.portfolio


def check_files(
    files: list[tuple[str, bytes]], *, recorded: Portfolio | None = None, shipped: Mapping[str, Standard] = _NONE
) -> tuple[Loading, tuple[Finding, ...]]:
    """Read files and check them against each other and against what is recorded.

    Returns:
        What was read, with its own faults, and the findings; faults of reading are not among the findings.
    """
    loading = read_files(files, shipped=shipped, recorded=recorded)
    if recorded is not None:
        loading.portfolio = keep_confirmed(recorded, loading.portfolio)  # what was confirmed is no doubt any more
    return loading, check(loading.portfolio, recorded=recorded, place=loading.place)


def check(
    portfolio: Portfolio,
    *,
    recorded: Portfolio | None = None,
    place: Callable[[str, str], str] = lambda kind, id_: f"{kind} {id_}",
) -> tuple[Finding, ...]:
    """Check the entries of a portfolio.

    Args:
        portfolio: what is checked.
        recorded: what is recorded already and may be referred to.
        place: tells where an entry stands, for messages.
    """
    whole = merged(recorded or Portfolio(), portfolio)
    findings = [
        Finding(level, f"{kind} {id_}", what, place(kind, id_), mend)
        for kind, entries, checks in _plan(portfolio)
        for id_, entry in entries.items()
        for each in checks
        for level, what, mend in each(entry, whole)
    ]
    stages = _stages(portfolio, whole)
    return (*findings, *_cycles(stages, place), *_beyond_permission(stages, whole, place))


def _plan(portfolio: Portfolio) -> tuple[tuple[str, dict[str, Any], tuple[Callable[..., Found], ...]], ...]:
    return (
        ("party", portfolio.parties, contradictions.PARTY_CHECKS),
        ("agreement", portfolio.agreements, _AGREEMENT_CHECKS),
        ("asset", portfolio.assets, _ASSET_CHECKS),
        ("disclosure", portfolio.disclosures, _DISCLOSURE_CHECKS),
    )


def merged(recorded: Portfolio, added: Portfolio) -> Portfolio:
    """What an import leaves recorded: it adds and amends, it never takes away."""
    return Portfolio(
        recorded.parties | added.parties,
        recorded.agreements | added.agreements,
        recorded.assets | added.assets,
        recorded.disclosures | added.disclosures,
    )


def _known_parties(agreement: Agreement, whole: Portfolio) -> Found:
    for each in agreement.parties:
        if each.party not in whole.parties:
            yield _unknown("party", each.party, whole.parties)
    if len({each.party for each in agreement.parties}) < 2:  # noqa: PLR2004 - a contract has two sides
        yield FAULT, "the agreement has fewer than two parties", "name both sides under parties"


def _dates(agreement: Agreement, _: Portfolio) -> Found:
    versions = (*agreement.earlier, agreement)
    for version in versions:
        ends, survives = version.effective_to, version.survival_until
        if ends and ends < version.effective_from:
            yield FAULT, f"version {version.version} ends on {ends}, before it begins", "check the dates"
        if survives and survives < (ends or version.effective_from):
            yield FAULT, f"survival ends on {survives}, before the agreement does", "check survival_until"
    for before, after in pairwise(versions):
        if before.version == after.version:
            yield FAULT, f"version {after.version} stands twice", "number the versions from 1"
        if after.effective_from <= before.effective_from or (
            before.effective_to and before.effective_to >= after.effective_from
        ):
            yield FAULT, f"versions {before.version} and {after.version} overlap", "end the one before the other begins"


def _clause_ids(agreement: Agreement, _: Portfolio) -> Found:
    ids = [clause.id for clause in agreement.clauses]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield FAULT, f"clause {id_} stands twice", "give each clause its own id"
    if agreement.clauses and agreement.no_notice_clause:
        yield FAULT, "no_notice_clause contradicts the clauses", "drop one of them"
    if not agreement.clauses and not agreement.no_notice_clause:
        yield WARNING, "no notice clause is stated", "add it, or say no_notice_clause: true where there is none"


def _obligors(agreement: Agreement, _: Portfolio) -> Found:
    roles = {each.role for each in agreement.parties}
    bound = [(f"clause {it.id}", it.obligor) for it in agreement.clauses]
    bound += [(f"duty {it.id}", it.who) for it in agreement.duties]
    for name, role in bound:
        held = {role, "mutual"} if role in ("disclosing", "receiving") else {role}
        if role != "either" and not held & roles:
            yield FAULT, f"{name} binds the {role} party, and nobody is it", f"give a party the role {role}"


def _calendars(agreement: Agreement, _: Portfolio) -> Found:
    for clause in agreement.clauses:
        terms = clause.terms
        for limb in terms.limbs:
            if limb.period.unit is Unit.WORKING_DAYS and not _calendar_is_known(clause):
                yield (
                    FAULT,
                    f"clause {clause.id} counts {limb.period}, and does not say where they are working days",
                    "add calendar: [GB-ENG, US-NY], or zone: recipient",
                )
            if not limb.period.unit.is_elapsed and terms.zone_rule is ZoneRule.SILENT:
                yield (
                    WARNING,
                    f"clause {clause.id} counts days and names no zone: the earliest tenable one is taken",
                    "add zone: recipient, obligor, or an IANA name, where the contract says so",
                )


def _calendar_is_known(clause: NoticeClause) -> bool:
    return clause.terms.calendar is not None or clause.terms.zone_rule in (ZoneRule.RECIPIENT, ZoneRule.OBLIGOR)


def _addressees(agreement: Agreement, whole: Portfolio) -> Found:
    for clause in agreement.clauses:
        for party in _told(agreement, clause, whole):
            addresses = [each for each in party.addresses if not each.copy_only]
            wanted = {method.method for method in clause.methods}
            if not addresses:
                yield WARNING, f"clause {clause.id}: {party.id} has no address for notices", "add addresses"
            elif wanted and not wanted & {each.method for each in addresses}:
                mend = f"add an address for {' or '.join(sorted(wanted))}"
                yield WARNING, f"clause {clause.id}: {party.id} has no address for its methods", mend


def _told(agreement: Agreement, clause: NoticeClause, whole: Portfolio) -> list[Party]:
    """The other sides' parties that a clause has told, where they are recorded."""
    return [
        whole.parties[each.party]
        for each in agreement.parties
        if each.party in whole.parties and whole.parties[each.party].kind != "ourselves" and each.role != clause.obligor
    ]


def _reviewed(agreement: Agreement, _: Portfolio) -> Found:
    for clause in agreement.clauses:
        if not clause.reviewed_by:
            yield (
                WARNING,
                f"clause {clause.id} was reviewed by nobody: it starts provisional clocks only",
                "let a person confirm the terms: reviewed_by: NAME",
            )
        if not clause.methods and clause.event not in (*GATES, "limitation", "remedy"):
            yield WARNING, f"clause {clause.id} says no method: satisfaction is on receipt", "add methods"


def _governing_law(agreement: Agreement, _: Portfolio) -> Found:
    if not agreement.governing_law:
        yield WARNING, "no governing law is stated", "add governing_law"


def _asset_references(asset: Asset, whole: Portfolio) -> Found:
    for party in dict.fromkeys((*asset.owners, *asset.controllers)):
        if party not in whole.parties:
            yield _unknown("party", party, whole.parties)
    for name in asset.derived_from:
        if name not in whole.assets:
            yield _unknown("asset", name, whole.assets)
    if asset.protection == "personal_data" and not asset.data_set:
        yield WARNING, "personal data without a data set", "add data_set, which reports and obligations name"


def _disclosure_references(disclosure: Disclosure, whole: Portfolio) -> Found:
    for kind, id_, entries in (
        ("asset", disclosure.asset, whole.assets),
        ("agreement", disclosure.agreement, whole.agreements),
        ("party", disclosure.from_party, whole.parties),
        ("party", disclosure.to_party, whole.parties),
    ):
        if id_ not in entries:
            yield _unknown(kind, id_, entries)


def _disclosure_agreement(disclosure: Disclosure, whole: Portfolio) -> Found:
    agreement = whole.agreements.get(disclosure.agreement)
    if agreement is None:
        return
    for party in (disclosure.from_party, disclosure.to_party):
        if not agreement.roles_of(party):
            yield FAULT, f"{party} is no party of agreement {agreement.id}", "check from, to and agreement"
    day = disclosure.at.day()
    first = (*agreement.earlier, agreement)[0].effective_from
    if not first <= day <= (agreement.effective_to or date.max):
        yield WARNING, f"disclosed on {day}, outside the term of agreement {agreement.id}", "check the date"


def _stages(portfolio: Portfolio, whole: Portfolio) -> dict[str, list[Disclosure]]:
    """All recorded stages of each asset that the portfolio discloses."""
    stages: dict[str, list[Disclosure]] = {each.asset: [] for each in portfolio.disclosures.values()}
    for each in whole.disclosures.values():
        if each.asset in stages:
            stages[each.asset].append(each)
    return stages


def _beyond_permission(
    stages: dict[str, list[Disclosure]], whole: Portfolio, place: Callable[[str, str], str]
) -> Iterator[Finding]:
    """Disclosures beyond the recipients and purposes that the agreements on their way permit."""
    mend = "ask for permission, or record it under recipients and purposes"
    for asset in sorted(stages):
        for it in beyond(stages[asset], whole.agreements, whole.parties):
            subject = f"disclosure {it.disclosure}"
            yield Finding(WARNING, subject, it.sentence, place("disclosure", it.disclosure), mend)


def _cycles(stages: dict[str, list[Disclosure]], place: Callable[[str, str], str]) -> Iterator[Finding]:
    """Chains in which an asset comes back to who disclosed it: nobody could say who tells whom first."""
    for asset in sorted(stages):
        ways: dict[str, list[str]] = {}
        for each in stages[asset]:
            ways.setdefault(each.from_party, []).append(each.to_party)
        loop = _loop(ways)
        if loop:
            yield Finding(
                FAULT,
                f"asset {asset}",
                f"the chain of disclosures of {asset} bites its own tail: {' ▶ '.join(loop)}",
                place("asset", asset),
                "drop the stage that only returns it",
            )


def _loop(edges: dict[str, list[str]]) -> list[str]:
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


_LISTS = {"party": "parties", "agreement": "agreements", "asset": "assets"}
"""What the list of a portfolio file is called."""


def _unknown(kind: str, id_: str, entries: dict[str, Any]) -> tuple[str, str, str]:
    listed = ", ".join(sorted(entries))
    mend = f"recorded: {listed}" if listed else f"none is: add it to the folder, under {_LISTS.get(kind, kind)}"
    return FAULT, f"{kind} {id_!r} is not recorded", mend


_AGREEMENT_CHECKS = (
    _known_parties,
    _dates,
    _clause_ids,
    _obligors,
    _calendars,
    _addressees,
    _reviewed,
    _governing_law,
    *contradictions.AGREEMENT_CHECKS,
)
_ASSET_CHECKS = (_asset_references, *contradictions.ASSET_CHECKS)
_DISCLOSURE_CHECKS = (
    _disclosure_references,
    _disclosure_agreement,
    *contradictions.DISCLOSURE_CHECKS,
)
