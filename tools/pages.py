"""The generated reference pages, each a function of the code that returns Markdown."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence

import click
from findings import Known, python_findings
from screen import ROOT

from switchboard_policy import errors
from switchboard_policy.cli.entry import BROKEN_PIPE, INTERRUPTED, TERMINATED
from switchboard_policy.cli.root import switchboard
from switchboard_policy.documents.vocabulary import vocabulary
from switchboard_policy.documents.yaml_reader import read_yaml

WIDTH = 88  # columns of the help text on the page
ABOUT_ERRORS = (
    "An error is one line on stderr: where (file, line and column), what was found, what"
    " is allowed, and what would help. With `--format json` it is one JSON object on"
    " stdout that holds the code."
)
ABOUT_DEFAULTS = (
    "No number that decides anything stands in the code: each has a name, a unit and a source"
    " here. Where a line says so, `settings.<section>.<name>` in `switchboard.yaml` overrides"
    " it."
)
ABOUT_FINDINGS = (
    "What is said while documents and telemetry are read. What the rules say is written on"
    " [a page for each rule](../rules/index.md). A finding has an id, a level, a sentence that says"
    " what would help, and the place it is about. *Hard* findings stop a change and nobody can"
    " override them; *soft* ones stop it unless an owner accepts them in writing; *advisory* ones"
    " are told and stop nothing."
)


def cell(text: object) -> str:
    """Text that is safe inside a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "| " + " | ".join("---" for _ in headings) + " |"]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return "\n".join(lines)


def commands(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """Every command below one, with the help it prints."""
    settings = {**command.context_settings, "max_content_width": WIDTH}
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=WIDTH, **settings
    )
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below is not None, f"{each} is listed, so it is there"
            yield from commands(below, each, context)


def cli_page() -> str:
    """What `--help` prints, for every command."""
    parts = ["# Command line", "Data goes to stdout, words and progress to stderr."]
    for path, text in commands(switchboard, "switchboard"):
        depth = "#" * min(4, 1 + len(path.split()))
        parts += [f"{depth} {path}", f"```text\n$ {path} --help\n{text}\n```"]
    return "\n\n".join(parts)


def error_classes() -> Iterator[type[errors.SwitchboardError]]:
    """Every error class, a parent before its children."""
    for found in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(found.name)

    def below(kind: type[errors.SwitchboardError]) -> Iterator[type[errors.SwitchboardError]]:
        yield kind
        for child in sorted(kind.__subclasses__(), key=lambda each: (each.exit_status, each.code)):
            if child.__module__.startswith(errors.__name__):
                yield from below(child)

    yield from below(errors.SwitchboardError)


def errors_page() -> str:
    """Every error and exit status."""
    rows = [
        (f"`{kind.code}`", kind.exit_status, f"`{kind.__name__}`", first_line(kind.__doc__))
        for kind in error_classes()
    ]
    others = [
        (0, "done, nothing to do, or allowed by an owner's override"),
        (3, "with `--exit-code`: nothing is worth changing"),
        (11, "with `--exit-code`: allowed by an owner's override"),
        (12, "`policy test` found something; with `--exit-code`: `check` found more than advice"),
        (INTERRUPTED, "interrupted from the keyboard; nothing is left half-written"),
        (BROKEN_PIPE, "the reader of stdout went away"),
        (TERMINATED, "terminated; nothing is left half-written"),
    ]
    return "\n\n".join(
        (
            "# Errors and exit statuses",
            ABOUT_ERRORS,
            "## Errors",
            table(("code", "exit status", "class", "meaning"), rows),
            "## Other exit statuses",
            table(("exit status", "meaning"), others),
        )
    )


def first_line(text: str | None) -> str:
    """The first line of a docstring."""
    return (text or "").strip().splitlines()[0] if text else ""


def defaults_page() -> str:
    """Every constant that is data, with its unit and source."""
    parts = [
        "# Defaults",
        ABOUT_DEFAULTS,
    ]
    for file in sorted(ROOT.glob("*/**/defaults.yaml")):
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(("switchboard_policy/", "simulator/")):
            continue
        entries = read_yaml(name, file.read_bytes()).value
        assert isinstance(entries, list), name
        rows = [row(entry) for entry in entries if isinstance(entry, Mapping)]
        parts.append(f"## {' '.join(file.parent.relative_to(ROOT).parts[1:]) or 'simulator'}")
        parts.append(f"In [`{name}`](../../{name}).")
        parts.append(table(("name", "value", "unit", "source"), rows))
    return "\n\n".join(parts)


def row(entry: Mapping[str, object]) -> tuple[object, ...]:
    """One constant."""
    source = f"{entry['source']}; {entry['note']}" if entry.get("note") else entry["source"]
    return (f"`{entry['name']}`", entry["value"], entry["unit"], source)


def findings_page() -> str:
    """Every finding of the Python side, by its id."""
    parts = ["# Findings", ABOUT_FINDINGS]
    for finding in python_findings():
        parts.append(headed(finding))
        parts.append(f"**{finding.level}** · [`{finding.file}`](../../{finding.file})")
        parts.append(f"{finding.title} {finding.description}")
    return "\n\n".join(parts)


def headed(known: Known) -> str:
    """The heading of a finding, with the anchors that links to it use."""
    anchors = "".join(f'<a id="{name}"></a>' for name in known.anchors)
    return f"## `{known.id}`\n{anchors}"


def values_page() -> str:
    """Every policy value that switchboard.yaml can map."""
    rows = [
        (
            f"`{word.name}`",
            ", ".join(sorted(f"`{{{each}}}`" for each in word.variables)) or "none",
            word.unit.symbol,
            word.meaning,
        )
        for word in vocabulary().values()
    ]
    return "\n\n".join(
        (
            "# Policy values",
            "The names that `values:` of `switchboard.yaml` may map to places in files.",
            table(("name", "variables", "usual unit", "meaning"), rows),
        )
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "defaults.md": defaults_page,
    "errors.md": errors_page,
    "findings.md": findings_page,
    "values.md": values_page,
}
