"""What sampling would keep, on made-up traces: stated shapes, several seeds."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from statistics import fmean
from typing import Any

from simulator.errors import SimulationError
from simulator.sampling import Kept, SpanModel, make_traces, sampled
from switchboard_policy.areas.slo.artefacts.settings import SECTION, artefact_constants
from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class Effect:
    """What sampling keeps, over all seeds.

    Args:
        seeds: how many.
        figures: name of each figure of `Kept` to its range and mean.
    """

    seeds: int
    figures: dict[str, Interval]


def sampling_effect(config: Config) -> Effect:
    """Return what the sampling rules keep of made-up traces.

    Args:
        config: its settings say the shape of traces, and the share that is kept.

    Raises:
        InputError: a setting is wrong.
    """
    found = artefact_constants(config)
    model = _model(found)
    keep, seeds = found.real("sampling_keep_percent") / 100, found.whole("sampling_seeds")
    told = [
        sampled(make_traces(model, seed), model, keep_ratio=keep, seed=seeds + seed)
        for seed in range(seeds)
    ]
    columns = zip(*(astuple(each) for each in told), strict=True)
    names = (field.name for field in fields(Kept))
    return Effect(
        seeds=len(told),
        figures={
            name: Interval(min(values), max(values), fmean(values))
            for name, values in zip(names, columns, strict=True)
        },
    )


def _model(found: Constants) -> SpanModel:
    readers = {"int": found.whole, "float": found.real}
    values: dict[str, Any] = {
        name: readers[str(kind)](f"model_{name}")
        for name, kind in SpanModel.__annotations__.items()
    }
    try:
        return SpanModel(**values)
    except SimulationError as error:
        raise InputError(f"settings.{SECTION}: {error}") from None
