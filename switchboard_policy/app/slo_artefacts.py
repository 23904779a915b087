"""Write what follows from service levels besides rules: to stdout, a folder, or its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.app.output_files import differing_files, write_files
from switchboard_policy.app.repository import find_root, read_repository
from switchboard_policy.app.slo_files import read_definitions, told, understood
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.repository import levels_of, windows_of
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.render.artefacts import PATHS, Artefact, artefacts, path_of

if TYPE_CHECKING:  # it needs an extra that other artefacts do without
    from switchboard_policy.areas.slo.artefacts.effect import Effect

SCHEMA = "switchboard.slo-artefacts/v1"
_NOTHING = Config(areas=("slo",), values={})


@dataclass(frozen=True)
class Asked:
    """What is to be written.

    Args:
        kinds: what is wanted, of `PATHS`; the first is written where a repository keeps none.
        specs: files or folders of definitions; none for those of a policy repository.
        repo: the policy repository, or a folder in it; beside `specs` it says what things are
            called, where there is one.
        name: the only one that is wanted; empty for all.
        out: folder to write to; None for stdout, or the places the repository keeps them at.
        check: whether files are compared with what they should be, and none written.
    """

    kinds: Sequence[str]
    specs: Sequence[Path] = ()
    repo: Path = Path()
    name: str = ""
    out: Path | None = None
    check: bool = False


@dataclass(frozen=True)
class Written:
    """Files that follow from service levels.

    Args:
        files: content by path.
        folder: the folder the paths are in; None where there is none.
        differing: paths of files that are others than they were, or should be.
        left_out: what they would hold besides if more were known.
        read: the definitions they follow from.
        effect: what sampling keeps of made-up traces; None for other kinds.
    """

    files: Mapping[str, bytes]
    folder: Path | None
    differing: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    read: Read
    effect: Effect | None = None

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        found: dict[str, object] = {
            "schema": SCHEMA,
            "levels": [level.id for level in self.read.levels],
            "folder": None if self.folder is None else str(self.folder),
            "files": {name: content.decode() for name, content in self.files.items()},
            "differing": list(self.differing),
            "left_out": [{"what": each.what, "why": each.why} for each in self.left_out],
            "findings": told(self.read.findings),
        }
        if self.effect is not None:
            found["effect"] = {
                "seeds": self.effect.seeds,
                **{name: _range(each) for name, each in self.effect.figures.items()},
            }
        return found


def _range(found: object) -> list[float]:
    low, middle, high = (getattr(found, name) for name in ("low", "middle", "high"))
    assert not isinstance(middle, NotEvaluated), "a mean of what was measured"
    return [round(each, 4) for each in (low, middle, high)]


@dataclass(frozen=True)
class _Source:
    """Definitions, and what a repository says about their artefacts."""

    read: Read
    config: Config
    windows: WindowSet
    root: Path | None


def make_artefacts(asked: Asked) -> Written:
    """Generate files of some kinds, and write or compare them all.

    Args:
        asked: what is to be written, and where.

    Raises:
        InputError: a file cannot be read or written, nothing is understood, or a name is wrong.
        UsageError: several files are asked for and no folder, there is nothing to compare with, or
            nothing has the name asked for.
    """
    source = _source(asked)
    kept = [kind for kind in asked.kinds if kind in source.config.artefacts.files]
    at_home = source.root is not None and not asked.specs and asked.out is None and bool(kept)
    kinds = kept if at_home else list(asked.kinds[:1]) if asked.out is None else list(asked.kinds)
    files, left = _files(kinds, source, asked)
    if not files:
        raise InputError(
            f"nothing can be made: {'; '.join(dict.fromkeys(each.why for each in left))}"
        )
    folder = source.root if at_home else asked.out
    effect = _effect(source.config) if "sampling" in kinds else None
    if folder is None:
        _one_only(files, asked)
        return Written(files, None, (), left, source.read, effect)
    differing = differing_files(folder, files) if asked.check else write_files(folder, files)
    return Written(files, folder, differing, left, source.read, effect)


def _source(asked: Asked) -> _Source:
    if not asked.specs:
        root = find_root(asked.repo)
        return _repository(root, None)
    read = read_definitions(asked.specs)
    try:
        root = find_root(asked.repo)
    except InputError:
        return _Source(understood(read), _NOTHING, window_set(_NOTHING.artefacts.windows), None)
    return _repository(root, read)


def _repository(root: Path, read: Read | None) -> _Source:
    snapshot = read_repository(root, allow_dirty=True)
    config = read_config(snapshot)
    found = understood(levels_of(snapshot, config) if read is None else read)
    return _Source(found, config, windows_of(snapshot, config), root)


def _files(
    kinds: Sequence[str], source: _Source, asked: Asked
) -> tuple[dict[str, bytes], tuple[LeftOut, ...]]:
    found: list[tuple[str, Artefact]] = []
    left: list[LeftOut] = []
    for kind in kinds:
        made = artefacts(kind, source.read.levels, source.config, source.windows)
        template = PATHS[kind]
        if asked.out is None:
            template = source.config.artefacts.files.get(kind, template)
        found += [(path_of(template, each), each) for each in made.files]
        left += made.left_out
    if asked.name:
        names = [each.name for _, each in found]
        found = [(path, each) for path, each in found if each.name == asked.name]
        if not found:
            hint = nearest(asked.name, names)
            raise UsageError(f"nothing is called {asked.name!r}", hint=hint)
    files = {path: each.text.encode() for path, each in found}
    if len(files) < len(found):
        hint = "{service} and {name} in a path keep files apart"
        raise InputError("two files would stand in one place", hint=hint)
    return files, tuple(dict.fromkeys(left))


def _effect(config: Config) -> Effect:
    from switchboard_policy.areas.slo.artefacts import effect  # noqa: PLC0415 - heavy

    return effect.sampling_effect(config)


_KEPT = "or say under artefacts of switchboard.yaml where they are kept"


def _one_only(files: Mapping[str, bytes], asked: Asked) -> None:
    if asked.check:
        hint = f"name the folder that holds the files, {_KEPT}"
        raise UsageError("--check needs --out", hint=hint)
    if len(files) > 1:
        names = ", ".join(files)
        hint = f"name a folder with --out, one of them with --name, {_KEPT}"
        raise UsageError(f"{len(files)} files: {names}", hint=hint)
