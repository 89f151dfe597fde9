"""Many objects that are all kept: while they are made, searching them for cycles again and again finds none.

Python looks at every object that stands each time a quarter more have come. Reading a portfolio of a hundred thousand
agreements, or assessing a leak under them, would be looked through dozens of times for nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Reference counting goes on; the search for cycles waits until the block ends."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
