"""A register of past reports: judged by the law of each day, on what each row says, and no row stops another."""

import pytest
from support.law import NOW, shipped_book

from incident.errors import InputRefused
from incident.operations.register import Judged, judge, read_register
from incident.record.entry import Actor

ANA = Actor("person", "ana", "test")
HEAD = "id,org,country,state,sector,cause,records,started_at,discovered_at,notified_at,more\n"


def judged(*lines: str, place: str = "US-WA") -> list[Judged]:
    rows = read_register((HEAD + "\n".join(lines)).encode(), name="register.csv")
    return [it for row in rows for it in judge(row, shipped_book(), place=place, actor=ANA, now=NOW)]


def regulator(found: list[Judged]) -> Judged:
    (one,) = (it for it in found if it.late is not None)
    return one


def test_a_report_of_2023_is_judged_by_the_thirty_days_of_2023() -> None:
    told = regulator(judged("r1,Acme,US,OR,Business,Cyberattack,600,2023-02-01,2023-03-01,2023-04-03,x"))

    assert (told.duty, told.due) == ("us-wa-19-255-010-ag-regulator", "2023-04-01T07:00:00Z")
    assert (told.late, told.provisional) == (3, True)


def test_a_report_to_a_member_state_is_judged_by_the_union_s_law_of_the_place() -> None:
    found = {it.duty: it for it in judged("r2,Acme GmbH,DE,,Health,Theft,40,,2024-05-02,2024-05-08,", place="DE")}

    told = found["eu-gdpr-art33-1"]
    assert (told.due, told.late) == ("2024-05-04T22:00:00Z", 4)


def test_a_row_that_cannot_be_read_is_told_and_stops_no_other() -> None:
    found = judged(
        "bad,Acme,US,WA,,,many,,2023-03-01,,",
        "day,Acme,US,WA,,,5,,31 May,,",
        "good,Acme,US,WA,,,900,,2023-03-01,2023-03-05,",
    )

    refused = {it.report: it.open for it in found if it.verdict == "Refused"}
    assert refused.keys() == {"bad", "day"}
    assert "no number of people" in refused["bad"]
    assert regulator(found).late == 0


def test_a_file_that_is_no_register_is_refused() -> None:
    with pytest.raises(InputRefused, match="no column id, discovered_at"):
        read_register(b"name,day\nx,y\n", name="register.csv")
    with pytest.raises(InputRefused, match="not a country"):
        judged("r1,Acme,US,WA,,,5,,2023-03-01,,", place="XX-QQ")
