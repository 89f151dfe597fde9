"""Rounding at the output: cents are dealt so that every total still adds up.

Inside the waterfall amounts are exact fractions. At the output a total is rounded half to even, each part is rounded
down, and the cents that are left go to the largest remainders, ties by id. In a table the rows (cost items) always
add up, the first column (what is payable) is dealt by largest remainder alone, and the columns after it come as near
to their own rounded totals as the rows allow: at most a cent a cell away from the exact figure, never more.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

Table = Mapping[str, Mapping[str, Fraction]]
"""Rows of columns, in minor units."""


def deal(parts: Mapping[str, Fraction], total: int | None = None) -> dict[str, int]:
    """Whole units for `parts`, adding up to `total` (default: their sum, rounded half to even)."""
    wanted = round(sum(parts.values(), Fraction(0))) if total is None else total
    whole = {name: floor(part) for name, part in parts.items()}
    spare = wanted - sum(whole.values())
    by_remainder = sorted(parts, key=lambda name: (whole[name] - parts[name], name))
    return {name: whole[name] + (rank < spare) for rank, name in enumerate(by_remainder)}


def deal_table(rows: Table, columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """Whole units for a table whose rows must add up.

    Args:
        rows: exact parts by row and column, in minor units.
        columns: all columns, the one that matters most first.
    """
    whole = {row: {column: floor(part) for column, part in parts.items()} for row, parts in rows.items()}
    totals = deal({row: sum(parts.values(), Fraction(0)) for row, parts in rows.items()})
    spare = {row: totals[row] - sum(whole[row].values()) for row in rows}
    broken = {row: sum(part != floor(part) for part in parts.values()) for row, parts in rows.items()}
    for column in columns:
        rests = {row: rest for row in rows if (rest := _rest(rows[row].get(column, Fraction(0))))}
        exact = sum((parts.get(column, Fraction(0)) for parts in rows.values()), Fraction(0))
        wanted = round(exact) - sum(cells.get(column, 0) for cells in whole.values())
        for row in _raised(rests, wanted, spare, broken):
            whole[row][column] += 1
            spare[row] -= 1
        for row in rests:
            broken[row] -= 1
    return whole


def _rest(part: Fraction) -> Fraction:
    return part - floor(part)


def _raised(
    rests: Mapping[str, Fraction], wanted: int, spare: Mapping[str, int], broken: Mapping[str, int]
) -> list[str]:
    """The rows that get a unit more in this column: those that must, then the largest remainders."""
    must = [row for row in rests if spare[row] >= broken[row]]
    may = [row for row in rests if 0 < spare[row] < broken[row]]
    return must + sorted(may, key=lambda row: (-rests[row], row))[: max(wanted - len(must), 0)]
