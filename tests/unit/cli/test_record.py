"""`incident record` and `incident user` as a person types them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

Outcome = tuple[int, str, str]
Command = Callable[..., Outcome]


@pytest.fixture
def home(incident: Command, tmp_path: Path) -> Path:
    """A home with one user on the record."""
    code, _, err = incident("user", "add", "ana", "--role", "counsel", "--by", "root")
    assert (code, err) == (0, "")
    return tmp_path / "home"


def tamper(home: Path, statement: str) -> None:
    (path,) = home.glob("*.db")
    with sqlite3.connect(path) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        assert connection.execute(statement).rowcount == 1
    connection.close()


def test_user_is_listed(incident: Command, home: Path) -> None:
    code, out, _ = incident("user", "list", "--json")

    assert (code, json.loads(out)) == (0, [{"id": "ana", "role": "counsel", "email": ""}])
    assert home.is_dir()


def test_second_user_of_that_name_is_refused(incident: Command, home: Path) -> None:
    code, _, err = incident("user", "add", "ANA", "--role", "counsel")

    assert code == 1
    assert "recorded already" in err
    assert home.is_dir()


def test_record_is_verified(incident: Command, home: Path) -> None:
    for arguments in ((), ("--all",), ("organisation",)):
        code, out, _ = incident("record", "verify", *arguments, "--json")
        (row,) = json.loads(out)
        assert (code, row["id"], row["verified"], row["entries"]) == (0, "organisation", True, 1)
    assert home.is_dir()


def test_changed_byte_is_found_and_named(incident: Command, home: Path) -> None:
    tamper(home, "UPDATE payload SET body = replace(body, 'counsel', 'counsem')")

    code, out, _ = incident("record", "verify", "--json")
    (row,) = json.loads(out)
    assert (code, row["verified"], row["seq"], row["fault"]) == (1, False, 1, "payload edited")
    code, out, _ = incident("record", "verify")
    assert code == 1
    assert "payload edited" in out


def test_export_is_verified_from_its_file_alone(incident: Command, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    assert incident("record", "export", "-o", str(file))[0] == 0
    (path,) = home.glob("*.db")
    path.unlink()

    code, out, _ = incident("record", "verify", "--file", str(file), "--json")
    assert (code, json.loads(out)[0]["verified"]) == (0, True)
    assert file.stat().st_mode & 0o777 == 0o600


def test_changed_byte_of_an_export_is_found_and_named(incident: Command, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    incident("record", "export", "organisation", "-o", str(file))
    file.write_bytes(file.read_bytes().replace(b"counsel", b"counsem"))

    code, out, _ = incident("record", "verify", "--file", str(file), "--json")
    assert (code, json.loads(out)[0]["seq"]) == (1, 1)
    file.write_bytes(file.read_bytes().replace(b":", b": ", 1))
    code, _, err = incident("record", "verify", "--file", str(file))
    assert code == 1
    assert "line 1" in err
    assert home.is_dir()


def test_anchor_kept_elsewhere_finds_what_was_cut_off(incident: Command, home: Path, tmp_path: Path) -> None:
    code, out, _ = incident("record", "anchor")
    anchor = tmp_path / "anchor.json"
    anchor.write_text(out)
    assert code == 0
    assert incident("record", "verify", "--anchor", str(anchor))[0] == 0
    tamper(home, "DELETE FROM entry WHERE seq = 2")
    tamper(home, "DELETE FROM payload WHERE seq = 2")
    tamper(home, "DELETE FROM anchor")
    tamper(home, "UPDATE chain SET head_seq = 1, head_hash = (SELECT hash FROM entry)")

    assert incident("record", "verify")[0] == 0
    code, out, _ = incident("record", "verify", "--anchor", str(anchor), "--json")
    assert (code, json.loads(out)[0]["fault"], json.loads(out)[0]["seq"]) == (1, "truncated", 2)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("verify", "7"), 1),
        (("verify", "nonsense"), 1),
        (("verify", "7", "--all"), 1),
        (("verify", "--file", "nowhere.jsonl"), 1),
        (("verify", "--anchor", "nowhere.json"), 1),
        (("export", "7"), 1),
        (("export", "-o", "/nowhere/at/all"), 1),
        (("verify", "--nonsense"), 2),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
)
def test_what_cannot_be_done_is_refused(incident: Command, home: Path, arguments: tuple[str, ...], code: int) -> None:
    got, out, err = incident("record", *arguments)

    assert got == code, (out, err)
    assert err
    assert home.is_dir()


def test_anchor_that_is_none_is_refused(incident: Command, home: Path) -> None:
    file = home / "anchor.json"
    for content in ("", "[]", "{}", "[" * 100_000, '[{"chain": 1}]'):
        file.write_text(content)
        code, _, err = incident("record", "verify", "--anchor", str(file))
        assert code == 1
        assert "no anchor" in err


def test_export_that_is_refused_leaves_no_file(incident: Command, home: Path, tmp_path: Path) -> None:
    code, _, _ = incident("record", "export", "7", "-o", str(tmp_path / "export.jsonl"))

    assert code == 1
    assert [it.name for it in tmp_path.iterdir()] == [home.name]
