from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.bot.github.check_output import marks, output, shortened
from switchboard_policy.domain.finding import Level
from switchboard_policy.ports.forge import Annotation, CheckReport, Conclusion


def report(*annotations: Annotation, **words: str) -> CheckReport:
    told = {"title": "t", "summary": "s", **words}
    return CheckReport("n", "1" * 40, Conclusion.FAILURE, annotations=annotations, **told)


def note(line: int, message: str = "m", title: str = "t") -> Annotation:
    return Annotation("a.yaml", line, Level.HARD, title, message)


@given(st.text(alphabet="a\n`é🦊", max_size=3_000), st.integers(min_value=300, max_value=2_000))
def test_what_is_cut_fits_says_so_and_ends_no_line_in_the_middle(text: str, most: int) -> None:
    shown = shortened(text, most)
    assert len(shown) <= most
    if len(text) <= most:
        assert shown == text
    else:
        assert "more characters do not fit into a check" in shown


def test_a_cut_says_how_much_is_missing() -> None:
    text = "x" * 99 + "\n"
    shown = shortened(text * 20, 1_000)
    kept = shown.split("\n\n*Cut here: ")
    assert len(kept[0]) + int(kept[1].split(" ")[0].replace(",", "")) == 2_000
    assert kept[0] == "\n".join(["x" * 99] * 8)


def test_a_fence_that_is_cut_is_closed() -> None:
    assert shortened("```\n" + "x\n" * 1_000, 500).count("```") == 2
    assert shortened("```\nx\n```\n" + "x\n" * 1_000, 500).count("```") == 2


@pytest.mark.parametrize(
    ("level", "said"),
    [(Level.ADVISORY, "notice"), (Level.SOFT, "warning"), (Level.HARD, "failure")],
)
def test_a_level_is_shown_as_bad_as_it_is(level: Level, said: str) -> None:
    (mark,) = marks(report(Annotation("a.yaml", 3, level, "t", "m")))
    assert mark.body() == {
        "path": "a.yaml",
        "start_line": 3,
        "end_line": 3,
        "annotation_level": said,
        "title": "t",
        "message": "m",
    }


def test_an_annotation_is_sent_once_and_within_githubs_limits() -> None:
    (mark,) = marks(report(note(0, "é" * 40_000, "t" * 300), note(0, "é" * 40_000, "t" * 300)))
    assert (mark.line, len(mark.title), len(mark.message.encode())) == (1, 255, 65_536)


def test_annotations_beyond_what_is_shown_are_counted() -> None:
    many = report(*(note(line) for line in range(1, 511)))
    assert len(marks(many)) == 500
    assert "10 more sentences are not shown" in str(output(many, [])["summary"])
    assert output(report(note(1)), [])["summary"] == "s"
