"""What Sloth and OpenSLO have no word for, in annotations of our own.

In Sloth's forms they are `switchboard_<name>` among `alerting.annotations`, in OpenSLO
`switchboard.dev/<name>` among `metadata.annotations`. Both are text, and neither reaches an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest

SLOTH = "switchboard_"
OPENSLO = "switchboard.dev/"
EXCLUSION = "exclusion"
"""The one key of which there may be several, told apart by what follows an underscore."""


@dataclass(frozen=True)
class Texts:
    """Own keys as they are written.

    Args:
        texts: by name, the prefix left out.
        prefix: what stands before each name.
        where: where the value of a whole key stands.
    """

    texts: Mapping[str, str]
    prefix: str
    where: Callable[[str], Location]

    def get(self, name: str, default: str) -> str:
        """Return a text, or the default."""
        return self.texts.get(name, default)

    def yes(self, name: str) -> bool:
        """Return whether a text says true; one that is not there does not.

        Raises:
            InputError: it is neither true nor false.
        """
        text = self.get(name, "false")
        if text not in {"true", "false"}:
            raise self.error(name, repr(text), "true or false")
        return text == "true"

    def only(self, known: Collection[str]) -> None:
        """Refuse a name that is not known.

        Raises:
            InputError: with the nearest known name.
        """
        for name in self.texts:
            word = EXCLUSION if name.startswith(f"{EXCLUSION}_") else name
            if word not in known:
                raise InputError(
                    f"key {self.prefix + name!r} is not known",
                    location=self.where(self.prefix + name),
                    hint=nearest(self.prefix + name, [self.prefix + each for each in known]),
                )

    def error(self, name: str, found: str, allowed: str) -> InputError:
        """Return the error for a text that cannot be read."""
        message = f"{self.prefix}{name}: {found}; {allowed} is allowed"
        return InputError(message, location=self.where(self.prefix + name))


def own_texts(
    annotations: Mapping[str, str], prefix: str, where: Callable[[str], Location]
) -> tuple[dict[str, str], Texts]:
    """Return annotations without our own keys, and these.

    Args:
        annotations: as they are written.
        prefix: `SLOTH` or `OPENSLO`.
        where: where the value of an annotation stands.
    """
    others = {name: text for name, text in annotations.items() if not name.startswith(prefix)}
    own = {
        name.removeprefix(prefix): text
        for name, text in annotations.items()
        if name.startswith(prefix)
    }
    return others, Texts(own, prefix, where)
