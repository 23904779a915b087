"""Constants as data: every number has a name, a unit and a source in a `defaults.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

_FIELDS = frozenset({"name", "value", "unit", "source"})
_NOTHING: Mapping[str, Scalar] = MappingProxyType({})
_NOWHERE: Mapping[str, Location] = MappingProxyType({})


@dataclass(frozen=True)
class Constant:
    """One constant as it ships.

    Args:
        name: its name, with the unit where that helps: `hysteresis_ratio`.
        value: what it is.
        unit: its unit, never empty.
        source: where the figure comes from; `ours: why` where it is our choice.
        note: anything else worth knowing.
    """

    name: str
    value: Scalar
    unit: str
    source: str
    note: str = ""


class Constants:
    """Constants by name, typed when asked for."""

    def __init__(
        self,
        package: str,
        known: Mapping[str, Constant],
        values: Mapping[str, Scalar],
        locations: Mapping[str, Location] = _NOWHERE,
    ) -> None:
        self._package = package
        self._known = known
        self._values = values
        self._locations = locations

    def scalar(self, name: str) -> Scalar:
        """Return a constant as it stands.

        Raises:
            KeyError: the package ships no such constant.
        """
        return self._values[name]

    def number(self, name: str) -> Decimal:
        """Return a constant as an exact number."""
        value = self.scalar(name)
        assert isinstance(value, (int, Decimal)), f"{self._package}: {name} is not a number"
        return Decimal(value)

    def real(self, name: str) -> float:
        """Return a constant as a float."""
        return float(self.number(name))

    def whole(self, name: str) -> int:
        """Return a constant as a whole number.

        Raises:
            InputError: the user's setting is not whole.
        """
        number = self.number(name)
        if number != int(number):
            message = f"setting {name} is {number}; a whole number is allowed"
            raise InputError(message, location=self._locations.get(name))
        return int(number)

    def text(self, name: str) -> str:
        """Return a constant as text."""
        value = self.scalar(name)
        assert isinstance(value, str), f"{self._package}: {name} is not text"
        return value

    def flag(self, name: str) -> bool:
        """Return a constant that is true or false."""
        value = self.scalar(name)
        assert isinstance(value, bool), f"{self._package}: {name} is not true or false"
        return value

    def unit(self, name: str) -> str:
        """Return a constant's unit."""
        return self._known[name].unit

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._values))


@lru_cache(maxsize=64)
def shipped(package: str) -> Mapping[str, Constant]:
    """Return the constants a package ships in its `defaults.yaml`, by name.

    Args:
        package: its full name, such as `switchboard_policy.areas.limits`.

    Raises:
        InputError: the file has an entry without name, value, unit or source.
    """
    file = f"{package.replace('.', '/')}/defaults.yaml"
    document = read_yaml(file, files(package).joinpath("defaults.yaml").read_bytes())
    found: dict[str, Constant] = {}
    entries = document.value if isinstance(document.value, list) else [document.value]
    for position, entry in enumerate(entries):
        constant = _constant(entry, document.where(f"/{position}"))
        if constant.name in found:
            raise InputError(f"{constant.name} twice", location=document.where(f"/{position}"))
        found[constant.name] = constant
    return MappingProxyType(found)


def _constant(entry: Value, where: Location) -> Constant:
    if not isinstance(entry, dict):
        raise InputError("a constant is a mapping of name, value, unit, source", location=where)
    missing = sorted(_FIELDS - entry.keys()) + sorted(entry.keys() - _FIELDS - {"note"})
    if missing:
        message = f"{entry.get('name', 'a constant')}: {missing[0]} is missing or unknown"
        raise InputError(message, location=where, hint=nearest(missing[0], _FIELDS | {"note"}))
    texts = {field: entry.get(field, "") for field in ("name", "unit", "source", "note")}
    wrong = [field for field, text in texts.items() if not isinstance(text, str)]
    wrong += [field for field in ("name", "unit", "source") if not texts[field]]
    value = entry["value"]
    if wrong or value is None or isinstance(value, (list, dict)):
        field = wrong[0] if wrong else "value"
        raise InputError(f"{texts['name']}: {field} is empty or of a wrong type", location=where)
    return Constant(value=value, **{name: str(text) for name, text in texts.items()})


def constants(
    package: str,
    overrides: Mapping[str, Scalar] = _NOTHING,
    *,
    locations: Mapping[str, Location] = _NOWHERE,
) -> Constants:
    """Return a package's constants, some overridden by the user's settings.

    Args:
        package: its full name, such as `switchboard_policy.areas.limits`.
        overrides: name to value, from `settings` in `switchboard.yaml`.
        locations: name to where the override stands, for messages.

    Raises:
        InputError: an override names no constant, or has another type than the constant.
    """
    known = shipped(package)
    values = {name: constant.value for name, constant in known.items()}
    for name, value in sorted(overrides.items()):
        where = locations.get(name)
        if name not in known:
            message = f"setting {name!r} is not known"
            raise InputError(message, location=where, hint=nearest(name, known))
        expected = _type_name(values[name])
        if _type_name(value) != expected:
            message = f"setting {name} is {value!r}; {expected} is allowed ({known[name].unit})"
            raise InputError(message, location=where)
        values[name] = value
    return Constants(package, known, MappingProxyType(values), locations)


def configured(package: str, config: Config, section: str) -> Constants:
    """Return a package's constants with one section of `settings` applied.

    Args:
        package: its full name.
        config: the parsed `switchboard.yaml`.
        section: the section of `settings`: an area's name, `risk` or `gate`.

    Raises:
        InputError: as `constants`, with the setting's line.
    """
    settings = config.settings.get(section, _NOTHING)
    locations = {name: config.locations.get(f"/settings/{section}/{name}") for name in settings}
    known = {name: where for name, where in locations.items() if where is not None}
    return constants(package, settings, locations=known)


def _type_name(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "text" if isinstance(value, str) else "a number"
