"""Permitted recipients and purposes: which disclosures went beyond what the agreements on their way allow.

A recipient is bound by every agreement on the way on which an asset came to whoever passed it on, not the last alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from incident.agreements.model import Agreement, Disclosure


@dataclass(frozen=True, slots=True)
class Beyond:
    """A disclosure beyond what an agreement permits: whom or for what, in one sentence."""

    disclosure: str
    agreement: str
    sentence: str


def beyond(disclosures: Iterable[Disclosure], agreements: Mapping[str, Agreement]) -> Iterator[Beyond]:
    """What went beyond.

    Args:
        disclosures: all stages of one asset.
        agreements: by id; one that is not recorded permits everything.
    """
    stages = list(disclosures)
    into: dict[str, list[Disclosure]] = {}
    for each in stages:
        into.setdefault(each.to_party, []).append(each)
    ways: dict[str, list[Agreement]] = {}
    for stage in stages:
        own = agreements.get(stage.agreement)
        if own is not None:
            yield from _purpose(stage, own)
        if stage.from_party not in ways:
            ways[stage.from_party] = [it for it in _on_the_way(stage.from_party, into, agreements) if _limits(it)]
        for agreement in ways[stage.from_party]:
            if agreement.id != stage.agreement:
                yield from _recipient(stage, agreement)
                yield from _purpose(stage, agreement)


def _limits(agreement: Agreement) -> bool:
    """Whether any version limits recipients or purposes: most do not, and need not be asked about each stage."""
    versions = (*agreement.earlier, agreement)
    return any(it.covenants is not None and (it.covenants.recipients or it.covenants.purposes) for it in versions)


def _on_the_way(
    party: str, into: Mapping[str, list[Disclosure]], agreements: Mapping[str, Agreement]
) -> list[Agreement]:
    """The agreements under which it came to a party, and to those from whom it came, each once."""
    found: dict[str, Agreement] = {}
    seen, ahead = {party}, [party]
    while ahead:
        for stage in into.get(ahead.pop(), ()):
            if stage.agreement in agreements:
                found.setdefault(stage.agreement, agreements[stage.agreement])
            if stage.from_party not in seen:
                seen.add(stage.from_party)
                ahead.append(stage.from_party)
    return [found[id_] for id_ in sorted(found)]


def _recipient(stage: Disclosure, agreement: Agreement) -> Iterator[Beyond]:
    covenants = agreement.in_force(stage.at.day()).covenants
    if covenants is not None and covenants.recipients and stage.to_party not in covenants.recipients:
        sentence = f"disclosure {stage.id} went to {stage.to_party}, whom {agreement.id} does not permit as a recipient"
        yield Beyond(stage.id, agreement.id, sentence)


def _purpose(stage: Disclosure, agreement: Agreement) -> Iterator[Beyond]:
    covenants = agreement.in_force(stage.at.day()).covenants
    if covenants is not None and covenants.purposes and stage.purpose not in covenants.purposes:
        purpose = stage.purpose or "no stated purpose"
        sentence = f"disclosure {stage.id} was made for {purpose}, which {agreement.id} does not permit"
        yield Beyond(stage.id, agreement.id, sentence)
