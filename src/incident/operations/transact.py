"""Read, compute purely, lock, compare the head, insert, commit; repeated where somebody else wrote first."""

from collections.abc import Callable
from typing import TypeVar

from incident.errors import StaleHead
from incident.operations.desk import Desk
from incident.store.database import Reader, Unit

Result = TypeVar("Result")

ATTEMPTS = 12
"""How often a plan is computed anew before the caller is told that the chain is too busy."""


def transact(desk: Desk, chain: str, plan: Callable[[Reader], Callable[[Unit], Result]]) -> Result:
    """Run one operation on one chain.

    Args:
        desk: where to work.
        chain: the chain that the operation appends to.
        plan: reads a snapshot, computes, and returns what to write; may run several times and must not act outside.

    Raises:
        StaleHead: the chain was written to under every attempt.
    """
    stale = StaleHead(f"chain {chain} was written to by others {ATTEMPTS} times", mend="repeat the command")
    for _ in range(ATTEMPTS):
        with desk.database.read() as reader:
            head = reader.head(chain)
            write = plan(reader)
        try:
            with desk.database.write(chain, expected_head=head) as unit:
                return write(unit)
        except StaleHead as error:
            stale = error
    raise stale
