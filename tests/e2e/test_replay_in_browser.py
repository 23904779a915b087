"""The page of a replay as people meet it: on a phone and a desk, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait
from support import replays
from support.browser import ask, chromium, complaints, requests, screen
from support.patience import PATIENCE_S

from switchboard_policy.app.policy_replay import replay_versions
from switchboard_policy.opa.replay.source import HeldRecords
from switchboard_policy.render.replay_report import render_replay

SCREENS = [(390, "light"), (1280, "dark")]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOTTOM = "Math.round(document.querySelector('{}').getBoundingClientRect().bottom)"
ALIVE = """(() => {
  const figure = document.querySelector('figure[data-name]');
  figure.scrollIntoView({block: 'center', behavior: 'instant'});
  return figure.dataset.alive ?? null;
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = HeldRecords("decisions.jsonl", replays.traffic(400))
    new = replays.example("a-branch-with-a-long-name", globex=40, acme=32, kestrel=60)
    report = replay_versions(records, replays.example("main"), new)
    target = tmp_path_factory.mktemp("replay") / "report.html"
    target.write_text(render_replay(report, "0.1.0").html, "utf-8")
    return target


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_first_screen_says_what_flips_how_sure_that_is_and_what_was_not_seen(
    browser: webdriver.Chrome, page: Path, width: int, scheme: str
) -> None:
    screen(browser, width, scheme)
    complaints(browser)
    requests(browser)
    browser.get(page.as_uri())
    assert ask(browser, SIDEWAYS) == 0
    for part in ("h1", "header", ".card"):
        end = ask(browser, BOTTOM.format(part))
        assert isinstance(end, int)
        assert 0 < end < 844
    assert WebDriverWait(browser, PATIENCE_S).until(lambda driver: ask(driver, ALIVE)) == "yes"
    assert complaints(browser) == []
    assert requests(browser) == [page.as_uri()]
