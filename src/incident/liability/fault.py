"""Shares of fault: what part of a loss is the responsible party's.

A responsible party answers to its claimant for its own share and for the shares of everybody below it in the chain,
and settles with them afterwards (as GDPR Art. 82(4) and (5) do it: whole towards the outside, by share inside). So with
C 10, P 27, S 63 per cent, P owes C 90 per cent, and S owes P 63/90 of that.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused, InputRefused
from incident.liability.terms import Fault, PairTerms

HUNDRED = Decimal(100)
_SHARE = re.compile(r"\s*(?P<party>[^\s:=]+)(:(?P<other>[^\s:=]+))?\s*=\s*(?P<share>-?[0-9]+(\.[0-9]+)?)\s*%?\s*")


@dataclass(frozen=True, slots=True)
class FaultShares:
    """Who is at fault, in per cent.

    Attributes:
        parties: (party, per cent) of the whole; adds up to 100, or empty.
        pairs: (claimant, responsible, per cent) where the share between two is settled on its own.
    """

    parties: tuple[tuple[str, Decimal], ...] = ()
    pairs: tuple[tuple[str, str, Decimal], ...] = ()

    def __post_init__(self) -> None:
        shares = [share for _, share in self.parties] + [share for _, _, share in self.pairs]
        for share in shares:
            if not share.is_finite() or not 0 <= share <= HUNDRED:
                raise InputRefused(f"{share} is not a share of fault", mend="state 0 to 100 per cent")
        names = [party for party, _ in self.parties]
        if len(names) != len(set(names)):
            raise InputRefused("one party has two shares of fault", mend="state one a party")
        total = sum((share for _, share in self.parties), Decimal(0))
        if self.parties and total != HUNDRED:
            raise InputRefused(f"the shares of fault add up to {total} per cent", mend="let them add up to 100")

    def share(self, terms: PairTerms, *, upstream: AbstractSet[str], below: AbstractSet[str]) -> Fraction:
        """The part, 0 to 1, that the responsible party of `terms` owes its claimant.

        Args:
            terms: of the pair.
            upstream: parties above the claimant in the chain, whose own shares have been borne already.
            below: parties for whom the responsible one answers, without itself.

        Raises:
            AllocationRefused: nobody stated the shares.
        """
        if terms.fault is Fault.STRICT:
            return Fraction(1)
        for claimant, responsible, share in self.pairs:
            if (claimant, responsible) == (terms.claimant, terms.responsible):
                return Fraction(share) / 100
        return self._from_whole(terms, upstream, below)

    def _from_whole(self, terms: PairTerms, upstream: AbstractSet[str], below: AbstractSet[str]) -> Fraction:
        if not self.parties:
            raise AllocationRefused(
                f"the share of fault of {terms.responsible} towards {terms.claimant} is not stated",
                mend=f"state it, such as --fault {terms.claimant}=20 --fault {terms.responsible}=80",
            )
        known = {party: Fraction(share) for party, share in self.parties}  # adds up to 100: who is not named has none
        rest = sum((share for party, share in known.items() if party not in upstream), Fraction(0))
        if terms.fault is Fault.CONTRIBUTORY:
            theirs = rest - known.get(terms.claimant, Fraction(0))
        else:
            theirs = sum((known.get(party, Fraction(0)) for party in {terms.responsible, *below}), Fraction(0))
        return theirs / rest if rest else Fraction(0)


def parse_shares(texts: Iterable[str], *, where: str = "") -> FaultShares:
    """Read `acme=20`, `beta=80`, and between two parties `beta:gamma=70`.

    Raises:
        InputRefused: no party, no number, or shares that do not add up.
    """
    parties: list[tuple[str, Decimal]] = []
    pairs: list[tuple[str, str, Decimal]] = []
    for text in texts:
        match = _SHARE.fullmatch(text)
        if match is None:
            raise InputRefused(f"{text!r} is not a share of fault", where=where, mend="write acme=20, or acme:beta=80")
        if match["other"]:
            pairs.append((match["party"], match["other"], Decimal(match["share"])))
        else:
            parties.append((match["party"], Decimal(match["share"])))
    return FaultShares(tuple(sorted(parties)), tuple(sorted(pairs)))
