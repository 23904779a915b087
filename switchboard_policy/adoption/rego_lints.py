"""`policy/fails_open` and `policy/untested`: Rego that says yes to nothing, or that nobody tests.

Source: Open Policy Agent, policy language: a reference to what does not exist is undefined, a
comprehension or partial set over it is empty, and `not` of undefined is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from switchboard_policy.adoption.rego_text import Allows, allowing, package_of
from switchboard_policy.domain.finding import Confidence, Finding, Level
from switchboard_policy.domain.location import Location

TEST = "_test.rego"
_EMPTY = re.compile(
    r"count\(\s*[\w.\[\]]+\s*\)\s*(?:==\s*0|<\s*1|<=\s*0)|0\s*==\s*count\(\s*[\w.\[\]]+\s*\)"
    r"|[\w.]+\s*==\s*set\(\)"
)
_NOT = re.compile(r"not\s+[A-Za-z_][\w.]*(?:\s*==\s*[\w.]*)?")
"""Of a path without variables, or its equality with a constant: of `not a > b` OPA computes both
sides first, so that it is undefined where one of them is. Checked against OPA 1.22.
"""
_DATA = re.compile(r"\bdata\.([\w.]+)")
_RULE = re.compile(r"^[a-z_]\w*[^\n]*(?:\bif\b|\{|:=|=)", re.MULTILINE)


def rego_lints(modules: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with Rego, read as text.

    Args:
        modules: modules by file, tests among them.
    """
    for file, text in sorted(modules.items()):
        if not file.endswith(TEST):
            for rule in allowing(text):
                yield from _fails_open(file, rule)
    yield from _untested(modules)


def _fails_open(file: str, rule: Allows) -> Iterator[Finding]:
    """Yield a rule all of whose conditions hold when nothing is known."""
    if not all(_EMPTY.fullmatch(each) or _NOT.fullmatch(each) for each, _ in rule.conditions):
        return
    if rule.conditions:
        condition, line = rule.conditions[-1]
        why = f"`{' '.join(condition.split())}` also holds when the input or the data are missing"
    else:
        why, line = "it holds unless another rule says otherwise", rule.line
    msg = (
        f"{rule.name} fails open: {why}; add a condition that needs what is decided on, such as "
        "`input.tenant in data.tenants`"
    )
    yield Finding("policy/fails_open", Level.SOFT, msg, location=Location(file, "", line, 0))


def _untested(modules: Mapping[str, str]) -> Iterator[Finding]:
    """Yield packages that no test reads; of a repository without any test, one finding."""
    tests = [text for file, text in modules.items() if file.endswith(TEST)]
    read = {package for text in tests for package in _read_by(text)}
    without = [
        (file, package)
        for file, text in sorted(modules.items())
        if not file.endswith(TEST)
        and (package := package_of(text))
        and _RULE.search(text.partition("package")[2].partition("\n")[2])
        and not _is_read(package, read)
    ]
    if not without:
        return
    if not tests:
        file, package = without[0]
        msg = f"no policy here has a test, of {len(without)}; `opa test` runs files {TEST}"
        yield _told(file, msg)
        return
    told = set()
    for file, package in without:
        if package not in told:
            told.add(package)
            yield _told(file, f"no test reads package {package}; others here have one")


def _told(file: str, msg: str) -> Finding:
    return Finding(
        "policy/untested",
        Level.ADVISORY,
        msg,
        location=Location(file, "", 1, 0),
        confidence=Confidence.MEDIUM,
    )


def _read_by(test: str) -> set[str]:
    """Return the packages a test may be of: its own, without `test`, and every path it reads."""
    own = package_of(test)
    parts = [part for part in own.split(".") if part != "test"]
    return {own, ".".join(parts), own.removesuffix("_test"), *_DATA.findall(test)}


def _is_read(package: str, read: set[str]) -> bool:
    """Return whether a package, or one that holds it, or a rule in it, is among what is read."""
    parts = package.split(".")
    holders = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return not holders.isdisjoint(read) or any(one.startswith(f"{package}.") for one in read)
