"""Generated boards against Grafana's own types, unknown keys refused."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.artefact_world import bare_config, every_kind, mapped_config, world
from support.npm_packages import npm_packages
from support.tools import require_tool

from switchboard_policy.areas.slo.artefacts.basis import basis
from switchboard_policy.areas.slo.artefacts.boards import boards
from switchboard_policy.render.boards import board_text

PANELS = {
    "gauge": "Gauge",
    "heatmap": "Heatmap",
    "stat": "Stat",
    "table": "Table",
    "timeseries": "TimeSeries",
}
TYPES = "./node_modules/@grafana/schema/dist/esm/raw"
# Enumerations stand in JSON as their values.
PLAIN = """
type Plain<T> = unknown extends T ? T
  : T extends string ? `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends Array<infer U> ? Plain<U>[]
  : T extends object ? { [K in keyof T]: Plain<T[K]> }
  : T;
"""


@cache
def made() -> dict[str, dict[str, Any]]:
    """Every board, those of a repository that maps nothing and of every indicator included."""
    given = {
        "mapped": world(),
        "bare": world(bare_config()),
        "every": basis(every_kind(), mapped_config()),
    }
    return {
        f"{name}/{board.uid}": json.loads(board_text(board))
        for name, one in given.items()
        for board in boards(one).models
    }


def complaints(tmp_path: Path, found: list[dict[str, Any]]) -> list[str]:
    """What TypeScript says of boards written as values of Grafana's types."""
    packages = npm_packages()
    lines = [f'import type {{ Dashboard }} from "{TYPES}/dashboard/x/dashboard_types.gen";', PLAIN]
    for kind, name in PANELS.items():
        path = f"{TYPES}/composable/{kind}/panelcfg/x/{name}PanelCfg_types.gen"
        lines.append(f'import type * as {kind} from "{path}";')
    for number, board in enumerate(found):
        lines.append(f"export const board{number}: Plain<Dashboard> = {json.dumps(board)};")
        for panel in board["panels"]:
            if "options" in panel:
                kind = f"Partial<Plain<{panel['type']}.Options>>"
                told = json.dumps(panel["options"])
                lines.append(f"export const o{number}_{panel['id']}: {kind} = {told};")
            own = panel.get("fieldConfig", {}).get("defaults", {}).get("custom")
            if own:
                kind = f"Partial<Plain<{panel['type']}.FieldConfig>>"
                lines.append(f"export const f{number}_{panel['id']}: {kind} = {json.dumps(own)};")
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    (tmp_path / "boards.ts").write_text("\n".join(lines), encoding="utf-8")
    compiler = packages / "node_modules" / "typescript" / "bin" / "tsc"
    flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"]
    done = subprocess.run(
        [require_tool("node"), compiler, *flags, "--moduleResolution", "bundler", "boards.ts"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def without_marks(board: dict[str, Any]) -> dict[str, Any]:
    """A board without the query of its annotations: a key of Prometheus's own, in no type."""
    marks = board.get("annotations", {}).get("list", [])
    told = [{key: value for key, value in each.items() if key != "expr"} for each in marks]
    return {**board, "annotations": {"list": told}}


def test_every_board_is_what_grafana_expects(tmp_path: Path) -> None:
    assert len(made()) > 20
    assert complaints(tmp_path, [without_marks(each) for each in made().values()]) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("titel",), "x"),
        (("graphTooltip",), "crosshair"),
        (("panels", 1, "gridPos", "width"), 3),
        (("panels", 3, "options", "reduceOption"), {}),
        (("templating", "list", 1, "hide"), "no"),
    ],
)
def test_a_key_grafana_does_not_know_would_be_seen(
    tmp_path: Path, path: tuple[str | int, ...], value: object
) -> None:
    board = json.loads(json.dumps(without_marks(made()["mapped/switchboard-slo"])))
    place: Any = board
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert complaints(tmp_path, [board])


def test_panels_neither_overlap_nor_share_an_id() -> None:
    for name, board in made().items():
        taken: set[tuple[int, int]] = set()
        ids = [panel["id"] for panel in board["panels"]]
        assert len(ids) == len(set(ids)), name
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken, name
            assert place["x"] + place["w"] <= 24, name
            taken |= cells


def test_the_sdk_reads_a_board_as_it_was_written() -> None:
    pytest.importorskip("grafana_foundation_sdk")
    from grafana_foundation_sdk.cog.encoder import JSONEncoder  # noqa: PLC0415 - an extra
    from grafana_foundation_sdk.models.dashboard import Dashboard  # noqa: PLC0415

    for board in made().values():
        again = json.loads(json.dumps(Dashboard.from_json(board), cls=JSONEncoder))
        assert again["uid"] == board["uid"]
        assert [each.get("title") for each in again["panels"]] == [
            each.get("title") for each in board["panels"]
        ]
