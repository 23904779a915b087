"""`switchboard simulate --scenario FILE`: figures first, then which stated bounds were held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.cli import screen
from switchboard_policy.cli.words import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from switchboard_policy.app.scenarios.outcome import Bound, Figure

_SHOWN = 12  # values of a series on a line: the highest of each stretch
FITTING = frozenset({"repo", "scenario", "seed", "as_json"})
"""Options that say something about a scenario; every other is about measured traffic."""


def simulate_scenario(
    file: Path, *, repo: Path, repo_named: bool, seed: int | None, as_json: bool
) -> None:
    """Play a scenario and show what came.

    Args:
        file: the scenario.
        repo: a policy repository, or a folder in it.
        repo_named: whether somebody named it; otherwise there need be none.
        seed: of every draw; None for the scenario's own.
        as_json: one JSON document instead of words.
    """
    from switchboard_policy.app.scenarios.run import play_file, repository_near  # noqa: PLC0415

    root = repo if repo_named else repository_near(repo)
    played = play_file(file, repo=root, seed=seed)
    if as_json:
        screen.document(played.document())
        return
    screen.line(f"{played.kind}: {played.says}")
    screen.line()
    told = played.outcome
    for subjects in _alike(told.figures):
        columns = [told.figures[subject] for subject in subjects]
        rows = [(name, *(figure(each[name]) for each in columns)) for name in columns[0]]
        screen.table(("figure", *subjects), rows)
        screen.line()
    for each in told.series:
        values = " ".join(f"{value:.3g}" for value in each.thinned(_SHOWN))
        screen.line(f"{each.subject}, {each.figure} over time: {values}")
    if told.series:
        screen.line()
    for bound in told.bounds:
        screen.line(_verdict(bound))
    screen.line("every bound held" if played.held else "not every bound held")
    for note in told.notes:
        screen.note(f"note: {note}")


def _alike(figures: Mapping[str, Mapping[str, Figure]]) -> list[list[str]]:
    """Return the subjects, those with figures of the same names side by side."""
    found: dict[tuple[str, ...], list[str]] = {}
    for subject, each in figures.items():
        found.setdefault(tuple(each), []).append(subject)
    return list(found.values())


def _verdict(bound: Bound) -> str:
    """Return a bound as a line: held or missed, what came, and what was asked."""
    asked = [
        f"{words} {figure(limit)}"
        for words, limit in (("at most", bound.at_most), ("at least", bound.at_least))
        if limit is not None
    ]
    verdict = "held" if bound.held else "missed"
    came = "never" if bound.found is None else figure(bound.found)
    return f"{verdict:<8}{bound.subject}: {bound.figure} {came}, {' and '.join(asked)}"
