"""Words of keys and file names, and what they are taken to mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from switchboard_policy.documents.yaml_reader import read_yaml

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    """Return the words of a name: `requestsPerMinute`, `per_second`, `values-staging.yaml`."""
    return frozenset(part.lower() for part in _PART.findall(name))


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, frozenset[str]]:
    """Return the words of each meaning."""
    data = files("switchboard_policy.adoption").joinpath("words.yaml").read_bytes()
    value = read_yaml("words.yaml", data).value
    assert isinstance(value, dict)
    return {
        meaning: frozenset(str(word) for word in words)
        for meaning, words in value.items()
        if isinstance(words, list)
    }


def means(meaning: str, names: Iterable[str]) -> bool:
    """Return whether a word of some names has a meaning.

    Args:
        meaning: a key of `words.yaml`.
        names: keys or parts of a path.
    """
    wanted = meanings()[meaning]
    return any(not wanted.isdisjoint(words_of(name)) for name in names)
