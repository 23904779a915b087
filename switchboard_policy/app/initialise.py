"""Write a new policy repository: from templates and one page of example content."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from switchboard_policy.app.generated import generated_files
from switchboard_policy.app.git import GitFailed, ask, git, has_git
from switchboard_policy.app.output import new_directory, write_file
from switchboard_policy.app.repository import under_git
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.value_schemas import schema_files
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import plain
from switchboard_policy.errors import InputError
from switchboard_policy.resources import resource

SCHEMA = "switchboard.init/v1"

_TEMPLATE = ".j2"
_CONTENT = "content.yaml"


@dataclass(frozen=True)
class Initialised:
    """What `init` made.

    Args:
        directory: the repository.
        files: its files, sorted.
        words: what was done, one line each.
    """

    directory: Path
    files: tuple[str, ...]
    words: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "directory": str(self.directory),
            "files": list(self.files),
            "words": list(self.words),
        }


def initialise(directory: Path, *, under_version_control: bool = True) -> Initialised:
    """Write a new policy repository, all of it or nothing.

    Args:
        directory: where; must not exist or be empty.
        under_version_control: whether to make it a git repository with a first commit, unless it
            stands in one already.

    Raises:
        InputError: the directory holds something, or the disk refuses.
    """
    _refuse_full(directory)
    files = repository_files()
    with new_directory(directory) as folder:
        for name, content in files.items():
            write_file(folder / name, content)
        said = (
            _first_commit(folder, directory)
            if under_version_control
            else "not under git, as you asked"
        )
    example = _content()
    words = (
        f"repository  {len(example['services'])} services, {len(example['tenants'])} tenants",
        f"git         {said}",
    )
    return Initialised(directory, tuple(files), words)


def repository_files() -> dict[str, bytes]:
    """Return the files of a new policy repository, by POSIX path, sorted."""
    return dict(_repository().files)


@cache
def _repository() -> Snapshot:
    written = Snapshot({**_from_templates(), **_rules(), **_schemas()})
    generated = generated_files(written, read_config(written))
    return written.replace({file: one.content for file, one in generated.items()})


def _from_templates() -> dict[str, bytes]:
    root = resource("templates/repository")
    content = _content()
    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters |= {"ratio": _ratio, "title": _title, "flow": _flow}
    files: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir() or name == _CONTENT:
            continue
        if not name.endswith(_TEMPLATE):
            files[_written(name)] = path.read_bytes()
            continue
        template = environment.from_string(path.read_text(encoding="utf-8"))
        for written, variables in _instances(name.removesuffix(_TEMPLATE), content):
            files[written] = template.render(variables).encode()
    return files


def _content() -> dict[str, Any]:
    text = (resource("templates/repository") / _CONTENT).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def _instances(name: str, content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the files one template makes; `SERVICE` in its name means one a service."""
    name = _written(name)
    if "SERVICE" not in name:
        return [(name, content)]
    return [
        (name.replace("SERVICE", service["name"]), {**content, "service": service})
        for service in content["services"]
    ]


def _written(name: str) -> str:
    """Return a template's name in the repository; `dot_` stands for a dot, which git would heed."""
    return "/".join(
        f".{part.removeprefix('dot_')}" if part.startswith("dot_") else part
        for part in name.split("/")
    )


def _rules() -> dict[str, bytes]:
    """Return the stock rules as the repository vendors them, their tests left out."""
    root = resource("rego") / "switchboard"
    return {
        f"policies/switchboard/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in sorted(root.rglob("*.rego"))
        if not path.name.endswith("_test.rego")
    }


def _schemas() -> dict[str, bytes]:
    """Return the schemas of facts and values, outside of `policies/`, where OPA loads any JSON."""
    return {f"schemas/{name}": content for name, content in schema_files().items()}


def _ratio(percent: object) -> str:
    return plain(Decimal(str(percent)) / 100)


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _flow(value: object) -> str:
    """Return a small mapping or list as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1_000)
    return text.strip()


def _refuse_full(directory: Path) -> None:
    if directory.is_dir() and not any(directory.iterdir()):
        return
    if directory.exists() or directory.is_symlink():
        what = "is not empty" if directory.is_dir() else "is no directory"
        raise InputError(
            f"{what}; a new policy repository needs a place of its own",
            location=Location(str(directory)),
            hint="name a directory that does not exist yet",
        )


def _first_commit(folder: Path, directory: Path) -> str:
    """Make the first commit in the temporary directory and say what was done."""
    if not has_git():
        return "not installed, so not under version control yet"
    parent = next(each for each in directory.resolve().parents if each.is_dir())
    if _inside(parent, directory):
        return "stands in a repository already; commit it there"
    git(folder, "init", "--quiet", "--initial-branch=main")
    if ask(folder, "config", "user.email") is None:
        return "a new repository, nothing committed: git does not know your e-mail address yet"
    git(folder, "add", "--all")
    try:
        git(folder, "commit", "--quiet", "--no-verify", "-m", "A policy repository")
    except GitFailed as error:
        shutil.rmtree(folder / ".git")
        return f"nothing committed ({error.message})"
    return "a new repository with its first commit, on branch main"


def _inside(parent: Path, directory: Path) -> bool:
    """Return whether a git work tree holds `directory` and does not ignore it."""
    return under_git(parent) and ask(parent, "check-ignore", "-q", str(directory.resolve())) is None
