"""Settings, the desk and the place of Prefect: only our own variables speak."""

import stat
from pathlib import Path

import pytest

from incident.delivery.loopback import answers, free_port
from incident.errors import InputRefused
from incident.kernel.instants import Instant
from incident.service.clock import SystemClock
from incident.service.desk import open_desk
from incident.service.prefect_server import client_environment, prefect_place, server_environment
from incident.service.settings import load_settings
from incident.service.supervisor import children_of


def test_home_and_database_have_defaults_and_are_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("INCIDENT_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert load_settings().home == tmp_path / ".incident"
    assert load_settings(home="~/other").home == tmp_path / "other"
    assert load_settings().database == f"sqlite:///{tmp_path}/.incident/incident.db"
    assert load_settings(database_url="sqlite:///here.db").database == f"sqlite:///{tmp_path}/here.db"
    assert load_settings(database_url="postgresql://u@h/n").database == "postgresql://u@h/n"


def test_a_setting_that_cannot_be_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENT_SMTP_PORT", "ninety")

    with pytest.raises(InputRefused, match="INCIDENT_SMTP_PORT"):
        load_settings()


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(load_settings(smtp_password="hunter2"))  # noqa: S106 - nobody's


def test_a_desk_makes_its_database_reads_no_law_and_keeps_the_home_private(tmp_path: Path) -> None:
    desk = open_desk(load_settings(home=tmp_path / "home"))

    with desk.database.read() as reader:
        assert reader.head("organisation") == 0
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert desk.channels() == {}
    desk.database.close()


def test_the_mail_server_is_the_settings(tmp_path: Path) -> None:
    desk = open_desk(load_settings(home=tmp_path, smtp_host="mail.example", smtp_port=2525))

    assert list(desk.channels()) == ["email"]
    desk.database.close()


def test_the_system_clock_is_in_utc() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert isinstance(first, Instant)
    assert first <= second
    assert first.zone == "UTC"


# Prefect


def test_no_variable_of_prefects_reaches_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "https://elsewhere.example/api")
    monkeypatch.setenv("PREFECT_API_KEY", "theirs")
    monkeypatch.setenv("PREFECT_PROFILE", "theirs")
    place = prefect_place(load_settings(home=tmp_path))

    for environment in (server_environment(place), client_environment(place)):
        assert not {name for name, value in environment.items() if "theirs" in value or "elsewhere" in value}
        assert environment["DO_NOT_TRACK"] == "1"
        assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
        assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert client_environment(place)["PREFECT_API_URL"] == f"http://127.0.0.1:{place.port}/api"


def test_the_managed_server_has_credentials_that_stay_and_are_private(tmp_path: Path) -> None:
    first, second = (prefect_place(load_settings(home=tmp_path)) for _ in range(2))

    assert first.credentials == second.credentials
    assert len(first.credentials) > 24
    assert stat.S_IMODE((tmp_path / "prefect" / "credentials").stat().st_mode) == 0o600
    assert client_environment(first)["PREFECT_API_AUTH_STRING"] == first.credentials


def test_an_outside_prefect_is_used_where_our_own_setting_names_it(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, prefect_api_url="https://prefect.example/api", prefect_api_key="ours")
    place = prefect_place(settings)

    assert not place.is_managed
    assert client_environment(place)["PREFECT_API_URL"] == "https://prefect.example/api"
    assert client_environment(place)["PREFECT_API_KEY"] == "ours"
    assert [child.name for child in children_of(settings, place)] == ["runner", "tick"]


def test_the_tick_knows_nothing_of_prefect(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    tick = next(child for child in children_of(settings, prefect_place(settings)) if child.name == "tick")

    assert not [name for name in tick.environment if name.startswith("PREFECT_")]


def test_a_free_port_is_free_and_a_wanted_one_is_kept_where_it_is() -> None:
    port = free_port()

    assert not answers(port)
    assert free_port(port) == port
