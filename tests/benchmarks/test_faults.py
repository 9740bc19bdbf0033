"""What `make faults` takes for wrong, and what it writes. The weather itself is tried by the command."""

import pytest

from benchmarks.faults import costs, databases, disks, fuzz, processes, report
from benchmarks.faults.load import CLOSED, CUT, REFUSED, SILENT, Answer
from benchmarks.faults.scenario import LONGEST, SCENARIOS, Result


def answers(*statuses, seconds=0.1):
    return [Answer(status, seconds, "GET /") for status in statuses]


@pytest.mark.parametrize("status", [500, 502, CLOSED, CUT, SILENT])
@pytest.mark.parametrize("who", ["read", "wrote"])
def test_answer_that_may_never_be_is_wrong(status, who):
    result = Result("weather", **{who: answers(200, status, 503, 429, 302)}).judge()
    assert result.wrong == [f"{'readers' if who == 'read' else 'editors'} got 1 × {status}"]


def test_what_is_in_order_in_some_weather_is_not_wrong():
    result = Result("weather", read=answers(REFUSED, CLOSED, 200), lost=0).judge(allowed=(REFUSED, CLOSED))
    assert result.wrong == []


def test_who_waits_too_long_and_what_is_lost_is_wrong():
    result = Result("weather", read=answers(200, seconds=LONGEST + 1), lost=2).judge()
    assert result.wrong == ["readers waited for up to 21.0 s", "2 of what was confirmed is not there"]


def test_page_is_written_between_its_markers(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{report.BEGIN}\n\nold\n\n{report.END}\n\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    for _ in range(2):
        report.write(
            [Result("rain", "SQLite", answers(200, 200, 503))], [("hail", "sqlite", "No ice.")], 90, 1.5
        )
    text = page.read_text()
    assert text.startswith("before\n\n")
    assert text.endswith("\n\nafter\n")
    assert text.count("| rain") == 1
    assert "2 × 200, 1 × 503" in text
    assert "- Not tried: hail (sqlite). No ice." in text
    assert "old" not in text


def test_every_kind_of_weather_has_a_name_of_its_own():
    assert {one.run.__module__ for one in SCENARIOS} == {
        module.__name__ for module in (costs, databases, disks, fuzz, processes)
    }
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)


def test_forms_of_a_page_are_found_with_their_fields():
    page = (
        '<input name="z"><form action="/a/"><input name="x" value="1"><select name="y"></select></form><form>'
    )
    assert fuzz.Forms(page).forms == [("/a/", {"x": "1", "y": ""}), ("", {})]
