"""The report as people meet it: on a phone and a desk, light and dark, with and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait
from support.awkward import spiteful
from support.browser import ask, chromium, complaints, requests, screen
from support.patience import PATIENCE_S

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.render.report import render_report
from switchboard_policy.testing import builders as b

SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
FIGURES = 4
SEEN = "[...document.querySelectorAll('.still')].filter(e => e.offsetParent)"
COME_TO = """(() => {{
  const figure = document.querySelectorAll('figure[data-name]')[{0}];
  figure.scrollIntoView({{block: 'center', behavior: 'instant'}});
  return figure.dataset.alive ?? figure.dataset.failed ?? '';
}})()"""
SMALLEST_TYPE = (
    SEEN
    + """.flatMap(still => {
  const svg = still.querySelector('svg');
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const type = [...svg.querySelectorAll('text')].map(e => getComputedStyle(e).fontSize);
  return type.map(size => parseFloat(size) * scale);
}).reduce((a, b) => Math.min(a, b))"""
)
DRAWN = (
    SEEN
    + """.every(still =>
  [...still.querySelectorAll('path')].some(e => e.getBoundingClientRect().width > 50))"""
)
SPOT = """(() => {
  const svg = document.querySelector('#figure-limits-acme-demand .alive svg');
  svg.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = svg.getBoundingClientRect();
  return [box.x + box.width / 3, box.y + box.height / 2];
})()"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HOSTILE = (
    "<script>document.title='owned'</script>",
    "</script><img src=x onerror=alert(1)>",
    "x" * 300,
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    demand = b.demand_figure(days=30, points=2_000)
    told = [
        b.recommendation("limits", None, [b.throttled_figure(), demand]),
        b.recommendation("slo", [], [b.budget_figure()]),
    ]
    proposed = b.proposal(recommendations=told)
    target = tmp_path_factory.mktemp("report") / "report.html"
    decided = b.decision(Verdict.DENIED, [b.finding()])
    target.write_text(render_report(proposed, decided).html, "utf-8")
    return target


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def read_through(driver: webdriver.Chrome) -> None:
    """Scroll to each figure in turn, and stay until it has come alive."""
    for figure in range(FIGURES):
        assert eventually(driver, COME_TO.format(figure)) == "yes"


def eventually(driver: webdriver.Chrome, expression: str) -> object:
    """The first value of an expression that says something, asked again until it does."""
    return WebDriverWait(driver, PATIENCE_S).until(lambda _: ask(driver, expression))


def overflow(driver: webdriver.Chrome) -> object:
    return ask(driver, SIDEWAYS)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_page_reads_and_comes_alive_without_a_complaint(
    browser: webdriver.Chrome, page: Path, width: int, scheme: str
) -> None:
    screen(browser, width, scheme)
    complaints(browser)
    requests(browser)
    browser.get(page.as_uri())
    read_through(browser)
    assert overflow(browser) == 0
    assert complaints(browser) == []
    assert requests(browser) == [page.as_uri()]
    drawn = "[...document.querySelectorAll('.alive svg')].map(e => e.getBoundingClientRect().width)"
    widths = ask(browser, drawn)
    assert isinstance(widths, list)
    assert all(300 < found <= width for found in widths)
    assert ask(browser, "[...document.querySelectorAll('.still')].every(e => !e.offsetParent)")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_without_scripts_the_static_figures_read(
    browser: webdriver.Chrome, page: Path, width: int, scheme: str
) -> None:
    screen(browser, width, scheme, scripts=False)
    complaints(browser)
    browser.get(page.as_uri())
    assert complaints(browser) == []
    screen(browser, width, scheme)
    assert overflow(browser) == 0
    assert ask(browser, "document.querySelectorAll('figure[data-alive]').length") == 0
    assert ask(browser, f"{SEEN}.length") == FIGURES
    assert ask(browser, DRAWN)
    size = ask(browser, SMALLEST_TYPE)
    assert isinstance(size, float | int)
    assert size >= 11


