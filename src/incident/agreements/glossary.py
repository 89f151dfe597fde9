"""The glossary of an agreement: by which of its terms an asset is called, and which terms a text uses.

A term stands for the assets that it names. Of several terms for one asset that of the language asked for is taken,
then that of the agreement's own language, then the first.
"""

from collections.abc import Iterable

from incident.agreements.covenants import Meaning
from incident.agreements.model import Agreement


def term_of(agreement: Agreement, asset: str, language: str) -> str:
    """What the agreement calls an asset; empty where it has no term for it."""
    found = _preferred(agreement, [it for it in _glossary(agreement) if asset in it.assets], language)
    return found.term if found is not None else ""


def terms_used(
    agreement: Agreement, assets: Iterable[str], texts: Iterable[str], language: str
) -> tuple[tuple[str, str], ...]:
    """The terms, with their meanings, that stand for some assets or occur in some texts."""
    named = [term_of(agreement, asset, language) for asset in assets]
    words = "\n".join(texts).casefold()
    return tuple((it.term, it.means) for it in _glossary(agreement) if it.term in named or it.term.casefold() in words)


def _glossary(agreement: Agreement) -> tuple[Meaning, ...]:
    return agreement.covenants.glossary if agreement.covenants is not None else ()


def _preferred(agreement: Agreement, found: list[Meaning], language: str) -> Meaning | None:
    for wanted in (language, agreement.language, ""):
        for it in found:
            if it.language.partition("-")[0] == wanted.partition("-")[0]:
                return it
    return found[0] if found else None
