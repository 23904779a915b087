"""Scan a folder nobody described: what values stand where, by their names and numbers.

Bounded, read-only, nothing executed: templates are not filled in, and no tool of the repository is
run. What cannot be read is told, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from switchboard_policy.adoption.agreement import Settled, settle
from switchboard_policy.adoption.differences import differences
from switchboard_policy.adoption.families import Family, families
from switchboard_policy.adoption.guess import Guess, guesses, nameless
from switchboard_policy.adoption.ignores import Ignore, ignores_in
from switchboard_policy.adoption.loose_yaml import Branch, Node, NotRead, read_loose
from switchboard_policy.adoption.nginx import read_nginx
from switchboard_policy.adoption.pyrra import pyrra_lints
from switchboard_policy.adoption.quoting import quoted
from switchboard_policy.adoption.readers import disputes, readers_disagree
from switchboard_policy.adoption.rego_lints import TEST, rego_lints
from switchboard_policy.adoption.unowned import CODEOWNERS, unowned
from switchboard_policy.adoption.words import words_of
from switchboard_policy.app.looking import LeftAside, Reading
from switchboard_policy.domain.finding import Finding

_YAML = (".yaml", ".yml", ".json")
_ENDINGS = (*_YAML, ".rego", ".conf")
_DATA = frozenset({"data.yaml", "data.yml", "data.json"})
_BOARD = ('"panels"', '"schemaVersion"')
_TEMPLATE = re.compile(r"\{\{-?\s*[.$#a-z/(]")
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout"})


@dataclass
class Scanned:
    """What a scan found.

    Args:
        documents: what stands in each YAML and JSON file and in NGINX's, by file.
        modules: modules of Rego, by file.
        owners: where CODEOWNERS stands and what it says; empty where there is none.
        guesses: places of values, by their words.
        nameless: places of a rate or burst of which nothing says whose.
        settled: values with the places that agree.
        ignores: comments that set findings aside.
        left_aside: what was not read, and why.
        bounded: why not everything was looked at; empty where it was.
    """

    documents: dict[str, list[Node]] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    owners: tuple[str, str] = ("", "")
    guesses: list[Guess] = field(default_factory=list)
    nameless: list[Family] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    ignores: list[Ignore] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)
    bounded: str = ""


def scan(root: Path) -> Scanned:
    """Look through a folder.

    Args:
        root: the folder; links in it are not followed, ignored files are left out.
    """
    found = Scanned()
    for name, text in _texts(root, found):
        found.ignores += ignores_in(name, text)
        if name.endswith(".rego"):
            found.modules[name] = text
        elif name.endswith(".conf"):
            zones = read_nginx(text)
            if zones is not None:
                found.documents[name] = [zones]
        elif name in CODEOWNERS:
            if not found.owners[0] or CODEOWNERS.index(name) < CODEOWNERS.index(found.owners[0]):
                found.owners = (name, text)
        else:
            _read(name, text, found)
    pairs = [(file, node) for file, nodes in found.documents.items() for node in nodes]
    every = families(pairs)
    found.guesses = guesses(every)
    found.nameless = nameless(every, found.guesses)
    found.settled = settle(found.guesses, _replicas(pairs))
    return found


def scan_findings(found: Scanned, policy: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield what is wrong in a folder that has no mapping.

    Args:
        found: what was scanned.
        policy: further files that hold policy, such as those of service levels and rules.
    """
    yield from differences(found.settled)
    yield from rego_lints(found.modules)
    yield from pyrra_lints((file, node) for file, some in found.documents.items() for node in some)
    data = _data(found)
    for file in data:
        yield from readers_disagree(file, found.documents[file])
    file, text = found.owners
    if file:
        held = {member.file for each in found.guesses for member in each.family.members.values()}
        rego = {name for name in found.modules if not name.endswith(TEST)}
        yield from unowned(file, text, {*held, *rego, *data, *policy})


def mends(root: Path, found: Scanned) -> dict[str, tuple[bytes, bytes]]:
    """Return the files that can be put right: as they are, and as they should be.

    Args:
        root: the folder.
        found: what was scanned.
    """
    mended = {}
    for file in _data(found):
        if not file.endswith(".json") and any(disputes(found.documents[file])):
            before = (root / file).read_bytes()
            after = quoted(before.decode("utf-8"), found.documents[file]).encode()
            if after != before:
                mended[file] = (before, after)
    return mended


def _data(found: Scanned) -> list[str]:
    """Return the files OPA would load as data.

    They are named so, or stand in a folder named so below a top folder that holds Rego, and are no
    object of Kubernetes, as what policies are tried on is.
    """
    tops = {name.partition("/")[0] for name in found.modules if "/" in name}
    return [
        file
        for file, nodes in found.documents.items()
        if file.endswith(_YAML)
        and not any(isinstance(node, Branch) and node.text("apiVersion") for node in nodes)
        and (PurePosixPath(file).name in _DATA or (file.partition("/")[0] in tops and _told(file)))
    ]


def _told(file: str) -> bool:
    """Return whether a folder on the way to a file says that data stand in it."""
    return any("data" in words_of(part) for part in PurePosixPath(file).parts[:-1])


def _read(name: str, text: str, found: Scanned) -> None:
    if name.endswith(".json") and all(part in text for part in _BOARD):
        return  # a dashboard: long, and its numbers are of pictures
    try:
        nodes = read_loose(text)
        found.documents[name] = [node for node in nodes if not _is_definition(node)]
    except NotRead as refused:
        template = bool(_TEMPLATE.search(text))
        why = "filled in by Helm" if template else str(refused)
        found.left_aside.append(LeftAside(name, why, template=template))


def _is_definition(node: Node) -> bool:
    """Return whether a document defines a kind of objects: long, and nobody's values."""
    return isinstance(node, Branch) and node.text("kind") == "CustomResourceDefinition"


def _texts(root: Path, found: Scanned) -> Iterator[tuple[str, str]]:
    """Yield the texts of the files that may be of concern; what cannot be read is left aside."""
    reading = Reading(root, found.left_aside)
    for name, content in reading.files(lambda name: name.endswith(_ENDINGS) or name in CODEOWNERS):
        try:
            yield name, content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            found.left_aside.append(LeftAside(name, f"line {line}: not UTF-8"))
    found.bounded = reading.bounded


def _replicas(pairs: list[tuple[str, Node]]) -> dict[str, int]:
    """Return how many instances each workload has, by file and name."""
    found = {}
    for file, node in pairs:
        if not isinstance(node, Branch) or node.text("kind") not in _WORKLOADS:
            continue
        spec, metadata = node.get("spec"), node.get("metadata")
        if isinstance(spec, Branch) and isinstance(metadata, Branch):
            count = spec.text("replicas")
            if count.isdecimal() and len(count) < 6:
                found[f"{file}: {metadata.text('name')}"] = int(count)
    return found