@pytest.mark.parametrize(("scheme", "ground"), [("light", 255), ("dark", 18)])
def test_the_page_follows_the_reader_into_the_dark(
    browser: webdriver.Chrome, page: Path, scheme: str, ground: int
) -> None:
    screen(browser, 390, scheme)
    browser.get(page.as_uri())
    colour = ask(browser, "getComputedStyle(document.body).backgroundColor")
    assert str(colour).startswith(f"rgb({ground},")
    ink = "getComputedStyle(document.querySelector('.still text')).fill"
    assert ask(browser, ink) != colour


def test_the_first_screen_of_a_phone_holds_the_first_change(
    browser: webdriver.Chrome, page: Path
) -> None:
    screen(browser, 390, "light")
    browser.get(page.as_uri())
    bottom = "Math.round(document.querySelector('.card').getBoundingClientRect().bottom)"
    end = ask(browser, bottom)
    assert isinstance(end, int)
    assert end <= 844


def test_a_pointer_is_answered(browser: webdriver.Chrome, page: Path) -> None:
    screen(browser, 1280, "light")
    browser.get(page.as_uri())
    read_through(browser)
    found = ask(browser, SPOT)
    assert isinstance(found, list)
    for shift in (0, 3):
        move = {"type": "mouseMoved", "x": found[0] + shift, "y": found[1]}
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", move)
    told = "document.querySelector('#vg-tooltip-element.visible')?.innerText"
    assert "when (UTC)" in str(eventually(browser, told))
    assert complaints(browser) == []


def test_a_turned_phone_gets_the_wide_figures(browser: webdriver.Chrome, page: Path) -> None:
    screen(browser, 390, "light")
    browser.get(page.as_uri())
    read_through(browser)
    screen(browser, 844, "light")
    wide = "document.querySelector('.alive svg').getBoundingClientRect().width > 700"
    assert eventually(browser, wide)
    assert overflow(browser) == 0


def test_paper_gets_the_static_figures_on_white(browser: webdriver.Chrome, page: Path) -> None:
    screen(browser, 1280, "dark")
    browser.get(page.as_uri())
    read_through(browser)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert ask(browser, "getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert ask(browser, "[...document.querySelectorAll('.only-wide')].every(e => e.offsetParent)")
    assert ask(browser, "[...document.querySelectorAll('.alive')].every(e => !e.offsetParent)")
    # Nobody can open a fold on paper.
    folds = "[...document.querySelectorAll('.card details p')].every(e => e.offsetHeight > 0)"
    assert ask(browser, folds)


def test_under_a_stricter_policy_the_static_page_stays(
    browser: webdriver.Chrome, page: Path
) -> None:
    served = partial(Strict, page.read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        screen(browser, 390, "light")
        complaints(browser)
        browser.get(f"http://127.0.0.1:{server.server_port}/report.html")
        assert ask(browser, f"{SEEN}.length") == FIGURES
        assert ask(browser, "document.querySelectorAll('figure[data-alive]').length") == 0
        # The one script is refused, the style is ours by its digest.
        refused = complaints(browser)
        assert len(refused) == 1
        assert "script" in refused[0]
        server.shutdown()


class Strict(BaseHTTPRequestHandler):
    """Serves one page under a policy that forbids every script."""

    def __init__(self, body: bytes, *args: object) -> None:
        self.body = body
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer the page; anything else is not here."""
        found = self.path == "/report.html"
        self.send_response(200 if found else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'none'")
        self.end_headers()
        if found:
            self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "image", "long"])
def test_hostile_names_neither_run_nor_widen_the_page(
    browser: webdriver.Chrome, tmp_path: Path, text: str
) -> None:
    proposed, decided = spiteful(text)
    target = tmp_path / "report.html"
    target.write_text(render_report(replace(proposed, id="abcdef012345"), decided).html, "utf-8")
    screen(browser, 390, "light")
    complaints(browser)
    requests(browser)
    browser.get(target.as_uri())
    assert browser.title != "owned"
    assert ask(browser, "document.images.length") == 0
    assert overflow(browser) == 0
    assert requests(browser) == [target.as_uri()]
    assert complaints(browser) == []
