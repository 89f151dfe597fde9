"""Tables: refused whole by default, or taken without the bad rows, each of which is listed."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.databases import fresh_sqlite

from incident.agreements.templates import EXAMPLES, as_csv, table
from incident.errors import PortfolioRefused
from incident.kernel.clock import FixedClock
from incident.kernel.instants import parse_instant
from incident.law.book import LawBook
from incident.operations.desk import Desk
from incident.operations.portfolio import holds_tables, recorded_portfolio
from incident.operations.tables import (
    ERROR_HEAD,
    check_tables,
    error_file,
    import_table,
    rows_at,
    sift,
    table_rows,
)
from incident.record.entry import Actor
from incident.store.database import Database

NOW = parse_instant("2026-11-24T10:00:00Z")
ANA = Actor("person", "ana")
HEAD = "record,id,name,kind,country,zone,entity,addresses.1.method,addresses.1.to,parties.1.party,parties.1.role,"
HEAD += "parties.2.party,parties.2.role,effective_from,no_notice_clause,owner,asset,agreement,from,to,at\n"
OURS = "party,acme,Acme,ourselves,DE,Europe/Berlin,acme-de\n"
BETA = "party,beta,Beta,counterparty,FR,Europe/Paris,,email,notices@beta.example\n"
NDA = "agreement,nda,NDA,nda,,,,,,acme,receiving,beta,disclosing,2024-01-01,true\n"
ASSET = "asset,fw,Firmware,source_code,,,,,,,,,,,,beta\n"
DISCLOSED = "disclosure,d1,,,,,,,,,,,,,,,fw,nda,beta,acme,2024-02-01T09:00+01:00\n"
SOUND = HEAD + OURS + BETA + NDA + ASSET + DISCLOSED


def _never() -> LawBook:
    raise AssertionError("no incident is open, so no law is asked")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    yield Desk(database, law=_never, clock=FixedClock(NOW), channels=dict, home=tmp_path)
    database.close()


def imported(desk: Desk, text: str, *, skip_bad: bool = False) -> int:
    sifted = sift(desk, table_rows(text.encode(), name="portfolio.csv"))
    return len(import_table(desk, sifted, name="portfolio.csv", skip_bad=skip_bad, actor=ANA, now=NOW).stored)


def test_a_sound_table_is_stored_whole(desk: Desk) -> None:
    assert imported(desk, SOUND) == 5

    portfolio = recorded_portfolio(desk)
    assert portfolio.parties["beta"].addresses[0].to == "notices@beta.example"
    assert portfolio.agreements["nda"].no_notice_clause
    assert portfolio.disclosures["d1"].asset == "fw"


def test_one_bad_row_refuses_the_table_and_nothing_is_stored(desk: Desk) -> None:
    with pytest.raises(PortfolioRefused, match="1 bad rows") as refused:
        imported(desk, SOUND + "party,gamma,Gamma,counterparty,XX,Europe/Paris\n")

    assert [fault.where for fault in refused.value.faults] == ["portfolio.csv:7"]
    assert recorded_portfolio(desk).parties == {}


def test_every_bad_row_is_listed_at_once(desk: Desk) -> None:
    bad = "".join(f"party,g{n},G,counterparty,XX,Nowhere\n" for n in range(60))

    with pytest.raises(PortfolioRefused) as refused:
        imported(desk, SOUND + bad)

    assert len({fault.where for fault in refused.value.faults}) == 60


def test_on_request_the_bad_rows_are_left_out_and_listed_in_the_error_file(desk: Desk) -> None:
    text = SOUND + "party,gamma,Gamma,counterparty,XX,Europe/Paris\n" + "invoice,x,X\n" + BETA
    sifted = sift(desk, table_rows(text.encode(), name="portfolio.csv"))

    assert len(import_table(desk, sifted, name="portfolio.csv", skip_bad=True, actor=ANA, now=NOW).stored) == 5
    lines = list(csv.reader(io.StringIO(error_file(sifted).decode())))
    assert tuple(lines[0]) == ERROR_HEAD
    assert sorted((line[0], line[1]) for line in lines[1:]) == [("portfolio.csv", row) for row in ("7", "8", "9")]
    assert next(line for line in lines if line[1] == "7")[2:] == [
        *("country", "party", "gamma", "'XX' is not a country of ISO 3166", "write DE, or US-CA for a state")
    ]


def test_the_error_file_names_the_column_of_what_is_nested(desk: Desk) -> None:
    text = "id,name,kind,country,zone,addresses.1.method,addresses.1.to\nx,X,counterparty,FR,Europe/Paris,pigeon,loft\n"
    sifted = sift(desk, table_rows(text.encode(), name="parties.csv"))

    assert [(each.column, each.row.where) for each in sifted.bad] == [("addresses.1.method", "parties.csv:2")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_templates_import_as_they_are(desk: Desk, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    if kind == "csv":
        for name in EXAMPLES:
            (folder / f"{name}.csv").write_bytes(as_csv(name, entity="acme-de"))
    else:
        book = Workbook()
        book.remove(book.active)
        for name in EXAMPLES:
            sheet = book.create_sheet(name)
            for row in table(name, entity="acme-de"):
                sheet.append(row)
        book.save(folder / "portfolio.xlsx")

    assert holds_tables(folder)
    sifted = sift(desk, rows_at(folder))

    assert sifted.bad == ()
    assert sifted.counts == {"agreements": 1, "assets": 1, "disclosures": 1, "parties": 2}
    assert {it.level for it in check_tables(desk, rows_at(folder))} == {"warning"}
    import_table(desk, sifted, name="t", skip_bad=False, actor=ANA, now=NOW)
    assert recorded_portfolio(desk).agreements["beta-nda"].clauses[0].terms.calendar is not None


def test_a_table_is_checked_with_the_place_of_each_row(desk: Desk) -> None:
    found = check_tables(desk, table_rows((SOUND + "party,g,G,counterparty,XX,Nowhere\n").encode(), name="p.csv"))

    assert {(it.level, it.where) for it in found} == {("fault", "p.csv:7"), ("warning", "p.csv:4")}
    assert any(it.what == "country: 'XX' is not a country of ISO 3166" for it in found)
    assert recorded_portfolio(desk).parties == {}


def test_a_folder_with_portfolio_files_is_no_folder_of_tables(tmp_path: Path) -> None:
    (tmp_path / "parties.csv").write_text("id\n")
    (tmp_path / "agreements.yaml").write_text("agreements: []\n")

    assert not holds_tables(tmp_path)
    with pytest.raises(PortfolioRefused, match="is no file"):
        rows_at(tmp_path / "nothing.csv")


def test_what_refers_to_a_row_that_is_left_out_is_left_out_too(desk: Desk) -> None:
    text = HEAD + OURS + BETA.replace("Europe/Paris", "Nowhere/City") + NDA + ASSET + DISCLOSED
    sifted = sift(desk, table_rows(text.encode(), name="portfolio.csv"))

    assert sorted({each.row.id for each in sifted.bad}) == ["beta", "d1", "fw", "nda"]
    assert [row.id for row in sifted.good] == ["acme"]


def test_a_table_of_bad_rows_alone_is_refused_even_then(desk: Desk) -> None:
    with pytest.raises(PortfolioRefused, match="no row can be imported"):
        imported(desk, HEAD + "invoice,x,X\n", skip_bad=True)


def test_the_same_table_twice_changes_nothing(desk: Desk) -> None:
    imported(desk, SOUND)

    assert imported(desk, SOUND) == 0


def test_a_workbook_has_a_sheet_for_each_kind_and_its_dates_are_dates(desk: Desk) -> None:
    book = Workbook()
    book.remove(book.active)
    parties, agreements = book.create_sheet("parties"), book.create_sheet("agreements")
    parties.append(["id", "name", "kind", "country", "zone", "entity"])
    parties.append(["acme", "Acme", "ourselves", "DE", "Europe/Berlin", "acme-de"])
    parties.append(["beta", "Beta", "counterparty", "FR", "Europe/Paris", None])
    agreements.append(
        [
            *("id", "name", "kind", "parties.1.party", "parties.1.role", "parties.2.party", "parties.2.role"),
            *("effective_from", "version", "no_notice_clause"),
        ]
    )
    day = parse_instant("2024-01-01T00:00Z").utc.replace(tzinfo=None)
    agreements.append(["nda", "NDA", "nda", "acme", "receiving", "beta", "disclosing", day, 2, True])
    file = io.BytesIO()
    book.save(file)

    sifted = sift(desk, table_rows(file.getvalue(), name="portfolio.xlsx"))

    assert sifted.bad == ()
    assert sifted.counts == {"parties": 2, "agreements": 1}
    import_table(desk, sifted, name="portfolio.xlsx", skip_bad=False, actor=ANA, now=NOW)
    assert recorded_portfolio(desk).agreements["nda"].version == 2


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "parties.csv"),
        (b"id,name\n\xff\xfe,x\n", "parties.csv"),
        (b"id,name\nx,y\n", "unknown.csv"),
        (b"id,id\nx,y\n", "parties.csv"),
        (b'id,name\nx,"open\n', "parties.csv"),
        (b"no workbook", "portfolio.xlsx"),
        (b"PK\x03\x04 broken", "portfolio.xlsx"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(PortfolioRefused):
        table_rows(data, name=name)


def test_semicolons_and_a_byte_order_mark_are_what_spreadsheets_write() -> None:
    [row] = table_rows("\ufeffid;name\nbeta;Beta\n".encode(), name="parties.csv")

    assert row.entry == {"id": "beta", "name": "Beta"}


def test_a_column_that_is_no_path_is_a_fault_of_its_rows() -> None:
    [row] = table_rows(b"id,Name of party\nbeta,Beta\n", name="parties.csv")

    assert "is no path of fields" in row.fault


def test_the_error_file_holds_no_formula(desk: Desk) -> None:
    text = HEAD + 'party,"=HYPERLINK(1)",G,counterparty,FR,Europe/Paris\n'
    sifted = sift(desk, table_rows(text.encode(), name="p.csv"))

    assert b"'=HYPERLINK" in error_file(sifted)
