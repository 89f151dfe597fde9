"""The law in force: the shipped book, and on top of it the customer's own packs, whole or not at all."""

from pathlib import Path

import pytest

from incident.cli.main import run
from incident.kernel.instants import parse_day
from incident.resources import folder
from incident.service.law import LawReader, law_in_force, law_notice
from incident.service.settings import Settings, load_settings

RULE = "de-bsig-32-early-warning"
SHIPPED = (folder("law") / "de" / f"{RULE}.yaml").read_text(encoding="utf-8")
SHORTER = SHIPPED.replace("24 hours", "12 hours")
ADDED = SHIPPED.replace(RULE, "de-acme-works-council").replace("24 hours", "5 days")
BROKEN = SHORTER.replace("anchor: aware_at", "anchor: awre_at")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path)


def own(settings: Settings, text: str, *, rule: str = RULE) -> Path:
    path = settings.home / "law" / "de" / f"{rule}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def hours(settings: Settings, rule: str = RULE) -> int:
    return law_in_force(settings).book.rule(rule).terms.limbs[0].period.value


def test_without_own_packs_the_shipped_law_counts_and_is_kept(settings: Settings) -> None:
    assert hours(settings) == 24
    assert law_notice(settings) == ""
    assert [it.name for it in settings.home.iterdir()] == ["law-shipped"]


def test_an_own_pack_overrides_by_id_and_leaves_ours_alone(settings: Settings) -> None:
    own(settings, SHORTER)

    found = law_in_force(settings)

    assert (found.book.rule(RULE).terms.limbs[0].period.value, found.notice) == (12, "")
    assert found.book.own == {RULE}
    assert found.book.release.endswith("+own")
    assert (folder("law") / "de" / f"{RULE}.yaml").read_text(encoding="utf-8") == SHIPPED


def test_an_own_pack_adds_a_duty(settings: Settings) -> None:
    own(settings, ADDED, rule="de-acme-works-council")

    book = law_in_force(settings).book

    assert book.in_force("de-acme-works-council", parse_day("2026-11-24")) is not None
    assert hours(settings) == 24


def test_a_folder_named_in_the_settings_comes_first(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home", law=tmp_path / "law-of-acme")
    (tmp_path / "law-of-acme" / "de").mkdir(parents=True)
    (tmp_path / "law-of-acme" / "de" / f"{RULE}.yaml").write_text(SHORTER, encoding="utf-8")

    assert hours(settings) == 12


def test_an_empty_variable_names_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_LAW", "")

    assert load_settings().law is None


def test_a_broken_set_is_refused_whole_and_the_last_good_one_stays(settings: Settings) -> None:
    own(settings, SHORTER)
    law_in_force(settings)
    own(settings, BROKEN)
    own(settings, ADDED, rule="de-acme-works-council")  # sound, and yet part of a set that is refused

    found = law_in_force(settings)

    assert found.book.rule(RULE).terms.limbs[0].period.value == 12
    assert "de-acme-works-council" not in found.book.rules
    assert found.refused is not None
    for told in (f"{RULE}.yaml:", "awre_at", "use a fact key", "stays in force"):
        assert told in found.notice


def test_a_first_set_that_is_broken_leaves_the_shipped_law(settings: Settings) -> None:
    own(settings, BROKEN)

    found = law_in_force(settings)

    assert found.book.rule(RULE).terms.limbs[0].period.value == 24
    assert "none of them is in force" in found.notice


def test_the_notice_ends_with_the_mend(settings: Settings) -> None:
    own(settings, BROKEN)
    assert law_notice(settings)

    own(settings, SHORTER)

    assert law_notice(settings) == ""
    assert hours(settings) == 12


def test_a_vanished_folder_does_not_silently_drop_the_own_law(settings: Settings) -> None:
    path = own(settings, SHORTER)
    law_in_force(settings)
    path.unlink()
    path.parent.rmdir()
    path.parent.parent.rmdir()

    found = law_in_force(settings)

    assert found.book.rule(RULE).terms.limbs[0].period.value == 12
    assert "gone" in found.notice
    assert law_notice(settings) == found.notice


def test_an_emptied_folder_ends_the_own_law(settings: Settings) -> None:
    path = own(settings, SHORTER)
    law_in_force(settings)
    path.unlink()

    found = law_in_force(settings)

    assert (found.book.rule(RULE).terms.limbs[0].period.value, found.notice) == (24, "")


def test_own_versions_that_overlap_the_shipped_ones_are_refused(settings: Settings) -> None:
    own(settings, ADDED.replace("jurisdiction:", f"duty: {RULE}\njurisdiction:", 1), rule="de-acme-works-council")

    found = law_in_force(settings)

    assert found.refused is not None
    assert "in force together with" in found.notice


def test_a_rule_that_stands_twice_in_the_own_set_is_refused(settings: Settings) -> None:
    own(settings, SHORTER)
    other = settings.home / "law" / "more" / "de" / f"{RULE}.yaml"
    other.parent.mkdir(parents=True)
    other.write_text(SHIPPED, encoding="utf-8")

    assert "stand twice" in law_in_force(settings).notice


def test_a_kept_set_that_was_tampered_with_is_not_used(settings: Settings) -> None:
    own(settings, SHORTER)
    law_in_force(settings)
    own(settings, BROKEN)
    kept = next((settings.home / "law-kept").glob(f"*/de/{RULE}.yaml"))
    kept.write_text(SHIPPED.replace("24 hours", "900 hours"), encoding="utf-8")

    found = law_in_force(settings)

    assert found.book.rule(RULE).terms.limbs[0].period.value == 24
    assert "none of them is in force" in found.notice


def test_every_screen_says_that_own_packs_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INCIDENT_HOME", str(tmp_path))
    own(load_settings(), BROKEN)

    for command in (["board"], ["law", "list", "DE"]):
        assert run(command) == 0
        assert "notice: own law packs are refused" in capsys.readouterr().err

    assert run(["law", "check"]) == 1
    assert "awre_at" in capsys.readouterr().out


def test_a_process_that_lives_on_takes_a_change_of_the_own_packs(settings: Settings) -> None:
    law = LawReader(settings)
    assert law().rule(RULE).terms.limbs[0].period.value == 24

    own(settings, SHORTER)
    changed = law()

    assert changed.rule(RULE).terms.limbs[0].period.value == 12
    assert law() is changed

    own(settings, BROKEN)
    assert law().digest == changed.digest
