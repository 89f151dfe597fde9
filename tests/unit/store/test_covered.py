"""The leaf of a row is the canonical object of its columns, however many rows are made into leaves at once."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from incident.kernel.canonical import canonical, encoded
from incident.kernel.instants import Instant
from incident.record.merkle import batch_root
from incident.store.covered import Same, leaf_hashes, stated, stated_of

MOMENT = datetime(2026, 10, 24, 10, tzinfo=UTC)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
)
CELL = (
    st.none()
    | st.text()
    | st.booleans()
    | st.integers(0, 2**53 - 1)
    | st.just(MOMENT)
    | st.just(date(2026, 1, 2))
    | DATA
)
ROWS = st.lists(
    st.fixed_dictionaries({"seq": st.integers(1, 3), "title": st.text(), "body": CELL, "a": CELL}), min_size=1
)


def plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return Instant(cell).iso()
    return cell.isoformat() if isinstance(cell, date) else cell


@given(ROWS)
def test_leaves_are_the_canonical_objects_of_rows_without_what_is_null(rows: list[dict[str, Any]]) -> None:
    objects = [{name: plain(cell) for name, cell in row.items() if cell is not None} for row in rows]

    assert stated_of(rows) == {"count": len(rows), "root": batch_root(map(canonical, objects))}


@given(st.lists(st.text(), min_size=1), DATA, st.none() | st.just(MOMENT))
def test_what_is_the_same_in_all_rows_is_hashed_as_if_it_were_in_each(
    titles: list[str], data: Any, at: datetime | None
) -> None:
    rows = [{"at": at, "body": data, "title": title, "z": 1} for title in titles]
    body = None if data is None else encoded(data)

    hashes = leaf_hashes({"at": Same(at), "body": Same(body), "title": titles, "z": Same(1)}, len(titles))

    assert stated({"fact": hashes}) == {"fact": stated_of(rows)}


def test_no_rows_have_the_root_of_nothing() -> None:
    assert stated_of([]) == {"count": 0, "root": batch_root([])}
