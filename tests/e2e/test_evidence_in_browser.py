"""The page for auditors as people meet it: phone and desk, without scripts, whatever was signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from support import evidence_world as world
from support.browser import ask, chromium, complaints, requests, screen
from support.walk import call

from switchboard_policy.domain.moments import rfc3339

SCREENS = [(390, "light"), (1280, "dark")]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOTTOM = "Math.round(document.querySelector('{}').getBoundingClientRect().bottom)"
SEEN = "document.body.innerText"
MARKUP = "</dd><script>document.title='owned'</script><img src=x onerror=alert(1)>"
HOSTILE = f"{MARKUP}\u202eevil"
LONG = "x" * 240


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of a set that says hostile things, and of the same set with a byte changed."""
    folder = tmp_path_factory.mktemp("evidence")
    root, keyring = folder / "set", world.write_keyring(folder / "keyring.yaml")
    world.write_files(root)
    (root / "<b>&quot; a<i>").write_bytes(b"")
    (root / LONG).write_bytes(b"")
    world.good_set(root)
    world.approve(root, verdict="rejected", reason=HOSTILE)
    made = {}
    for name in ("good", "bad"):
        made[name] = folder / f"{name}.html"
        command = ("evidence", "verify", root, "--keyring", keyring, "--at", rfc3339(world.AT))
        call(*command, "--html", made[name])
        (root / LONG).write_bytes(b"1")
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser of our own."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def shown(browser: webdriver.Chrome, page: Path, width: int, scheme: str) -> str:
    """Open a page, which asks for nothing and complains of nothing, and return what it shows."""
    screen(browser, width, scheme)
    complaints(browser)
    requests(browser)
    browser.get(page.as_uri())
    assert ask(browser, SIDEWAYS) == 0
    assert complaints(browser) == []
    assert requests(browser) == [page.as_uri()]
    return str(ask(browser, SEEN))


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_first_screen_gives_the_verdict_and_who_says_what(
    browser: webdriver.Chrome, pages: dict[str, Path], width: int, scheme: str
) -> None:
    text = shown(browser, pages["good"], width, scheme)
    assert ask(browser, "document.title") == "Evidence verifies"
    for part in ("h1", "header", ".say"):
        end = ask(browser, BOTTOM.format(part))
        assert isinstance(end, int)
        assert 0 < end < 844
    assert MARKUP in text
    assert "\u202e" not in text


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_refused_set_shows_why_first_and_nothing_of_what_it_says(
    browser: webdriver.Chrome, pages: dict[str, Path], width: int, scheme: str
) -> None:
    text = shown(browser, pages["bad"], width, scheme)
    assert ask(browser, "document.title") == "Evidence is refused"
    assert "evidence/file_changed" in text[:400]
    assert "owned" not in text
    assert ask(browser, "document.querySelector('.checks .failed details') !== null") is not None
