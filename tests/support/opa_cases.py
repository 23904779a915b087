"""OPA's own conformance cases, each in a package of its own, so that many compile at once."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import yaml
from support.go_modules import OPA, go_module
from support.tools import CHECKOUT, require_tool

CAPABILITIES = CHECKOUT / "rego" / "capabilities.json"
CASES = "v1/test/cases/testdata/v1"
_TOKENS = re.compile(
    r'(?<!\$)"(?:\\.|[^"\\\n])*"|(?<!\$)`[^`]*`|#[^\n]*|(?<![\w.])data\b(?!\s*:(?!=))'
)
"""Text and comments, which are skipped, and the name of the data document."""
_OUTSIDE = re.compile(
    "undefined function|not supported by current capabilities"
    "|unexpected keyword, must be one of|unexpected identifier token"
    "|with keyword target must reference existing"
)
"""How OPA says that a case asks for a function or a keyword our capabilities do not have."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2, as OPA reads it: `on` and `12:30` are text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
    list("-+0123456789"),
)


@dataclass(frozen=True, eq=False)
class Case:
    """A case of OPA's own.

    Args:
        name: of the packages it is given.
        place: the file it is told in, below OPA's cases, and which of its cases it is.
        told: the case as its file tells it.
    """

    name: str
    place: str
    told: dict[str, Any]

    @property
    def title(self) -> str:
        """Where it stands and what it is about; no two are the same."""
        return f"{self.place}: {self.told['note']}"

    @property
    def entrypoint(self) -> str:
        """Its question, as a rule: a list of what is bound for each answer."""
        return f"asked/{self.name}/answers"

    @property
    def document(self) -> bytes:
        """Its input, as Rego or JSON; nothing where it has none."""
        if "input" in self.told:
            return json.dumps(self.told["input"], ensure_ascii=False).encode()
        return str(self.told.get("input_term", "")).encode()

    @property
    def fails(self) -> bool:
        """Whether an error is expected."""
        return bool(self.told.get("want_error") or self.told.get("want_error_code"))

    @property
    def only_if_strict(self) -> bool:
        """Whether the error is expected only of an evaluator that is strict about functions."""
        return self.fails and bool(self.told.get("strict_error"))

    @property
    def expected(self) -> list[dict[str, Any]]:
        """What is bound for each answer."""
        return list(self.told.get("want_result") or [])

    def write(self, folder: Path) -> None:
        """Write its rules, and its question as a rule."""
        folder.mkdir()
        for number, module in enumerate(self.told.get("modules") or []):
            text = re.sub(
                r"^(\s*)package\s+", rf"\1package {self.name}.", module, count=1, flags=re.MULTILINE
            )
            (folder / f"{number}.rego").write_text(self._moved(text), encoding="utf-8")
        bound = sorted({name for answer in self.expected for name in answer})
        answer = ", ".join(f'"{name}": {name}' for name in bound)
        asked = f"package asked.{self.name}\n\nanswers := [{{{answer}}} |\n\t{self._query}\n]\n"
        (folder / "asked.rego").write_text(asked, encoding="utf-8")

    @property
    def _query(self) -> str:
        return self._moved(self.told["query"])

    def _moved(self, text: str) -> str:
        moved = f"data.{self.name}"
        return _TOKENS.sub(lambda found: moved if found[0] == "data" else found[0], text)


def every_case() -> Iterator[Case]:
    """Every case of OPA, in the order of their files."""
    folder = go_module(OPA) / CASES
    numbers = count()
    for path in sorted(folder.rglob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        for place, told in enumerate(yaml.load(path.read_bytes(), _Loader)["cases"]):  # noqa: S506 - it is a safe one
            yield Case(f"c{next(numbers):04}", f"{file}#{place}", told)


def within_capabilities(cases: Sequence[Case], folder: Path) -> list[Case]:
    """The cases that need only what our capabilities have, their rules written below a folder.

    OPA tells the errors of one stage of the compiler at a time, so it is asked until there is none.
    An error that is about something else is for the test to fail on, so that case stays.
    """
    left = {case.name: case for case in cases}
    for case in cases:
        case.write(folder / case.name)
    while outside := _outside(folder):
        for name in outside:
            del left[name]
            for file in (folder / name).iterdir():
                file.unlink()
    return list(left.values())


def _outside(folder: Path) -> set[str]:
    command = [require_tool("opa"), "check", "--format", "json", "--max-errors", "100000"]
    command += ["--capabilities", str(CAPABILITIES), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return set()
    errors = json.loads(done.stdout or done.stderr)["errors"]
    outside, others = set(), set()
    for error in errors:
        name = Path(error["location"]["file"]).parent.name
        (outside if _OUTSIDE.search(error["message"]) else others).add(name)
    assert others <= outside, errors
    return outside


def compiled(cases: Sequence[Case], folder: Path) -> bytes:
    """Some cases as one module of Wasm.

    Args:
        cases: what to compile.
        folder: where their rules were written.
    """
    bundle = folder / "bundle.tar.gz"
    command = [require_tool("opa"), "build", "-t", "wasm", "--capabilities", str(CAPABILITIES)]
    command += ["-o", str(bundle)]
    for case in cases:
        command += ["-e", case.entrypoint, case.name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with tarfile.open(bundle) as archive:
        member = archive.extractfile("/policy.wasm")
        assert member is not None
        return member.read()
