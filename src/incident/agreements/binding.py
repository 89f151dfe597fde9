"""Binding: for which of the assets concerned a clause binds, and for which it does not, with the reason of each.

An asset falls out where the clause is about others (scope), where confidentiality has ended, or where the agreement
excludes what a fact says of it (public before the leak, known already, developed independently, had from another). An
exclusion that the agreement does not state or that nobody confirmed, or a fact that is open, helps nobody. A trade
secret may outlast the survival of the rest, until it is none any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from incident.agreements.model import Agreement, Asset, NoticeClause

Known = Mapping[str, Mapping[str, str]]
"""Asset ▶ what a fact says of it (`public_domain`, `no_longer_secret`…) ▶ who said so."""

_OF_CONFIDENCE = frozenset({"confidentiality_breach", "agreement_breach", "compelled_disclosure", "government_access"})
"""Events of clauses that protect the information as such; others protect people, systems or money."""
_UNCONFIRMED = "excludes it in terms that nobody confirmed: until a person does, they help nobody"
_TRADE_SECRET = "trade_secret"  # noqa: S105 - a kind of protection


@dataclass(frozen=True, slots=True)
class Binding:
    """For which assets a clause binds, and why not for the others."""

    assets: frozenset[str]
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def binding(
    terms: Agreement, clause: NoticeClause | None, assets: Iterable[Asset], *, on: date, known: Known
) -> Binding:
    """Which of the assets a clause is about and still protects.

    Args:
        terms: the version that counts.
        clause: its clause; None: what the agreement protects at all.
        assets: those concerned.
        on: the day of the incident.
        known: facts about assets that agreements may exclude.
    """
    if not known and _binds_all(terms, clause, on):
        return Binding(frozenset([asset.id for asset in assets]))
    bound: set[str] = set()
    reasons: list[str] = []
    notes: list[str] = []
    for asset in assets:
        said = known.get(asset.id, {})
        why = _out_of_scope(clause, asset) or _ended(terms, asset, on, said) or _excluded(terms, clause, asset, said)
        if why:
            reasons.append(why)
            continue
        bound.add(asset.id)
        notes += _notes(terms, clause, asset, on, said)
    return Binding(frozenset(bound), tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(notes)))


def _binds_all(terms: Agreement, clause: NoticeClause | None, on: date) -> bool:
    """Whether nothing that is written can take an asset away: so it is with most of ten thousand agreements."""
    unlimited = clause is None or clause.scope is None
    return unlimited and (terms.survival_until is None or on <= terms.survival_until)


def ended_for_all(terms: Agreement, clause: NoticeClause, on: date) -> str:
    """Why a clause protects nothing any more, where no asset is known; lasting trade secrets may be among it."""
    until, lasts = terms.survival_until, terms.covenants is not None and terms.covenants.trade_secrets_last
    if until is None or on <= until or lasts or clause.event not in _OF_CONFIDENCE:
        return ""
    return f"confidentiality survived until {until}{_by(terms)}, before the incident"


def _by(terms: Agreement) -> str:
    return f" (clause {terms.survival_clause})" if terms.survival_clause else ""


def _out_of_scope(clause: NoticeClause | None, asset: Asset) -> str:
    if clause is None or clause.scope is None or clause.scope.admits(asset):
        return ""
    return f"clause {clause.id} is not about asset {asset.id} ({asset.kind}, {asset.protection})"


def _ended(terms: Agreement, asset: Asset, on: date, said: Mapping[str, str]) -> str:
    until = terms.survival_until
    if until is None or on <= until:
        return ""
    by = _by(terms)
    if not _lasts(terms, asset):
        return f"confidentiality survived until {until}{by}, before the incident"
    if "no_longer_secret" in said:
        why = f"asset {asset.id} is no trade secret any more ({said['no_longer_secret']})"
        return f"confidentiality survived until {until}{by}, and {why}"
    return ""


def _lasts(terms: Agreement, asset: Asset) -> bool:
    return terms.covenants is not None and terms.covenants.trade_secrets_last and asset.protection == _TRADE_SECRET


def _excluded(terms: Agreement, clause: NoticeClause | None, asset: Asset, said: Mapping[str, str]) -> str:
    covenants = terms.covenants
    if covenants is None or not covenants.reviewed_by or (clause is not None and clause.event not in _OF_CONFIDENCE):
        return ""
    found = next((name for name in covenants.exclusions if name in said), "")
    by = f", by clause {covenants.exclusions_clause}" if covenants.exclusions_clause else ""
    return f"asset {asset.id} is not confidential information{by}: {_words(found)} ({said[found]})" if found else ""


def _notes(
    terms: Agreement, clause: NoticeClause | None, asset: Asset, on: date, said: Mapping[str, str]
) -> Iterable[str]:
    if terms.survival_until is not None and on > terms.survival_until:
        yield f"asset {asset.id} is a trade secret and stays protected after {terms.survival_until}"
    stated = terms.covenants.exclusions if terms.covenants is not None else ()
    if clause is not None and clause.event in _OF_CONFIDENCE:
        for name in said:
            if name == "no_longer_secret":
                continue
            told = f"asset {asset.id}: {_words(name)} is said ({said[name]}), and"
            yield f"{told} the agreement {_UNCONFIRMED if name in stated else 'does not exclude it'}"


def _words(name: str) -> str:
    return name.replace("_", " ")
