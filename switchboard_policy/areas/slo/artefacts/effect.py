"""What sampling would keep, on made-up traces: stated shapes, several seeds."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from simulator.sampling import Kept, make_traces, sampled
from switchboard_policy.areas.slo.artefacts.basis import Basis
from switchboard_policy.domain.outcome import Interval


@dataclass(frozen=True)
class Effect:
    """What sampling keeps, over all seeds.

    Args:
        seeds: how many.
        figures: name of each figure of `Kept` to its range and mean.
    """

    seeds: int
    figures: dict[str, Interval]


def sampling_effect(basis: Basis) -> Effect:
    """Return what the sampling rules keep of made-up traces.

    Args:
        basis: its settings say the shape of traces, and the share that is kept.
    """
    settings = basis.settings
    model = settings.span_model
    keep = float(settings.sampling_keep_percent) / 100
    told = [
        sampled(
            make_traces(model, seed), model, keep_ratio=keep, seed=seed + settings.sampling_seeds
        )
        for seed in range(settings.sampling_seeds)
    ]
    columns = zip(*(astuple(each) for each in told), strict=True)
    names = (field.name for field in fields(Kept))
    return Effect(
        seeds=len(told),
        figures={
            name: Interval(min(values), max(values), sum(values) / len(values))
            for name, values in zip(names, columns, strict=True)
        },
    )
