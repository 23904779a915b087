"""A page for each rule and an index by area, from their annotations and the recorded decisions.

The example of a page is a recorded decision that reaches the rule, decided again by the compiled
rules as the page is written, so the page cannot say what the rules do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations import Area, Rule, areas
from screen import ROOT

from switchboard_policy.opa.parity import recorded_values
from switchboard_policy.opa.wasm import WasmEngine

DOCS = ROOT / "docs"
RECORDED = ROOT / "fixtures" / "decisions"
VALUES = ROOT / "fixtures" / "contract" / "values"
SCHEMAS = ROOT / "rego" / "schemas"
LONG = 24  # lines of facts that stand open on the page; more are folded
LEVELS = {
    "hard": "**hard**: it denies, and nobody can override it",
    "soft": "**soft**: it denies unless an owner of what it is about accepts it in writing",
    "advisory": "**advisory**: it is told and denies nothing",
    "soft or hard": (
        "**soft or hard**, as the values say: an owner of what it is about can accept a soft one in"
        " writing, and nobody a hard one"
    ),
}
OWN_PAGES = {"gate": "gate.md"}  # areas whose page does not stand under areas/
UNOBSERVED = {"gate"}  # decides on what others found, each of which has its own mode
ABOUT = (
    "Each area is one decision in Rego: it asks its rules, and says no unless every one of them is"
    " satisfied. *Hard* findings nobody can override; *soft* ones stop a change unless an owner"
    " accepts them in writing; *advisory* ones are told and stop nothing. Findings made while"
    " documents and telemetry are read have [a page of their own](../reference/findings.md)."
)

Answer = Mapping[str, Any]


def rule_pages() -> dict[str, str]:
    """Every page below `docs/rules`, by its path there."""
    every = areas()
    pages = {"index.md": index(every)}
    engine = WasmEngine.shipped(recorded_values(VALUES))
    try:
        for area in every:
            decided = list(decisions(area.name, engine.decide))
            for rule in area.rules:
                pages[f"{rule.id}.md"] = page(area, rule, *example(rule, decided))
    finally:
        engine.close()
    return pages


def decisions(area: str, decide: Callable[..., Any]) -> Iterator[tuple[Path, Any, Answer]]:
    """The recorded decisions of an area: file, record, and what the rules answer now."""
    for path in sorted((RECORDED / area).glob("*.json")):
        record = json.loads(path.read_bytes())
        yield path, record, decide(f"switchboard/{area}/decision", record["facts"])


def example(rule: Rule, decided: list[tuple[Path, Any, Answer]]) -> tuple[Path, Any, Answer]:
    """The recorded decision that shows a rule best: denied for it alone, on few facts."""

    def plainness(one: tuple[Path, Any, Answer]) -> tuple[object, ...]:
        path, record, answer = one
        ids = {finding["id"] for finding in answer["findings"]}
        helpless = rule.level != "advisory" and answer["allow"]
        return helpless, len(ids), not record["facts"], len(json.dumps(record["facts"])), path.name

    reaching = [
        one for one in decided if rule.id in {finding["id"] for finding in one[2]["findings"]}
    ]
    assert reaching, f"no recorded decision reaches {rule.id}"
    return min(reaching, key=plainness)


def page(area: Area, rule: Rule, file: Path, record: Any, answer: Answer) -> str:  # noqa: ANN401 - JSON
    """The page of one rule."""
    title = rule.causes[0].title if len(rule.causes) == 1 else "Cannot decide"
    source = Path(rule.file)
    test = source.with_name(f"{source.stem}_test.rego")
    return "\n\n".join(
        [
            f"# {title}",
            f"`{rule.id}`, {LEVELS[rule.level]}.",
            f"A rule of [{area.title.lower()}]({up(area_page(area.name))}): *{area.question}*",
            "## What it finds",
            *(found(cause, alone=len(rule.causes) == 1) for cause in rule.causes),
            "## What to do",
            *helps(rule, answer),
            "## Example",
            f"[{first_upper(record['says'])}]({up(f'../{file.relative_to(ROOT)}')}). Facts:",
            folded(f"```json\n{pretty(record['facts'])}\n```"),
            "The answer:",
            f"```json\n{pretty(shown(answer))}\n```",
            "## What it reads",
            *reads(area),
            *observing(area, rule),
            "## Source",
            f"[`{source}`]({up(f'../{source}')}), tested in [`{test}`]({up(f'../{test}')}).",
        ]
    )


def found(cause: Any, *, alone: bool) -> str:  # noqa: ANN401 - a Cause
    """What a rule objects to."""
    return cause.description if alone else f"**{cause.title}.** {cause.description}"


def helps(rule: Rule, answer: Answer) -> Iterator[str]:
    """The guidance of the example's answer, and how a soft finding is accepted."""
    yield "The answer of the example below says:"
    yield "\n".join(f"- {line}" for line in answer["guidance"])
    if rule.level.startswith("soft"):
        accepting = up("gate.md#accepting-a-soft-finding")
        yield f"Or an owner accepts it: [how]({accepting})."


