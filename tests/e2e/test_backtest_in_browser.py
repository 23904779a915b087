"""The page of a backtest as people meet it: on a phone and a desk, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait
from support.backtests import backtest
from support.browser import ask, chromium, complaints, requests, screen
from support.patience import PATIENCE_S

from switchboard_policy.render.backtest_report import render_backtest

SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
FIGURES = 6
COME_TO = """(() => {{
  const figure = document.querySelectorAll('figure[data-name]')[{}];
  figure.scrollIntoView({{block: 'center', behavior: 'instant'}});
  return figure.dataset.alive ?? null;
}})()"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LEAD_ENDS = "Math.round(document.querySelector('h1').getBoundingClientRect().bottom)"
ROWS_HIGH = """[...document.querySelectorAll('.scroll tbody th')]
  .filter(e => e.offsetParent).reduce((most, e) => Math.max(most, e.offsetHeight), 0)"""
INSIDE = """[...document.querySelectorAll('.alive svg, .still svg')]
  .filter(e => e.parentElement.offsetParent)
  .every(svg => [...svg.querySelectorAll('text')].every(e =>
    e.getBoundingClientRect().left >= svg.getBoundingClientRect().left - 1))"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backtest") / "report.html"
    target.write_text(render_backtest(backtest(), "0.1.0").html, "utf-8")
    return target


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_page_reads_and_comes_alive_without_a_complaint(
    browser: webdriver.Chrome, page: Path, width: int, scheme: str
) -> None:
    screen(browser, width, scheme)
    complaints(browser)
    requests(browser)
    browser.get(page.as_uri())
    assert ask(browser, "document.querySelectorAll('figure').length") == FIGURES
    for figure in range(FIGURES):
        place = COME_TO.format(figure)
        assert WebDriverWait(browser, PATIENCE_S).until(lambda d, at=place: ask(d, at)) == "yes"
    assert ask(browser, SIDEWAYS) == 0
    assert ask(browser, INSIDE)
    assert complaints(browser) == []
    assert requests(browser) == [page.as_uri()]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_without_scripts_the_answer_the_pictures_and_the_tables_read(
    browser: webdriver.Chrome, page: Path, width: int, scheme: str
) -> None:
    screen(browser, width, scheme, scripts=False)
    browser.get(page.as_uri())
    screen(browser, width, scheme)
    assert ask(browser, SIDEWAYS) == 0
    assert ask(browser, INSIDE)
    end, row = ask(browser, LEAD_ENDS), ask(browser, ROWS_HIGH)
    assert isinstance(end, int)
    assert isinstance(row, int)
    assert end < 300
    # A name is not broken letter by letter.
    assert row < 130


def test_the_page_follows_the_reader_into_the_dark(browser: webdriver.Chrome, page: Path) -> None:
    screen(browser, 390, "dark")
    browser.get(page.as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    assert str(ask(browser, ground)).startswith("rgb(18,")
