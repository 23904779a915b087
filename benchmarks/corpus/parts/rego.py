"""Policies in Rego: sound ones with tests, and ones that say yes when they know nothing."""

from __future__ import annotations

from corpus.answers import Kind
from corpus.repository import Made, Page

_SOUND = """package {package}

import rego.v1

default allow := false

allow if {{
	limit := data.{data}[input.tenant]
	input.rate <= limit
}}
"""
_GUARDED = """package {package}

import rego.v1

default allow := false

deny contains "over the limit" if input.rate > data.{data}[input.tenant]

allow if {{
	data.{data}[input.tenant]
	is_number(input.rate)
	count(deny) == 0
}}
"""
_EMPTY_DENY = """package {package}

import rego.v1

default allow := false

deny contains "over the limit" if input.rate > data.{data}[input.tenant]

allow if count(deny) == 0
"""
_NOT_UNDEFINED = """package {package}

import rego.v1

default allow := false

over if input.rate > data.{data}[input.tenant]

allow if not over
"""
_TEST = """package {package}_test

import rego.v1

test_over_the_limit if {{
	not data.{package}.allow with input as {{"tenant": "amber-works", "rate": 1000000}}
}}
"""


def policies(made: Made, folder: str, data: str) -> None:
    """Write six policies: two sound, one guarded, two that fail open, one without a test.

    Args:
        made: the repository.
        folder: where they stand.
        data: path of the limits under `data`, as in `limits.rates`.
    """
    sound = {"quota": _SOUND, "export": _SOUND, "sharing": _GUARDED}
    for name, text in sound.items():
        page = _policy(made, folder, name, text, data)
        if name == "sharing":
            at = page.text().split("\n").index("\tcount(deny) == 0") + 1
            made.trap(page, at, "two conjuncts before it need the limit and the rate")
    for name, text, line in (
        ("burst", _EMPTY_DENY, "allow if count(deny) == 0"),
        ("trial", _NOT_UNDEFINED, "allow if not over"),
    ):
        page = _policy(made, folder, name, text, data)
        at = next(i for i, each in enumerate(page.lines, 1) if each.startswith(line))
        why = "a tenant nobody knows leaves nothing to deny, so it is allowed"
        made.mistake(Kind.FAILS_OPEN, page, at, why)
    page = _policy(made, folder, "partner", _SOUND, data, tested=False)
    made.mistake(Kind.UNTESTED, page, 0, "no test reads this package", (page, 1))


def _policy(  # noqa: PLR0913 - a policy's parts
    made: Made, folder: str, name: str, text: str, data: str, *, tested: bool = True
) -> Page:
    page = made.page(f"{folder}/{name}.rego")
    page.add(text.format(package=name, data=data).rstrip("\n"))
    if tested:
        made.page(f"{folder}/{name}_test.rego").add(_TEST.format(package=name).rstrip("\n"))
    return page
