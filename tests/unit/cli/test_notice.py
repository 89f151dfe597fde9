"""`incident notice` as a person types it, with a real mail server."""

import io
import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from simulator import absence_reply, delivery_report
from support.leak import AGREEMENTS, PARTIES, PROFILE, REPORT
from support.letters import AUTHORITY
from support.mail import Awkward
from support.shown import commands
from unit.delivery.messages import message

from incident.delivery.sink import Sink
from incident.service.clock import SystemClock

Incident = Callable[..., tuple[int, str, str]]
GUIDE = Path(__file__).parents[3] / "docs" / "notices.md"
CLAUSE, ARTICLE = "1-o4", "1-o1"


@pytest.fixture
def server() -> Iterator[Sink]:
    with Sink(handler=Awkward()) as sink:
        yield sink


@pytest.fixture
def leaking(incident: Incident, server: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Incident:
    """A leak in the small house, declared just now, with a mail server configured."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INCIDENT_SMTP_HOST", server.host)
    monkeypatch.setenv("INCIDENT_SMTP_PORT", str(server.port))
    monkeypatch.setenv("INCIDENT_SMTP_TIMEOUT", "5")
    parties = PARTIES.decode().replace("assets:\n", AUTHORITY, 1)
    report = REPORT.decode()
    for line in (
        "occurred_at: 2026-11-22T22:00Z",
        "discovered_at: 2026-11-23T10:00+01:00",
        "aware_at: 2026-11-23T11:00+01:00",
    ):
        report = report.replace(line, f"{line.partition(':')[0]}: {SystemClock().now().short()}")
    (tmp_path / "portfolio").mkdir()
    files = {"profile.yaml": PROFILE.decode(), "report.yaml": report}
    files |= {"portfolio/parties.yaml": parties, "portfolio/agreements.yaml": AGREEMENTS.decode()}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in ("init --profile profile.yaml", "portfolio import portfolio", "declare report.yaml"):
        code, _, err = incident(*shlex.split(command), "--by", "ana")
        assert code == 0, err
    return incident


def data(incident: Incident, *arguments: str, code: int = 0) -> Any:
    got, out, err = incident(*arguments, "--json")
    assert got == code, err
    return json.loads(out)


def ready(incident: Incident, obligation: str = CLAUSE) -> str:
    notice = str(data(incident, "notice", "draft", obligation, "--by", "ana")[0]["id"])
    assert data(incident, "notice", "approve", notice, "--by", "ana")["approved_by"] == "ana"
    return notice


def state(incident: Incident, obligation: str = CLAUSE) -> Any:
    return next(row for row in data(incident, "board", "1") if row["id"] == obligation)


def mail_of(server: Sink, number: int = 0) -> Any:
    taken = server.taken[number]
    return message(message_id=taken.header("Message-ID"), to=taken.to, sender=taken.sender)


def test_the_guides_commands_work_in_order(leaking: Incident, tmp_path: Path) -> None:
    shown = commands(GUIDE)
    assert shown
    for command in shown:
        code, _, err = leaking(*shlex.split(command.line)[1:])
        assert code == 0, (command.line, err)
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")


def test_a_notice_goes_from_draft_to_a_verdict_with_its_margin(leaking: Incident, server: Sink) -> None:
    notice = ready(leaking)
    (sent,) = data(leaking, "notice", "dispatch", notice, "--by", "ana")
    assert (sent["id"], sent["state"]) == ("1-d1", "sent")
    assert [mail.to for mail in server.taken] == [("notices@beta.example",)]

    line = state(leaking)
    assert (line["state"], line["margin_seconds"] > 0, line["performed"] is not None) == ("met", True, True)
    assert "met by 1 d 23:" in leaking("board", "1")[1].replace("\n", " ") or "met by" in leaking("board", "1")[1]
    assert data(leaking, "board")[0]["met"] == 1
    assert "met, margin 1 d 23:" in leaking("explain", CLAUSE)[1]
    assert [it["result"] for it in data(leaking, "explain", CLAUSE)["verdicts"]] == ["met"]


def test_everything_that_is_owed_is_drafted_and_sent_at_once_and_filings_wait(leaking: Incident, server: Sink) -> None:
    drafts = data(leaking, "notice", "draft", "1", "--by", "ana")
    assert {row["obligation"] for row in drafts} >= {CLAUSE, ARTICLE}
    for row in drafts:
        if row["id"] and not row["missing"]:
            leaking("notice", "approve", row["id"], "--by", "ana")
    sent = {row["method"]: row for row in data(leaking, "notice", "dispatch", "1", "--by", "ana")}
    assert (sent["email"]["state"], sent["portal"]["state"]) == ("sent", "by_hand")
    assert "--kind filed" in sent["portal"]["told"]

    filed = ("notice", "receipt", sent["portal"]["id"], "--kind", "filed", "--reference", "DPA-1", "--by", "ana")
    data(leaking, *filed)
    assert state(leaking, ARTICLE)["state"] == "met"
    assert "nothing approved waits" in leaking("notice", "dispatch", "1", "--by", "ana")[1]
    assert len(server.taken) == 1


def test_what_is_missing_is_filled_by_a_person_and_the_draft_is_made_again(leaking: Incident) -> None:
    assert leaking("learn", "1", "measures=unknown", "--source", "team", "--by", "ana")[0] == 0
    (row,) = data(leaking, "notice", "draft", CLAUSE, "--by", "ana")
    assert row["missing"] == ["measures"]
    code, _, err = leaking("notice", "approve", row["id"], "--by", "ana")
    assert (code, "measures (clause 12.3)" in err) == (1, True)

    again = data(leaking, "notice", "fill", row["id"], "measures", "the host closed it", "--by", "ana")
    assert "the host closed it" in leaking("notice", "show", again["id"])[1]
    assert data(leaking, "notice", "approve", again["id"], "--by", "ana")["id"] == again["id"]


def test_a_failed_dispatch_ends_with_1_and_goes_again_by_decision(leaking: Incident, server: Sink) -> None:
    server.handler.rcpt = "550 5.1.1 no such user"  # type: ignore[attr-defined]
    notice = ready(leaking)
    (failed,) = data(leaking, "notice", "dispatch", notice, "--by", "ana", code=1)
    assert failed["state"] == "failed"
    server.handler.rcpt = ""  # type: ignore[attr-defined]
    assert leaking("notice", "dispatch", notice, "--by", "ana")[0] == 1
    assert data(leaking, "notice", "dispatch", notice, "--again", "it exists now", "--by", "ana")[0]["state"] == "sent"
    code, _, err = leaking("notice", "dispatch", "1", "--again", "all of it", "--by", "ana")
    assert (code, "is an incident" in err) == (1, True)


def test_doubt_is_shown_settled_once_and_never_sent_again(leaking: Incident, server: Sink) -> None:
    server.handler.drop = "data"  # type: ignore[attr-defined]
    notice = ready(leaking)
    assert data(leaking, "notice", "dispatch", notice, "--by", "ana", code=1)[0]["state"] == "in_doubt"
    assert data(leaking, "notice", "list", "1")[-1]["dispatches"] == ["1-d1 email in doubt"]
    assert leaking("notice", "dispatch", notice, "--by", "ana")[0] == 1
    assert leaking("notice", "settle", "1-d1", "perhaps", "--reason", "x", "--by", "ana")[0] == 1

    settle = ("notice", "settle", "1-d1", "sent", "--reason", "in the server's log", "--by", "ana")
    assert data(leaking, *settle)["state"] == "sent"
    assert leaking(*settle)[0] == 1
    assert state(leaking)["state"] == "met"
    assert len(server.taken) == 1


def test_a_bounce_as_it_came_opens_the_obligation_again(
    leaking: Incident, server: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = ready(leaking)
    data(leaking, "notice", "dispatch", notice, "--by", "ana")
    bounce = delivery_report(mail_of(server), action="failed", status="5.1.1", at=SystemClock().now())
    (tmp_path / "bounce.eml").write_bytes(bounce)
    assert data(leaking, "notice", "receipt", "--mail", "bounce.eml", "--by", "ana")[0]["recorded"] == "bounce of 1-d1"

    line = state(leaking)
    assert (line["state"], line["marks"]) == ("due", ["came back"])
    assert "open again" in leaking("explain", CLAUSE)[1]

    reply = absence_reply(mail_of(server), at=SystemClock().now())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(reply)))
    assert data(leaking, "notice", "receipt", "--mail", "-", "--by", "ana")[0]["recorded"] == "absence_reply of 1-d1"


def test_a_mail_about_nothing_of_ours_is_refused(leaking: Incident, tmp_path: Path) -> None:
    (tmp_path / "spam.eml").write_bytes(b"From: x@y.example\r\nSubject: Re: hello\r\n\r\nhello\r\n")
    code, _, err = leaking("notice", "receipt", "--mail", "spam.eml", "--by", "ana")
    assert (code, "no dispatch of ours" in err) == (1, True)


def test_an_unknown_kind_of_receipt_names_the_known_ones(leaking: Incident) -> None:
    code, _, err = leaking("notice", "receipt", "1-d1", "--kind", "smelled", "--by", "ana")
    assert code == 1
    assert "one of accepted, delivered, read, filed" in err


def test_what_is_not_so_any_more_stands_in_the_list_and_in_the_corrections(leaking: Incident) -> None:
    data(leaking, "notice", "dispatch", ready(leaking), "--by", "ana")
    assert leaking("learn", "1", "nature=two mirrors were public", "--source", "team", "--by", "ana")[0] == 0

    assert data(leaking, "notice", "list", "1")[-1]["untrue"] == ["nature"]
    (wrong,) = data(leaking, "notice", "corrections", "1")
    assert (wrong["kind"], wrong["fact"], wrong["now"]) == ("untrue", "nature", "two mirrors were public")


def test_a_document_goes_into_a_file_and_no_pdf_onto_the_screen(leaking: Incident, tmp_path: Path) -> None:
    notice = data(leaking, "notice", "draft", CLAUSE, "--by", "ana")[0]["id"]
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE")):
        assert leaking("notice", "show", notice, "--format", kind, "-o", f"notice.{kind}")[0] == 0
        assert (tmp_path / f"notice.{kind}").read_bytes().startswith(start)
    code, _, err = leaking("notice", "show", notice, "--format", "pdf")
    assert (code, "-o notice.pdf" in err) == (1, True)
    assert "12.3" in leaking("notice", "show", notice)[1]
