"""Verified bundles become an engine; what is not verified never gets that far."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import decisions as make
from support.bundles import OTHER, expected, good, raw, rule_files, signing_key, value_files
from support.tools import require_tool

from switchboard_policy.errors import EngineError, InputError, UsageError
from switchboard_policy.errors import bundles as errors
from switchboard_policy.opa.bundle import rule_files as stock_files
from switchboard_policy.opa.bundle import stock_rules, stock_rules_digest
from switchboard_policy.opa.bundles.archive import write_archive
from switchboard_policy.opa.bundles.contents import Contents
from switchboard_policy.opa.bundles.opening import engine_of, open_bundle
from switchboard_policy.opa.bundles.signing import sign
from switchboard_policy.opa.bundles.state import read_accepted
from switchboard_policy.opa.bundles.verify import VerifiedBundle, verify
from switchboard_policy.opa.given_rules import are_stock, open_rules

STOCK = {f"switchboard/{name}": text for name, text in stock_files(stock_rules()).items()}


def values() -> VerifiedBundle:
    """The values of the recorded decisions as a verified bundle."""
    files = {
        f"switchboard_data/{area}/data.json": json.dumps(value).encode()
        for area, value in make.values()["switchboard_data"].items()
    }
    contents = Contents("data", ("switchboard_data",), files)
    bundle = sign(write_archive(contents.with_manifest(sequence=1)), signing_key())
    return verify(bundle, expected(roots=["switchboard_data"]))


def rules(*roots: str, **more: bytes) -> VerifiedBundle:
    contents = Contents("rules", ("switchboard", *roots), {**STOCK, **more})
    bundle = sign(write_archive(contents.with_manifest(sequence=1)), signing_key())
    return verify(bundle, expected(roots=["switchboard", *roots]))


def test_the_stock_rules_of_a_bundle_run_compiled() -> None:
    chosen = engine_of([rules(), values()])
    answer: Any = chosen.engine.decide("switchboard/limits/decision", make.sample())
    chosen.engine.close()
    assert chosen.name == "wasm"
    assert answer["allow"] is True


def test_other_rules_run_in_an_opa_of_their_own() -> None:
    require_tool("opa")
    own = b'package acme.exports\n\ndecision := {"allow": data.switchboard.limits.decision.allow}\n'
    chosen = engine_of([rules("acme", **{"acme/exports.rego": own}), values()])
    try:
        answer: Any = chosen.engine.decide("acme/exports/decision", make.sample())
        assert answer == {"allow": True}
        assert "wasm: these are not the rules that ship" in str(chosen)
    finally:
        chosen.engine.close()


def test_an_engine_of_the_stock_rules_names_the_same_digest_whatever_runs_them() -> None:
    require_tool("opa")
    chosen = engine_of([rules(), values()], engine="opa")
    assert chosen.engine.stamp.bundle_digest == stock_rules_digest()
    assert chosen.engine.stamp.engine == "opa-child"
    chosen.engine.close()


def test_rules_that_were_changed_are_not_the_stock_ones() -> None:
    assert are_stock(STOCK)
    name = next(iter(STOCK))
    assert not are_stock({**STOCK, name: STOCK[name] + b"\n"})
    assert not are_stock({**STOCK, "acme/a.rego": OTHER})
    with pytest.raises(EngineError, match="not the rules that ship"):
        open_rules("wasm", {**STOCK, "acme/a.rego": b"package acme\n"}, {})
    with pytest.raises(UsageError, match="no engine 'wasn'"):
        open_rules("wasn", STOCK, {})


def test_two_bundles_may_not_own_the_same_part() -> None:
    with pytest.raises(errors.BundleRootsDiffer, match="switchboard is owned by"):
        engine_of([rules(), rules()])
    one = values()
    twice = [one, replace(one, manifest=replace(one.manifest, roots=("elsewhere",)))]
    with pytest.raises(errors.BundleContentRefused, match="a value that it has from"):
        engine_of(twice)


def test_a_bundle_of_a_file_says_which_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.tar.gz"
    with pytest.raises(InputError, match="cannot be read: No such file"):
        open_bundle(file, expected())
    file.write_bytes(raw(rule_files()))
    with pytest.raises(errors.BundleUnsigned, match=r"rules\.tar\.gz: carries no signature"):
        open_bundle(file, expected())


def test_what_was_accepted_is_kept_and_nothing_older_is(tmp_path: Path) -> None:
    file, state = tmp_path / "rules.tar.gz", tmp_path / "state.json"
    old, new = good(rule_files(sequence=1)), good(rule_files(sequence=2))
    for bundle in (old, new, new):
        file.write_bytes(bundle)
        open_bundle(file, expected(), state=state)
    assert read_accepted("s", state.read_bytes())["rules"].sequence == 2
    file.write_bytes(old)
    with pytest.raises(errors.BundleDowngraded, match=r"rules\.tar\.gz: number 1 of rules"):
        open_bundle(file, expected(), state=state)
    data = tmp_path / "data.tar.gz"
    data.write_bytes(good(value_files(sequence=1)))
    open_bundle(data, expected(roots=["switchboard_data"]), state=state)
    assert sorted(read_accepted("s", state.read_bytes())) == ["data", "rules"]
    assert [path.name for path in tmp_path.glob("*partial*")] == []


def test_a_bundle_that_is_refused_leaves_no_trace(tmp_path: Path) -> None:
    file, state = tmp_path / "rules.tar.gz", tmp_path / "state.json"
    file.write_bytes(raw(rule_files()))
    with pytest.raises(errors.BundleUnsigned):
        open_bundle(file, expected(), state=state)
    assert not state.exists()


def test_a_state_that_cannot_be_read_or_kept_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "rules.tar.gz"
    file.write_bytes(good())
    broken = tmp_path / "state.json"
    broken.write_text("{}")
    with pytest.raises(InputError, match="does not say what was accepted"):
        open_bundle(file, expected(), state=broken)
    for nowhere in (tmp_path / "none" / "state.json", tmp_path):
        with pytest.raises(InputError):
            open_bundle(file, expected(), state=nowhere)


def accept(folder: Path, number: int) -> None:
    """Accept one of many bundles; the lock is one of opened files, so a thread is as a process."""
    with contextlib.suppress(errors.BundleDowngraded):
        open_bundle(folder / f"{number}.tar.gz", expected(), state=folder / "state.json")


def test_many_at_once_never_go_back(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}.tar.gz").write_bytes(good(rule_files(sequence=number)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: accept(tmp_path, number), (3, 0, 7, 1, 5, 2, 6, 4)))
    assert read_accepted("s", (tmp_path / "state.json").read_bytes())["rules"].sequence == 7
