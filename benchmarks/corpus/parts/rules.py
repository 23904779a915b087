"""Groups of Prometheus rules for a service's error budget, mistaken where asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.answers import Kind
from corpus.fleet import Service
from corpus.repository import Made, Page

PAIRS = (("1h", "5m", "14.4"), ("6h", "30m", "6"))
LOW = "90"
"""An objective whose budget, times 14.4, is more than every request."""


@dataclass(frozen=True)
class Style:
    """How a team writes its rules.

    Args:
        record: name of the error ratio over a window, `{window}` in it.
        metric: the counter of requests.
        label: the label that names the service.
        failed: the matcher of failed requests.
        threshold: how factor and budget are written, from both as text.
        indent: blanks before `- name:`.
    """

    record: str
    metric: str
    label: str
    failed: str
    threshold: Callable[[str, str], str]
    indent: int = 2


@dataclass(frozen=True)
class Wrong:
    """Names of the services whose rules are mistaken, by kind."""

    unreachable: frozenset[str] = frozenset()
    factor: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


def product(factor: str, budget: str) -> str:
    """Write a threshold as `(14.4 * 0.001)`."""
    return f"({factor} * {budget})"


def complement(factor: str, budget: str) -> str:
    """Write a threshold as `14.4 * (1 - 0.999)`."""
    return f"{factor} * (1 - {_kept(budget)})"


def literal(factor: str, budget: str) -> str:
    """Write a threshold as one number, `0.0144`."""
    return f"{float(factor) * float(budget):.6f}".rstrip("0")


def drawn(made: Made, unreachable: int, factor: int, missing: int) -> Wrong:
    """Draw which services' rules are mistaken; each in one way."""
    names = sorted(made.fleet.services)
    picked = made.chance.sample(names, unreachable + factor + missing)
    return Wrong(
        frozenset(picked[:unreachable]),
        frozenset(picked[unreachable : unreachable + factor]),
        frozenset(picked[unreachable + factor :]),
    )


def objective(service: Service, wrong: Wrong) -> str:
    """Return the objective a service states, in percent."""
    return LOW if service.name in wrong.unreachable else service.objective


def group(made: Made, page: Page, service: Service, style: Style, wrong: Wrong) -> None:
    """Write a service's group of rules, and record what is wrong with it."""
    lead = " " * style.indent
    stated = objective(service, wrong)
    page.add(f"{lead}- name: {service.name}-slo\n{lead}  rules:")
    windows = [window for pair in PAIRS for window in pair[:2]]
    for window in windows:
        told = f'{style.label}="{service.name}"'
        failed = f"sum(rate({style.metric}{{{told},{style.failed}}}[{window}]))"
        total = f"sum(rate({style.metric}{{{told}}}[{window}]))"
        page.add(
            f"{lead}    - record: {style.record.format(window=window)}\n"
            f"{lead}      expr: {failed} / {total}\n"
            f"{lead}      labels:\n{lead}        {style.label}: {service.name}"
        )
    for long, short, factor in PAIRS:
        _alert(made, page, service, style, wrong, (long, short, factor, stated))


def _alert(  # noqa: PLR0913, PLR0917 - one alert and all it depends on
    made: Made,
    page: Page,
    service: Service,
    style: Style,
    wrong: Wrong,
    pair: tuple[str, str, str, str],
) -> None:
    long, short, factor, stated = pair
    lead = " " * style.indent
    budget = "0.1" if stated == LOW else service.budget
    if service.name in wrong.factor:
        budget = _other(budget)
    record = style.record
    if service.name in wrong.missing and long == "1h":
        record = _misspelt(record)
    over = style.threshold(factor, budget)
    sides = [
        f'{record.format(window=window)}{{{style.label}="{service.name}"}} > {over}'
        for window in (long, short)
    ]
    title = "".join(part.capitalize() for part in service.name.split("-"))
    first = page.add(f"{lead}    - alert: {title}Burn{long}")
    at = page.add(f"{lead}      expr: {sides[0]} and {sides[1]}")
    severity = "page" if factor == "14.4" else "ticket"
    page.add(
        f"{lead}      labels:\n{lead}        severity: {severity}\n"
        f'{lead}        {style.label}: {service.name}\n{lead}        objective: "{stated}"'
    )
    lines = tuple((page, line) for line in range(first, len(page.lines) + 1) if line != at)
    if stated == LOW and factor == "14.4":
        why = f"{factor} x 0.1 is more than every request: at 90 % this never fires"
        made.mistake(Kind.UNREACHABLE, page, at, why, *lines)
    if service.name in wrong.factor:
        why = f"{over} does not follow from {stated} %, whose budget is {service.budget}"
        made.mistake(Kind.FACTOR, page, at, why, *lines)
    if service.name in wrong.missing and long == "1h":
        why = f"{record.format(window=long)} is recorded nowhere"
        made.mistake(Kind.MISSING_RECORD, page, at, why, *lines)


def _kept(budget: str) -> str:
    return f"{1 - float(budget):.5f}".rstrip("0")


def _other(budget: str) -> str:
    """Return the budget of another objective, as a copied rule has it."""
    return "0.005" if budget != "0.005" else "0.002"


def _misspelt(record: str) -> str:
    """Return the name with its metric in the singular, as happens."""
    head, _, tail = record.partition("errors")
    return f"{head}error{tail}"
