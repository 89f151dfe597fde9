"""What allocating costs: the waterfall over many cost items, beside splitting each by its shares and no more.

The floor multiplies each item's exact amount by the share of each party of the case and adds up what each bears: the
arithmetic that no allocation can do without, with no terms, no caps, no reasons and no lines.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from harness import Row, median, ratio

sys.path.append(str(Path(__file__).parents[1]))
from support.liability import case_of, golden

from incident.liability.allocation import Case, allocate

FEW, MANY = 1_000, 10_000
NAME = "two_parties_usd"


def rows() -> Iterator[Row]:
    """The ratio, and how far it is from linear."""
    few, many = _case(FEW), _case(MANY)
    value = ratio(lambda: allocate(few), _bare(few), times=5)
    yield Row(
        f"allocate {FEW:,} cost items",
        value,
        "ratio",
        150.0,
        "lower",
        "each split by shares, exactly; no line, no reason",
    )
    grown = median(lambda: allocate(many), times=3) / median(lambda: allocate(few), times=5) / (MANY / FEW)
    yield Row(
        f"allocate {MANY:,} items, each beside {FEW:,}", grown, "ratio", 1.3, "lower", f"the cost of one of {FEW:,}"
    )


def _case(many: int) -> Case:
    """A golden case whose items come again and again, each with its own id."""
    case = case_of(golden(NAME))
    items = [replace(case.items[at % len(case.items)], id=f"c{at}") for at in range(many)]
    return replace(case, items=tuple(items))


def _bare(case: Case) -> Callable[[], object]:
    amounts = [Fraction(item.money.amount) for item in case.items]
    shares = [Fraction(share) / 100 for _, share in case.setting.fault.parties]
    return lambda: [sum(amount * share for amount in amounts) for share in shares]
