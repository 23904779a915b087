"""The template environments: sandboxed, strict, and escaping everything that is not marked safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from switchboard_policy.render import markdown, numbers
from switchboard_policy.render.text import clean
from switchboard_policy.resources import resource

Filters = Mapping[str, Callable[..., object]]

_FILTERS: Filters = {
    "day": numbers.day,
    "duration": numbers.duration,
    "effect": numbers.effect,
    "interval": numbers.interval,
    "moment": numbers.moment,
    "number": numbers.number,
    "points": numbers.points,
}


def markdown_environment(
    filters: Filters, folder: str = "templates/pull_request"
) -> ImmutableSandboxedEnvironment:
    """Return the environment for Markdown; every expression is escaped unless it is `Markdown`.

    Args:
        filters: filters added to the common ones.
        folder: where templates are looked for.
    """
    environment = _environment(folder, finalize=markdown.escape)
    environment.filters.update({"bold": markdown.bold, "code": markdown.code, "md": markdown.join})
    environment.filters.update(filters)
    return environment


def html_environment(filters: Filters, *folders: str) -> ImmutableSandboxedEnvironment:
    """Return the environment for HTML; every expression is cleaned and escaped unless `Markup`.

    Args:
        filters: filters added to the common ones.
        folders: where templates are looked for beside `templates/report`.
    """
    places = ("templates/report", *folders)
    environment = _environment(*places, autoescape=True, finalize=_visible)
    environment.filters.update(filters)
    return environment


def _visible(value: object) -> object:
    """Return what is put out: markup as it stands, anything else without what hides in it."""
    return value if hasattr(value, "__html__") else clean(value)


def _environment(
    *folders: str,
    autoescape: bool = False,
    finalize: Callable[..., object] | None = None,
) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([resource(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=autoescape,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(_FILTERS)
    return environment
