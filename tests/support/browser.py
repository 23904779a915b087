"""The system's Chromium, headless, as a screen of any width, light or dark, scripts on or off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from support.tools import require_tool

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
)


@contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own; the calling test skips where there is none."""
    options = Options()
    options.binary_location = require_tool("chromium")
    for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(require_tool("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def screen(driver: webdriver.Chrome, width: int, scheme: str, *, scripts: bool = True) -> None:
    """Make the browser a screen: a phone below 700 pixels, `light` or `dark`."""
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 700}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wish = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": wish})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})


def complaints(driver: webdriver.Chrome) -> list[str]:
    """What the console said since the last call."""
    return [f"{entry['level']} {entry['message']}" for entry in driver.get_log("browser")]


def requests(driver: webdriver.Chrome) -> list[str]:
    """The addresses asked for since the last call."""
    told = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    return [
        event["params"]["request"]["url"]
        for event in told
        if event["method"] == "Network.requestWillBeSent"
    ]


def ask(driver: webdriver.Chrome, expression: str) -> object:
    """The value of an expression, also where the page may run no scripts of its own."""
    wanted = {"expression": expression, "returnByValue": True, "awaitPromise": True}
    found = driver.execute_cdp_cmd("Runtime.evaluate", wanted)
    assert "exceptionDetails" not in found, found
    return found["result"].get("value")