def reads(area: Area) -> Iterator[str]:
    """Facts and values of the area, with the schemas that say their form."""
    facts = ", ".join(f"`{fact}`" for fact in area.facts)
    yield f"Facts: {facts} ([schema]({up(f'../rego/schemas/{area.name}/input.json')}))."
    for document in area.values:
        name = document.split(".")[-1]
        about = json.loads((SCHEMAS / name / "values.json").read_bytes())["description"]
        schema = up(f"../rego/schemas/{name}/values.json")
        yield f"Values: `{document}` ([schema]({schema})). {about}"


def observing(area: Area, rule: Rule) -> Iterator[str]:
    """Whether the rule can be watched before it is enforced."""
    if rule.level == "advisory" or area.name in UNOBSERVED:
        return
    yield "## Observe mode"
    mode = f"[observe mode]({up('observe-mode.md')})"
    if rule.id.endswith("/cannot_decide"):
        yield f"None: what cannot be decided is always denied ({mode})."
        return
    yield (
        f"Listed under `observe` in `policies/switchboard_data/{area.name}/data.yaml`,"
        f" `{rule.id}` is told as advice and denies nothing ({mode})."
    )


def index(every: list[Area]) -> str:
    """The rules by area."""
    parts = ["# Rules", ABOUT]
    for area in every:
        parts += [f"## {area.title}", f"{area.question} [More](../{area_page(area.name)})."]
        lines = ["| rule | level | what it finds |", "| --- | --- | --- |"]
        for rule in area.rules:
            titles = "; ".join(cause.title.lower() for cause in rule.causes)
            lines.append(f"| [`{rule.id}`]({rule.id}.md) | {rule.level} | {first_upper(titles)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def unlinked() -> list[str]:
    """Areas without a page, and rules that the page of their area does not link to."""
    complaints = []
    for area in areas():
        file = DOCS / area_page(area.name)
        if not file.is_file():
            complaints.append(f"{file.relative_to(ROOT)}: is not there; the area has rules")
            continue
        text = file.read_text(encoding="utf-8")
        below = "../" * (len(Path(area_page(area.name)).parts) - 1)
        complaints += [
            f"{file.relative_to(ROOT)}: does not link to {below}rules/{rule.id}.md"
            for rule in area.rules
            if f"]({below}rules/{rule.id}.md)" not in text
        ]
    return complaints


def area_page(area: str) -> str:
    """The page of an area, below `docs`."""
    return OWN_PAGES.get(area, f"areas/{area}.md")


def up(path: str) -> str:
    """A path below `docs`, seen from the page of a rule."""
    return f"../../{path}"


def shown(answer: Answer) -> Answer:
    """An answer without what is the same for every one of its area, and without empty lists."""
    return {key: value for key, value in answer.items() if key != "rules" and value != []}


def folded(text: str) -> str:
    """A long text behind a line that opens it."""
    if text.count("\n") <= LONG:
        return text
    return f"<details><summary>{text.count(chr(10)) - 1} lines</summary>\n\n{text}\n\n</details>"


def first_upper(text: str) -> str:
    """A sentence's first letter in upper case."""
    return text[:1].upper() + text[1:]


def pretty(document: object) -> str:
    """JSON as people read it: what fits a line stands in one."""
    return _pretty(document, "")


def _pretty(value: object, margin: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (len(flat) + len(margin) <= 76 and margin):
        return flat
    inner = margin + "  "
    if isinstance(value, dict):
        lines = [
            f"{json.dumps(k, ensure_ascii=False)}: {_pretty(v, inner)}" for k, v in value.items()
        ]
        return (
            "{\n" + ",\n".join(inner + line for line in lines) + "\n" + margin + "}"
            if lines
            else "{}"
        )
    lines = [_pretty(each, inner) for each in value]
    return (
        "[\n" + ",\n".join(inner + line for line in lines) + "\n" + margin + "]" if lines else "[]"
    )
