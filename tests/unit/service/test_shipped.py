"""The shipped law: kept release by release; a damaged installation leaves the last good one in force, and says so."""

import shutil
from pathlib import Path

import pytest

from incident.errors import PackRefused
from incident.resources import folder
from incident.service.shipped import kept_names, kept_shipped, shipped_law, shipped_notice

RULE = "de-bsig-32-early-warning"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A small release."""
    made = tmp_path / "packs"
    (made / "de").mkdir(parents=True)
    shutil.copy(folder("law") / "release.yaml", made)
    for pack in (folder("law") / "de").glob("de-bsig-32-*.yaml"):
        shutil.copy(pack, made / "de")
    return made


def rewrite(packs: Path, old: str, new: str, *, file: str = f"de/{RULE}.yaml") -> None:
    text = (packs / file).read_text(encoding="utf-8")
    assert old in text
    (packs / file).write_text(text.replace(old, new), encoding="utf-8")


def release(packs: Path, name: str) -> None:
    (packs / "release.yaml").write_text(f'release: "{name}"\n', encoding="utf-8")


def test_a_damaged_installation_leaves_the_last_release_in_force_and_every_screen_says_so(
    home: Path, packs: Path
) -> None:
    release(packs, "2026.11")
    before = shipped_law(home, packs)
    rewrite(packs, "anchor: aware_at", "anchor: awre_at")

    found = shipped_law(home, packs)

    assert found.book.digest == before.book.digest
    assert f"de/{RULE}.yaml" in found.notice
    assert "release 2026.11 as taken before stays in force" in found.notice
    assert shipped_notice(home, packs) == found.notice

    rewrite(packs, "anchor: awre_at", "anchor: aware_at")
    assert shipped_notice(home, packs) == ""


def test_the_damage_is_noticed_by_the_next_screen_though_it_reads_no_law(home: Path, packs: Path) -> None:
    shipped_law(home, packs)
    assert shipped_notice(home, packs) == ""

    (packs / "de" / f"{RULE}.yaml").write_text("id: [", encoding="utf-8")

    assert "are damaged" in shipped_notice(home, packs)


def test_without_an_earlier_release_damage_is_refused_whole(home: Path, packs: Path) -> None:
    rewrite(packs, "anchor: aware_at", "anchor: awre_at")

    with pytest.raises(PackRefused, match="awre_at"):
        shipped_law(home, packs)


def test_a_release_of_the_past_is_found_by_its_name_and_by_its_digest(home: Path, packs: Path) -> None:
    release(packs, "2026.11")
    shipped_law(home, packs)
    rewrite(packs, "24 hours", "12 hours")
    release(packs, "2026.12")
    shipped_law(home, packs)

    first, second = kept_names(home)
    old = kept_shipped(home, "2026.11")
    assert old is not None
    assert old.rule(RULE).terms.limbs[0].period.value == 24
    new = kept_shipped(home, second.rpartition("-")[2][:6])
    assert new is not None
    assert new.rule(RULE).terms.limbs[0].period.value == 12
    assert kept_shipped(home, "2025.01") is None
    assert first.startswith("2026.11-")


def test_a_kept_archive_that_is_damaged_counts_as_not_kept(home: Path, packs: Path) -> None:
    shipped_law(home, packs)
    (kept,) = (home / "law-shipped").glob("*.zip")
    kept.write_bytes(b"no archive")
    rewrite(packs, "anchor: aware_at", "anchor: awre_at")

    with pytest.raises(PackRefused):
        shipped_law(home, packs)


def test_nothing_is_kept_before_there_is_a_home(tmp_path: Path, packs: Path) -> None:
    shipped_law(tmp_path / "none", packs)
    assert not (tmp_path / "none").exists()
