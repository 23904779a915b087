from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from support.awkward import crowd, spiteful
from support.hostile import HOSTILE

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.recommendation import SubjectSummary
from switchboard_policy.render import assembled, diff, figure_view, page
from switchboard_policy.render.assembled import MOST_BYTES
from switchboard_policy.render.report import render_report
from switchboard_policy.render.text import clean
from switchboard_policy.testing import builders as b

VOID = {"meta", "br", "rect", "path", "line", "circle"}
ALLOWED = re.compile(
    "html|head|meta|title|style|body|a|header|main|section|h[123]|p|span|strong|em|code|ol|ul|li"
    "|dl|dt|dd|div|table|thead|tbody|tr|th|td|figure|figcaption|details|summary|pre|script"
    "|svg|g|path|line|rect|text|defs|clippath|desc"
)


class Reader(HTMLParser):
    """Reads a page: elements, attributes, text and the content of each style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.blocks: dict[str, list[str]] = {"style": [], "script": []}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what it carries."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in self.blocks:
            self.blocks[tag].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that it closes what is open."""
        if tag not in VOID:
            assert self.open
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text, and apart from it the content of styles and scripts."""
        inside = self.open[-1] if self.open else ""
        if inside in self.blocks:
            self.blocks[inside][-1] += data
        else:
            self.text.append(data)


@cache
def full() -> tuple[str, Reader]:
    """A report with everything in it, and that report read."""
    found = b.finding(location=Location("deploy/values.yaml", "", 14, 10))
    told = [
        replace(b.recommendation(), findings=(b.finding("limits/odd", Level.ADVISORY, "odd"),)),
        b.recommendation("slo", [], [b.budget_figure()]),
    ]
    proposed = b.proposal(recommendations=told, notes=["the first week was left out"])
    html = render_report(proposed, b.decision(Verdict.DENIED, [found])).html
    return html, Reader(html)


def test_the_first_screen_says_what_changes_how_sure_and_what_if_wrong() -> None:
    html, _ = full()
    top = html[html.index("<body>") : html.index('id="pictures"')]
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", top))
    for part in (
        "2 changes, risk 34 / 100 medium",
        "Gate: denied.",
        "acme is better off",
        "Chance of harming good traffic or missing an objective: 4 % (2\N{EN DASH}9)",
        "30 days of telemetry",
        "20 → becomes 32 requests/s +12 requests/s",
        "If wrong undo in one commit",
    ):
        assert part in words


def test_every_section_of_a_full_report_is_there() -> None:
    _, read = full()
    sections = [attrs["id"] for tag, attrs in read.elements if tag == "section"]
    assert sections == [
        "changes",
        "pictures",
        "risk",
        "gate",
        "numbers",
        "abstentions",
        "findings",
        "diff",
        "evidence",
        "next",
    ]


def test_the_page_asks_nobody_for_anything() -> None:
    html, read = full()
    for _, attrs in read.elements:
        for name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            assert (attrs.get(name) or "#").startswith("#")
    assert "@import" not in html
    assert "url(http" not in html


def test_the_policy_names_each_style_and_script_and_nothing_else() -> None:
    _, read = full()
    policy = next(
        str(attrs["content"])
        for _, attrs in read.elements
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    held = [text for text in read.blocks["script"] if text.lstrip().startswith("//")]
    library = gzip.decompress(base64.b64decode(read.blocks["script"][1])).decode()
    wanted = {"style-src": read.blocks["style"], "script-src": [*held, library]}
    told = dict(part.split(" ", 1) for part in policy.split("; "))
    for directive, texts in wanted.items():
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        expected = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
        assert told[directive].split() == expected
    assert told["default-src"] == told["base-uri"] == told["form-action"] == "'none'"
    assert "unsafe" not in policy


def test_nothing_in_the_page_carries_style_or_handlers_of_its_own() -> None:
    _, read = full()
    for _, attrs in read.elements:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]


def test_every_figure_has_both_sizes_and_the_same_in_numbers() -> None:
    html, read = full()
    figures = [attrs for tag, attrs in read.elements if tag == "figure"]
    assert len(figures) == 4
    assert html.count('class="still only-wide"') == html.count('class="still only-narrow"') == 4
    assert html.count("The same in numbers") == 4


def test_the_page_can_draw_each_figure_itself() -> None:
    _, read = full()
    live = json.loads(gzip.decompress(base64.b64decode(read.blocks["script"][0])))
    assert list(live) == [attrs["data-name"] for tag, attrs in read.elements if tag == "figure"]
    assert {"wide", "narrow", "tables"} == set(live["risk"])


def test_alerts_say_under_which_policy_they_fired() -> None:
    html, _ = full()
    assert "page 1h/5m, now" in html
    assert "page 1h/5m, proposed" in html
    assert "incident: overload</strong> 3 Oct 2025 08:00, 5 h" in html


def test_the_diff_is_coloured_line_by_line() -> None:
    html, _ = full()
    assert '<span class="gone">-acme.limits.rps: 20\n</span>' in html
    assert '<span class="come">+acme.limits.rps: 32\n</span>' in html


def test_the_report_is_the_same_bytes_again() -> None:
    assert render_report(b.proposal()) == render_report(b.proposal())


def test_without_the_extra_the_report_keeps_its_tables_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    report = render_report(b.proposal())
    read = Reader(report.html)
    assert report.charts == {}
    assert "switchboard-policy[report]" in report.html
    assert read.blocks["script"] == []
    assert "script-src 'none'" in report.html
    assert report.html.count("<details open>") == 3
    assert not [attrs for tag, attrs in read.elements if tag == "svg" and "class" not in attrs]


def test_drawings_stand_beside_the_report_under_safe_names() -> None:
    report = render_report(b.proposal())
    assert set(report.charts) == {"limits-acme-demand", "limits-throttled", "risk"}
    assert all(text.startswith("<svg ") for text in report.charts.values())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Names inside drawings are the matter of the charts' own tests.
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    html = render_report(*spiteful(text)).html
    read = Reader(html)
    assert all(ALLOWED.fullmatch(tag) for tag, _ in read.elements)
    assert read.open == []
    assert len(read.blocks["style"]) == 1
    assert read.blocks["script"] == []
    for _, attrs in read.elements:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
        assert (attrs.get("href") or "#").startswith("#")
    if text.strip():
        assert clean(text).strip()[:20] in re.sub(r"\s+", " ", "".join(read.text))
    html.encode()


def test_a_crowd_still_makes_a_page_of_two_megabytes_at_most() -> None:
    report = render_report(crowd(2_000))
    assert len(report.html.encode()) <= MOST_BYTES
    assert "1,700 more changes" in report.html
    Reader(report.html)


def test_a_page_that_is_too_large_gives_up_its_answers_to_a_pointer_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = render_report(b.proposal()).html
    monkeypatch.setattr(assembled, "MOST_BYTES", 1)
    still = render_report(b.proposal()).html
    assert "<script" in whole
    assert "<script" not in still
    assert still.count("<figure") == whole.count("<figure")
    assert 'class="still only-wide"' in still


def test_many_long_figures_give_up_detail_before_they_give_up_being_drawn() -> None:
    # Noise does not compress: the worst a figure over time can be.
    figures = [
        replace(b.demand_figure(days=30, points=2_000), id=f"noise-{number}")
        for number in range(14)
    ]
    noisy = [
        replace(
            figure,
            lines=tuple(
                replace(line, x=figure.lines[0].x, y=scramble(figure.lines[0].x, seed))
                for seed, line in enumerate(figure.lines)
            ),
        )
        for figure in figures
    ]
    report = render_report(b.proposal(recommendations=[b.recommendation("limits", None, noisy)]))
    assert len(report.html.encode()) <= MOST_BYTES
    assert len(report.charts) == figure_view.MOST_DRAWN + 1
    assert "4 pictures there is no room for" in report.html


def scramble(x: tuple[float, ...], seed: int) -> tuple[float, ...]:
    """Values without any pattern, the same each time."""
    digests = (hashlib.sha256(f"{seed} {at}".encode()).digest() for at in x)
    return tuple(int.from_bytes(digest[:4]) / 1e6 for digest in digests)


def test_bars_and_every_area_get_a_picture_before_any_gets_many() -> None:
    many = [replace(b.demand_figure(), id=f"d{at}", title=f"d{at}") for at in range(20)]
    told = [
        b.recommendation("limits", None, [*many, b.throttled_figure()]),
        b.recommendation("slo", [], [b.budget_figure()]),
    ]
    drawn, left = figure_view.chosen(b.proposal(recommendations=told))
    names = [figure.id for figure in drawn]
    assert names[0] == "limits-throttled"
    assert names[-1] == b.budget_figure().id
    assert len(drawn) == figure_view.MOST_DRAWN
    assert len(left) == 22 - figure_view.MOST_DRAWN
    assert left[0] == "d8"


def test_tables_put_changed_subjects_first_and_say_what_is_left() -> None:
    summaries = tuple(
        SubjectSummary("limits", f"t{at:03}", {"peak_rps": at, "tier": "free", "censored": False})
        for at in range(100)
    )
    changed = b.delta(b.policy_value(tenant="t099"))
    told = replace(b.recommendation("limits", [changed], []), summaries=summaries)
    html = render_report(b.proposal([changed], recommendations=[told])).html
    assert html.index('<th scope="row">t099</th>') < html.index('<th scope="row">t000</th>')
    assert "40 more subjects" in html
    assert "Every number of t099" in html
    assert "peak, requests/s" in html


def test_a_long_diff_is_cut_and_says_so() -> None:
    told = diff.coloured("\n".join(f"+line {at}" for at in range(2_000)) + "\n")
    assert (len(told.lines), told.left) == (diff.MOST_LINES, 500)
    assert diff.coloured("") == diff.Diff((), 0)


def test_a_diff_shows_what_a_line_hides() -> None:
    lines = diff.coloured("--- a\n+++ b\n@@ -1 +1 @@\n-a:\t1\r\n+a: \u202e2\n same\n").lines
    assert [(line.kind, line.text) for line in lines] == [
        ("file", "--- a"),
        ("file", "+++ b"),
        ("place", "@@ -1 +1 @@"),
        ("gone", "-a:\t1␍"),
        ("come", "+a: \ufffd2"),
        ("same", " same"),
    ]


def test_packing_is_the_same_bytes_each_time() -> None:
    assert page.packed("text") == page.packed("text")
    assert gzip.decompress(base64.b64decode(page.packed_json({"a": 1}))) == b'{"a":1}'


def test_nothing_proposed_still_makes_a_page() -> None:
    empty = b.proposal([], recommendations=[b.recommendation("limits", [], [], [])])
    html = render_report(empty, b.decision()).html
    Reader(html)
    assert "No file is changed." in html
    assert "Nothing was replayed that could be drawn." in html
    assert "2 rules asked, nothing found." in html
