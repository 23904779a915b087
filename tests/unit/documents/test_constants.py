from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

import switchboard_policy
from switchboard_policy.documents.constants import configured, constants, shipped
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

PACKAGE = "constants_of_a_test"
ROOT = Path(switchboard_policy.__file__).parent
PACKAGES = sorted(
    ".".join(("switchboard_policy", *path.parent.relative_to(ROOT).parts))
    for path in ROOT.rglob("defaults.yaml")
)

GOOD = """\
- {name: step_ratio, value: 0.25, unit: ratio, source: "ours: a quarter"}
- {name: days, value: 14, unit: days, source: "ours: two weeks"}
- {name: method, value: mean, unit: name, source: "ours: simple", note: "or median"}
- {name: strict, value: true, unit: flag, source: "ours: safe"}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "defaults.yaml").write_text(GOOD)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    shipped.cache_clear()
    return folder / "defaults.yaml"


def test_there_are_constants_to_check() -> None:
    assert "switchboard_policy.documents" in PACKAGES
    assert "switchboard_policy.proposal" in PACKAGES


@pytest.mark.parametrize("name", PACKAGES)
def test_every_shipped_constant_has_name_value_unit_and_source(name: str) -> None:
    found = shipped(name)

    assert found
    for constant in found.values():
        assert constant.unit.strip(), constant.name
        assert constant.source.strip(), constant.name


@pytest.mark.usefixtures("package")
def test_constants_are_typed_when_asked_for() -> None:
    found = constants(PACKAGE)

    assert found.number("step_ratio") == Decimal("0.25")
    assert found.real("step_ratio") == 0.25
    assert found.whole("days") == 14
    assert found.text("method") == "mean"
    assert found.flag("strict") is True
    assert found.unit("days") == "days"
    assert list(found) == ["days", "method", "step_ratio", "strict"]
    assert found.scalar("days") == 14


@pytest.mark.usefixtures("package")
def test_an_override_wins() -> None:
    found = constants(PACKAGE, {"days": 3, "method": "median"})

    assert (found.whole("days"), found.text("method")) == (3, "median")
    assert constants(PACKAGE).whole("days") == 14


@pytest.mark.usefixtures("package")
def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    config = Config(
        areas=("limits",),
        values={},
        settings={"limits": {"step_ration": 1}},
        locations={"/settings/limits/step_ration": Location("switchboard.yaml", "", 7, 3)},
    )

    with pytest.raises(InputError) as refused:
        configured(PACKAGE, config, "limits")

    assert refused.value.diagnostics() == (
        "switchboard.yaml:7:3: setting 'step_ration' is not known; did you mean 'step_ratio'?"
    )
    assert configured(PACKAGE, config, "risk").whole("days") == 14


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("days", "many", "a number"),
        ("days", True, "a number"),
        ("method", 5, "text"),
        ("strict", 1, "true or false"),
    ],
)
def test_a_setting_of_a_wrong_type_is_refused(name: str, value: Scalar, allowed: str) -> None:
    with pytest.raises(InputError, match=f"setting {name} is {value!r}; {allowed} is allowed"):
        constants(PACKAGE, {name: value})


@pytest.mark.usefixtures("package")
def test_a_whole_setting_must_be_whole() -> None:
    where = {"days": Location("switchboard.yaml", "", 2, 1)}
    found = constants(PACKAGE, {"days": Decimal("2.5")}, locations=where)

    with pytest.raises(InputError) as refused:
        found.whole("days")

    assert refused.value.diagnostics().startswith("switchboard.yaml:2:1: setting days is 2.5; a wh")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- {name: a, value: 1, unit: s}\n", "a: source is missing or unknown"),
        ("- {name: a, value: 1, unit: s, source: x, notes: z}\n", "a: notes is missing or unknown"),
        ("- {name: a, value: 1, unit: s, source: ''}\n", "a: source is empty"),
        ("- {name: a, value: 1, unit: 5, source: x}\n", "a: unit is empty or of a wrong type"),
        ("- {name: a, value: ~, unit: s, source: x}\n", "a: value is empty"),
        ("- {name: a, value: [1], unit: s, source: x}\n", "a: value is empty or of a wrong type"),
        ("- {name: a, value: 1, unit: s, source: x}\n" * 2, "a twice"),
        ("- 5\n", "a constant is a mapping"),
        ("5\n", "a constant is a mapping"),
    ],
)
def test_a_constant_without_unit_or_source_is_refused(package: Path, text: str, why: str) -> None:
    package.write_text(text)

    with pytest.raises(InputError, match=why):
        constants(PACKAGE)


@pytest.mark.usefixtures("package")
def test_asking_for_the_wrong_type_is_our_own_mistake() -> None:
    found = constants(PACKAGE)

    for ask in (lambda: found.number("method"), lambda: found.text("days")):
        with pytest.raises(AssertionError):
            ask()
    with pytest.raises(AssertionError):
        found.flag("days")
