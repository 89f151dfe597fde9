"""The live capability: a drill cannot have one, and no channel works without it."""

import copy
import pickle
from typing import Any

import pytest
from unit.delivery.messages import message

from incident.delivery.drill_sink import DrillSink
from incident.delivery.live import Live, demand_live
from incident.delivery.sink import Sink
from incident.delivery.smtp import SmtpChannel
from incident.delivery.webhook import WebhookChannel
from incident.errors import NotLive
from incident.vocabulary import IncidentKind


def test_a_live_incident_makes_one_for_itself_alone() -> None:
    live = Live.of(IncidentKind.LIVE, incident="a")
    demand_live(live, incident="a")
    with pytest.raises(NotLive, match="incident a used for incident b"):
        demand_live(live, incident="b")


def test_a_drill_makes_none() -> None:
    with pytest.raises(NotLive):
        Live.of(IncidentKind.DRILL, incident="a")


def test_an_incident_without_a_name_makes_none() -> None:
    with pytest.raises(NotLive):
        Live.of(IncidentKind.LIVE, incident="")


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda _: Live(), id="constructed"),
        pytest.param(lambda _: type("Mine", (Live,), {}), id="subclassed"),
        pytest.param(copy.copy, id="copied"),
        pytest.param(copy.deepcopy, id="copied deeply"),
        pytest.param(pickle.dumps, id="stored"),
        pytest.param(lambda live: setattr(live, "incident", "b"), id="moved to another incident"),
    ],
)
def test_it_cannot_be_forged_by_accident(forge: Any) -> None:
    with pytest.raises(NotLive):
        forge(Live.of(IncidentKind.LIVE, incident="a"))


@pytest.mark.parametrize("instead", [None, True, "live", object()])
def test_nothing_else_passes_for_it(instead: object) -> None:
    with pytest.raises(NotLive):
        demand_live(instead, incident="a")


def test_no_channel_opens_a_connection_without_it() -> None:
    with Sink() as server:
        mail = SmtpChannel("127.0.0.1", server.port)
        hook = WebhookChannel(secret=b"k")
        for channel in (mail, hook):
            for capability in (None, Live.of(IncidentKind.LIVE, incident="another")):
                with pytest.raises(NotLive):
                    channel.deliver(message(), capability)  # type: ignore[arg-type]
        assert server.taken == []


def test_the_drill_sink_marks_what_it_keeps_and_is_no_channel() -> None:
    kept = []
    evidence = DrillSink(lambda method, it: kept.append((method, it))).take("email", message(html="<p>x</p>"))
    (method, taken) = kept[0]
    assert method == "email"
    assert taken.subject == "[EXERCISE] Notice of a personal-data breach"
    assert taken.text.startswith("EXERCISE EXERCISE EXERCISE")
    assert taken.html == ""
    assert evidence.peer == "drill sink"
    assert not hasattr(DrillSink, "deliver")
