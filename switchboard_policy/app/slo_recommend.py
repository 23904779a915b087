"""Recommend objectives, thresholds and alert windows from what was measured; write no policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator import TraceSource
from switchboard_policy.app.policy import Policy, open_telemetry, read_policy
from switchboard_policy.app.replay import Replayed, Say, replay, resumable
from switchboard_policy.app.slo_files import content_of, read_definitions, read_windows, understood
from switchboard_policy.app.slo_recommend_document import level_document
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.backtest.incidents import lay, read_incidents
from switchboard_policy.areas.slo.choose.incidents import Span
from switchboard_policy.areas.slo.choose.levels import Asked, asked_of, services
from switchboard_policy.areas.slo.choose.run import Advice, ChooseRun, Question
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings, read_choice_settings
from switchboard_policy.areas.slo.model import read_objectives
from switchboard_policy.areas.slo.settings import SloSettings, read_settings
from switchboard_policy.areas.slo.window_sets import shipped_names, window_set
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import UsageError
from switchboard_policy.telemetry import open_source
from switchboard_policy.work.workers import ALONE, AnyExecutor

SCHEMA = "switchboard.slo-recommendation/v1"
_NO_CONFIG = Config(("slo",), {})


@dataclass(frozen=True)
class Recommended:
    """What there is to say of every level.

    Args:
        advice: level by level.
        replayed: what was read.
        seed: seed of every draw.
        slo: the area's constants.
        settings: those of recommendations.
        notes: what was not understood or left out, in words.
    """

    advice: tuple[Advice, ...]
    replayed: Replayed
    seed: int
    slo: SloSettings
    settings: ChoiceSettings
    notes: tuple[str, ...] = ()

    @property
    def abstentions(self) -> dict[str, int]:
        """How many levels nothing is said of, by reason, the most frequent first."""
        reasons = Counter(
            one.choice.reason for one in self.advice if isinstance(one.choice, NotEvaluated)
        )
        return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "window": list(self.replayed.window),
            "trace_digest": self.replayed.coverage.digest,
            "seed": self.seed,
            "interval_level": self.slo.interval_level,
            "page_budget": {
                "pages_a_month_below": self.settings.most_pages_a_month,
                "warnings_a_week_at_most": self.settings.most_warnings_a_week,
            },
            "levels": [level_document(one, self.slo.interval_level) for one in self.advice],
            "abstained": {
                "levels": sum(self.abstentions.values()),
                "of": len(self.advice),
                "reasons": self.abstentions,
            },
            "notes": list(self.notes),
        }


def recommend(  # noqa: PLR0913 - the question's parts, each named by the caller
    *,
    repo: Path | None,
    specs: Sequence[Path] = (),
    telemetry: str,
    incidents: Path | None = None,
    windows: Sequence[Path] = (),
    seed: int = 0,
    executor: AnyExecutor = ALONE,
    say: Say = lambda _: None,
) -> Recommended:
    """Return what every service level could promise, and what to alert on.

    Args:
        repo: root of the policy repository; None for definitions alone.
        specs: files or folders of definitions; without any, the levels of the repository.
        telemetry: source; empty for the one in the repository's `switchboard.yaml`.
        incidents: file of labelled incidents; None to take stretches that spent the budget.
        windows: files of alert windows to try besides those that ship.
        seed: seed of every draw.
        executor: who shares a large store; the figures do not depend on it.
        say: told each step when it is done.

    Raises:
        UsageError: neither levels nor telemetry are named.
        InputError: a file cannot be used.
    """
    policy = None if repo is None else read_policy(repo, allow_dirty=True)
    config = _NO_CONFIG if policy is None else policy.config
    asked, notes = _asked(policy, specs)
    source = _telemetry(policy, telemetry)
    slo = read_settings(config, None if policy is None else policy.snapshot)
    settings = read_choice_settings(config)
    laid, more = _labelled(incidents, source, asked)
    question = Question(slo, settings, _sets(windows), laid, seed)
    run = ChooseRun(asked, question)
    with resumable(executor, asked, question) as kept:
        replayed = replay(source, [run], services(asked), executor=executor, kept=kept)
    say(f"judged      {counted(len(asked), 'service level')} over {replayed.series} series")
    return Recommended(run.advice(), replayed, seed, slo, settings, (*notes, *more))


def _asked(
    policy: Policy | None, specs: Sequence[Path]
) -> tuple[tuple[Asked, ...], tuple[str, ...]]:
    """Return the levels, and what was not understood of their definitions."""
    config = _NO_CONFIG if policy is None else policy.config
    notes: tuple[str, ...] = ()
    if specs:
        read = understood(read_definitions(specs))
        asked = tuple(asked_of(level, config) for level in read.levels)
        notes = tuple(f"{found.location}: {found.msg}" for found in read.findings)
    elif policy is not None:
        stated = read_objectives(policy.values, policy.snapshot, config.services)
        asked = tuple(Asked(objective) for objective in stated)
    else:
        raise UsageError("no service levels named", hint="give --spec FILE or --repo DIR")
    if not asked:
        raise UsageError("no service level is stated there", hint="give --spec FILE")
    return asked, notes


def _telemetry(policy: Policy | None, spec: str) -> TraceSource:
    if policy is not None:
        return open_telemetry(policy, spec)
    if not spec:
        raise UsageError("no telemetry named", hint="give --telemetry store:DIR")
    return open_source(spec, _NO_CONFIG, Path.cwd())


def _labelled(
    file: Path | None, source: TraceSource, asked: Sequence[Asked]
) -> tuple[dict[str, tuple[Span, ...]] | None, tuple[str, ...]]:
    """Return the labelled incidents by service, or None where there is no file."""
    if file is None:
        return None, ()
    coverage = source.coverage()
    measured = (coverage.start, coverage.end)
    known = services(asked)
    laid = lay(read_incidents(file.as_posix(), content_of(file)), measured, known)
    found = {
        service: tuple((one.start_s, one.end_s) for one in laid.incidents if one.about(service))
        for service in known
    }
    return found, laid.notes


def _sets(files: Sequence[Path]) -> tuple[WindowSet, ...]:
    """Return the sets of windows to try: those that ship, and those of files."""
    shipped = [window_set(name) for name in shipped_names()]
    return (*shipped, *(read_windows(path.as_posix()) for path in files))
