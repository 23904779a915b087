"""Sets of alert windows by name, and sets that users write.

A file is in the form of those in `windows/`, which state factors, or Sloth's `AlertWindows`, which
states the share of the budget that is spent.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePosixPath

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import Severity, Tier
from switchboard_policy.areas.slo.formats.durations import seconds_of
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.units import plain, rounded
from switchboard_policy.errors import UsageError, nearest

_FOLDER = files("switchboard_policy.areas.slo").joinpath("windows")
_API_VERSION, _KIND = "sloth.slok.dev/v1", "AlertWindows"
_DAY_S = 86_400
_ORDER = [(severity, tier) for severity in Severity for tier in Tier]


@lru_cache(maxsize=1)
def shipped_names() -> tuple[str, ...]:
    """Return the names of the sets that ship with the library, sorted."""
    found = (each.name for each in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


@lru_cache(maxsize=16)
def window_set(name: str) -> WindowSet:
    """Return a set that ships with the library.

    Args:
        name: one of `shipped_names`.

    Raises:
        UsageError: there is none of that name; with the nearest one.
    """
    if name not in shipped_names():
        raise UsageError(
            f"there is no set of alert windows {name!r}", hint=nearest(name, shipped_names())
        )
    file = f"{name}.yaml"
    return read_window_set(file, _FOLDER.joinpath(file).read_bytes())


def read_window_set(file: str, data: bytes) -> WindowSet:
    """Return the set of alert windows of a file.

    Args:
        file: its path; a set without a name of its own is called by it.
        data: its bytes, in our form or Sloth's.

    Raises:
        InputError: it cannot be read, or a window makes no sense; says where.
    """
    document = Fields(read_yaml(file, data))
    if document.node("apiVersion") is None and document.node("kind") is None:
        return _ours(document)
    for key, allowed in (("apiVersion", _API_VERSION), ("kind", _KIND)):
        if document.text(key) != allowed:
            document.refuse(f"{key} is {document.text(key)!r}; {allowed} is allowed", key)
    return _sloths(document, PurePosixPath(file).stem)


def _ours(document: Fields) -> WindowSet:
    document.only({"name", "source", "period", "windows"})
    name, period_s = document.text("name"), _period(document, "period")
    found: dict[tuple[Severity, Tier], AlertWindow] = {}
    for fields in document.parts("windows"):
        fields.only({"severity", "tier", "long", "short", "factor", "for"})
        severity, tier = fields.text("severity"), fields.text("tier")
        for key, word, known in (("severity", severity, Severity), ("tier", tier, Tier)):
            if word not in set(known):
                allowed = " or ".join(known)
                fields.refuse(f"{key} is {word!r}; {allowed} is allowed", key)
        window = AlertWindow(
            severity=Severity(severity),
            tier=Tier(tier),
            long_s=_seconds(fields, "long"),
            short_s=_seconds(fields, "short"),
            factor=_above_zero(fields, "factor"),
            for_s=_seconds(fields, "for") if fields.node("for") is not None else 0,
        )
        if (window.severity, window.tier) in found:
            fields.refuse(f"{tier} {severity} a second time; once is allowed", "tier")
        found[window.severity, window.tier] = _sensible(fields, window, period_s, "long")
    if not found:
        document.refuse("no window stands here; windows is a list of at least one", "windows")
    return WindowSet(name, period_s // _DAY_S, _ordered(found), document.text("source", ""))


def _sloths(document: Fields, name: str) -> WindowSet:
    document.only({"apiVersion", "kind", "metadata", "spec"})
    spec = document.needed("spec")
    spec.only({"sloPeriod", *(each.value for each in Severity)})
    period_s = _period(spec, "sloPeriod")
    found = {}
    for severity, tier in _ORDER:
        of_severity = spec.needed(severity.value)
        of_severity.only({each.value for each in Tier})
        fields = of_severity.needed(tier.value)
        fields.only({"errorBudgetPercent", "shortWindow", "longWindow"})
        percent, long_s = _above_zero(fields, "errorBudgetPercent"), _seconds(fields, "longWindow")
        if percent > 100:
            fields.refuse(
                f"errorBudgetPercent is {plain(percent)}; at most 100 is allowed",
                "errorBudgetPercent",
            )
        factor = rounded(Fraction(percent) * period_s / 100 / long_s)
        window = AlertWindow(severity, tier, long_s, _seconds(fields, "shortWindow"), factor)
        found[severity, tier] = _sensible(fields, window, period_s, "longWindow")
    return WindowSet(name, period_s // _DAY_S, _ordered(found), document.document.file)


def _sensible(fields: Fields, window: AlertWindow, period_s: int, key: str) -> AlertWindow:
    """Return a window whose parts go together.

    Raises:
        InputError: the short one is longer than the long one, or the long one than the period.
    """
    if window.short_s > window.long_s:
        fields.refuse("the short window is longer than the long one", key)
    if window.long_s > period_s:
        fields.refuse("the long window is longer than the period", key)
    return window


def _ordered(found: Mapping[tuple[Severity, Tier], AlertWindow]) -> tuple[AlertWindow, ...]:
    return tuple(found[each] for each in _ORDER if each in found)


def _period(fields: Fields, key: str) -> int:
    seconds = _seconds(fields, key)
    if seconds % _DAY_S:
        fields.refuse(f"{key} is {fields.text(key)}; whole days are allowed", key)
    return seconds


def _seconds(fields: Fields, key: str) -> int:
    seconds = seconds_of(fields.text(key))
    if seconds is None:
        fields.refuse(f"{key} is {fields.text(key)!r}; a duration such as 1h is allowed", key)
    return seconds


def _above_zero(fields: Fields, key: str) -> Decimal:
    number = fields.number(key)
    if number is None:
        fields.refuse(f"key {key!r} is missing in {fields.name}")
    if number <= 0:
        fields.refuse(f"{key} is {plain(number)}; above 0 is allowed", key)
    return number
