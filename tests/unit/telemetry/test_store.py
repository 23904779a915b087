from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.patience import PATIENCE_S
from support.telemetry import ACME, DAY, GLOBEX, MIDNIGHT, append, block, files_below, joined

from simulator import SeriesKey, Trace
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.manifest import NAME
from switchboard_policy.telemetry.store import Store


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    given_block = block((ACME, GLOBEX), steps=2 * 1440)
    store = Store(tmp_path)
    report = append(store, given_block)
    (found,) = store.read()
    assert (found.keys, found.start, found.step) == ((ACME, GLOBEX), MIDNIGHT, 60)
    np.testing.assert_array_equal(found.offered, given_block.offered)
    np.testing.assert_array_equal(found.rejected, given_block.rejected)
    assert (found.errors, found.abusive, dict(found.latency)) == (None, None, {})
    assert (report.rows, report.series, report.days, report.gaps) == (5760, 2, 2, 0)


def test_every_signal_survives(tmp_path: Path) -> None:
    counts = np.arange(8.0).reshape(1, 8)
    whole = Trace(
        (ACME,), MIDNIGHT, 60, counts + 9, counts, counts / 2, {"p95": counts / 7}, counts / 4
    )
    store = Store(tmp_path)
    append(store, whole)
    (found,) = store.read()
    np.testing.assert_array_equal(found.errors, whole.errors)
    np.testing.assert_array_equal(found.abusive, whole.abusive)
    np.testing.assert_allclose(found.latency["p95"], counts / 7, atol=5e-7)


def test_a_store_nobody_wrote_is_empty(tmp_path: Path) -> None:
    store = Store(tmp_path / "nothing")
    assert store.coverage().keys == ()
    assert list(store.read()) == []


def test_gaps_stay_gaps(tmp_path: Path) -> None:
    holed = block(steps=10)
    for array in (holed.offered, holed.rejected):
        assert array is not None
        array[0, 3:5] = np.nan
    store = Store(tmp_path)
    report = append(store, holed)
    (found,) = store.read()
    assert np.flatnonzero(np.isnan(found.offered[0])).tolist() == [3, 4]
    assert report.gaps == 2
    assert "2 steps are gaps between first and last" in store.coverage().notes


def test_series_without_rejections_stand_in_blocks_of_their_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    report = append(store, block((ACME,)), block((GLOBEX,), rejected=False))
    blocks = {found.keys: found.rejected is None for found in store.read()}
    assert blocks == {(ACME,): False, (GLOBEX,): True}
    assert report.censored == 1
    assert any("1 series is censored" in note for note in report.notes)


def test_steps_differ_and_each_series_keeps_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    report = append(store, block((ACME,)), block((GLOBEX,), step=300, steps=30))
    assert {found.keys: found.step for found in store.read()} == {(ACME,): 60, (GLOBEX,): 300}
    assert dict(report.steps) == {60: 1, 300: 1}
    assert "steps differ: 1 series at 60 s, 1 series at 300 s; each series keeps its own" in (
        store.coverage().notes
    )


def test_bringing_a_day_again_replaces_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=1440, first=100.0))
    report = append(store, block(steps=720, first=5.0))
    assert joined(store)[ACME] == [5.0 + number for number in range(720)]
    assert report.replaced == 1
    assert len(list(tmp_path.rglob("*.parquet"))) == 1


def test_bringing_one_tenant_keeps_the_others(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block((ACME, GLOBEX), steps=20))
    append(store, block((ACME,), steps=20, first=7.0))
    found = joined(store)
    assert found[ACME][0] == 7.0
    assert found[GLOBEX] == [120.0 + number for number in range(20)]


def test_a_kept_series_keeps_signals_the_new_ones_lack(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block((GLOBEX,), steps=20))
    append(store, block((ACME,), steps=20, rejected=False))
    assert joined(store, "rejected") == {ACME: [], GLOBEX: [(100 + n) / 4 for n in range(20)]}


def test_a_series_may_not_change_its_step_behind_days_that_stay(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=1440))
    with pytest.raises(TelemetryError, match="step of 300 s, the store holds 60 s"):
        append(store, block(start=MIDNIGHT + DAY, step=300))
    append(store, block(step=300))
    assert [found.step for found in store.read()] == [300]


def test_a_window_cuts_in_whole_steps(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=2 * 1440))
    (found,) = store.read(start=MIDNIGHT + 90, end=MIDNIGHT + 200)
    assert (found.start, found.offered.tolist()) == (MIDNIGHT + 60, [[101.0, 102.0, 103.0]])
    assert list(store.read(start=MIDNIGHT, end=MIDNIGHT)) == []
    (beyond,) = store.read(start=MIDNIGHT - 120, end=MIDNIGHT + 60)
    assert np.isnan(beyond.offered[0, :2]).all()
    assert beyond.offered[0, 2] == 100.0


def test_blocks_are_bounded_and_hold_each_series_once(tmp_path: Path) -> None:
    keys = tuple(SeriesKey("api-gateway", f"t{n:02d}", region) for n in range(7) for region in "ab")
    store = Store(tmp_path)
    given_block = block(keys, steps=100)
    append(store, given_block)
    blocks = list(store.read(most_cells=300))
    assert [len(found.keys) for found in blocks] == [3, 3, 3, 3, 2]
    assert [key for found in blocks for key in found.keys] == list(keys)
    np.testing.assert_array_equal(np.concatenate([b.offered for b in blocks]), given_block.offered)


def test_a_series_longer_than_a_block_comes_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block((ACME, GLOBEX), steps=100))
    assert [found.keys for found in store.read(most_cells=10)] == [(ACME,), (GLOBEX,)]


def test_a_kept_series_keeps_its_step_however_few_its_rows(tmp_path: Path) -> None:
    sparse = block((GLOBEX,), steps=11)
    for array in (sparse.offered, sparse.rejected):
        assert array is not None
        array[0, 1:10] = np.nan
    store = Store(tmp_path)
    append(store, sparse)
    append(store, block((ACME,), steps=20))
    assert {found.step for found in store.read()} == {60}


def test_regions_between_the_tenants_wanted_are_skipped(tmp_path: Path) -> None:
    keys = tuple(SeriesKey("api-gateway", "acme", region) for region in ("eu", "us"))
    others = tuple(SeriesKey("api-gateway", name) for name in ("aaa", "zzz"))
    store = Store(tmp_path)
    append(store, block(keys, steps=3), block(others, start=MIDNIGHT + DAY, steps=3))
    (found,) = store.read([keys[1]], end=MIDNIGHT + 180)
    assert found.offered.tolist() == [[103, 104, 105]]
    (empty,) = store.read([keys[1]], start=MIDNIGHT + DAY)
    assert np.isnan(empty.offered).all()


def test_only_the_series_asked_for_are_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keys = tuple(SeriesKey("api-gateway", name) for name in ("a", "b", "c", "d"))
    append(store, block(keys, steps=5))
    (found,) = store.read([keys[0], keys[2]])
    assert found.offered.tolist() == [[100, 101, 102, 103, 104], [110, 111, 112, 113, 114]]


def test_a_series_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block())
    with pytest.raises(TelemetryError, match="no series 'api-gateway/acne'") as caught:
        list(store.read([SeriesKey("api-gateway", "acne")]))
    assert caught.value.hint == "did you mean 'api-gateway/acme'?"


@given(st.permutations(range(4)), st.integers(1, 3))
@settings(max_examples=8)
def test_the_digest_does_not_depend_on_the_order_of_writing(
    order: list[int], together: int
) -> None:
    import tempfile  # noqa: PLC0415 - hypothesis calls this many times; no fixture of one test

    parts = [
        block((key,), start=MIDNIGHT + day * DAY, first=10.0 * day, steps=40)
        for day in range(2)
        for key in (ACME, GLOBEX)
    ]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        whole, piecemeal = Store(Path(one)), Store(Path(other))
        append(whole, *parts)
        for first in range(0, 4, together):
            append(piecemeal, *(parts[number] for number in order[first : first + together]))
        assert piecemeal.coverage().digest == whole.coverage().digest
        np.testing.assert_equal(joined(piecemeal), joined(whole))


@pytest.mark.parametrize("change", ["value", "name", "moment", "step", "signal"])
def test_the_digest_tells_different_content_apart(tmp_path: Path, change: str) -> None:
    other = {
        "value": block(first=100.5),
        "name": block((GLOBEX,)),
        "moment": block(start=MIDNIGHT + 60),
        "step": block(step=30),
        "signal": block(rejected=False),
    }[change]
    append(Store(tmp_path / "a"), block())
    append(Store(tmp_path / "b"), other)
    digests = {Store(tmp_path / name).coverage().digest for name in "ab"}
    assert len(digests) == 2


def test_passes_and_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = tuple(SeriesKey(f"s{n % 3}", f"t{n:02d}") for n in range(9))
    given_block = block(keys, steps=3 * 1440)
    whole = Store(tmp_path / "whole")
    append(whole, given_block)
    _set(monkeypatch, pass_rows=2000, batch_rows=1500, row_group_rows=2048)
    cut = Store(tmp_path / "cut")
    append(cut, given_block)
    assert len(list(cut.folder.rglob("*.parquet"))) > len(list(whole.folder.rglob("*.parquet")))
    assert joined(cut) == joined(whole)
    assert cut.coverage().digest == whole.coverage().digest


def test_a_day_in_several_files_may_measure_more_in_one_than_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, pass_rows=2000)
    store = Store(tmp_path)
    plain = tuple(SeriesKey("shop", f"t{number}") for number in range(3))
    censored = tuple(SeriesKey("shop", f"u{number}") for number in range(3))
    append(store, block(plain, steps=1440), block(censored, steps=1440, rejected=False))
    assert len(list(store.folder.rglob("*.parquet"))) > 1
    assert {key for key, counts in joined(store, "rejected").items() if counts} == set(plain)


def _set(monkeypatch: pytest.MonkeyPatch, **changed: int) -> None:
    limits = constants("switchboard_policy.telemetry", changed)
    for module in ("intake", "reading", "partition", "staging"):
        monkeypatch.setattr(f"switchboard_policy.telemetry.{module}.limits", lambda: limits)


def test_an_error_in_the_middle_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=100))
    before = files_below(tmp_path)

    def broken() -> Iterator[Trace]:
        yield block(start=MIDNIGHT + DAY)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.append(broken())
    assert files_below(tmp_path) == before
    assert not list(tmp_path.glob(".incoming-*"))


def _append_and_die(folder: Path) -> None:
    def killed() -> Iterator[Trace]:
        yield block(start=MIDNIGHT + DAY)
        os.kill(os.getpid(), signal.SIGKILL)

    Store(folder).append(killed())


def test_a_killed_import_leaves_nothing_that_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=100))
    digest = store.coverage().digest
    child = multiprocessing.get_context("spawn").Process(target=_append_and_die, args=(tmp_path,))
    child.start()
    child.join(PATIENCE_S)
    assert child.exitcode == -signal.SIGKILL
    assert store.coverage().digest == digest
    append(store, block(start=MIDNIGHT + DAY))
    assert not list(tmp_path.glob(".incoming-*"))


def test_a_full_disk_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    append(store, block(steps=100))
    before = files_below(tmp_path)
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == NAME:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(TelemetryError, match="No space left on device"):
        append(store, block(steps=50, first=1.0))
    monkeypatch.undo()
    assert joined(store)[ACME][:2] == [100.0, 101.0]
    assert set(before) <= set(files_below(tmp_path))


def _append_with_little_room(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sys.dont_write_bytecode = True  # half a compiled module is a broken one
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, usual[1]))
    keys = tuple(SeriesKey("api-gateway", f"t{number}") for number in range(40))
    try:
        append(Store(folder), block(keys, steps=1440))
    except TelemetryError as error:
        sys.exit(4 if "\n" not in error.diagnostics() else 1)
    finally:
        # What measures coverage writes its file after this, and half a file is a torn one.
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_file_that_cannot_grow_is_one_line_and_leaves_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=100))
    before = files_below(tmp_path)
    spawn = multiprocessing.get_context("spawn")
    child = spawn.Process(target=_append_with_little_room, args=(tmp_path,))
    child.start()
    child.join(PATIENCE_S)
    assert child.exitcode == 4
    assert files_below(tmp_path) == before


def _append_for_ever(folder: Path) -> None:
    def endless() -> Iterator[Trace]:
        for number in range(10_000):
            keys = (SeriesKey("api-gateway", f"t{number}"),)
            yield block(keys, start=MIDNIGHT + DAY, steps=1440)
            (folder / "begun").touch()

    try:
        Store(folder).append(endless())
    except KeyboardInterrupt:
        sys.exit(7)


def test_ctrl_c_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block(steps=100))
    before = files_below(tmp_path)
    child = multiprocessing.get_context("spawn").Process(target=_append_for_ever, args=(tmp_path,))
    child.start()
    while child.is_alive() and not (tmp_path / "begun").exists():
        time.sleep(0.05)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGINT)
    child.join(PATIENCE_S)
    assert child.exitcode == 7
    (tmp_path / "begun").unlink()
    assert files_below(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TelemetryError, match="cannot be written"):
        append(Store(tmp_path / "file"), block())


def test_two_imports_at_once_are_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def meddling() -> Iterator[Trace]:
        yield block()
        append(Store(tmp_path), block((GLOBEX,)))

    with pytest.raises(TelemetryError, match="another import"):
        store.append(meddling())


def test_a_truncated_partition_is_an_error_with_its_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block())
    (path,) = tmp_path.rglob("*.parquet")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(TelemetryError, match="cannot be read") as caught:
        list(store.read())
    assert caught.value.location is not None
    assert caught.value.location.file.endswith(path.name)


def test_a_partition_with_other_rows_is_damage(tmp_path: Path) -> None:
    store = Store(tmp_path)
    append(store, block())
    manifest = json.loads((tmp_path / NAME).read_text())
    manifest["layouts"][0][0][3] += 1
    (tmp_path / NAME).write_text(json.dumps(manifest))
    with pytest.raises(TelemetryError, match="30 rows where the manifest says 31"):
        list(store.read())


VERSION_1 = '{"schema": "switchboard-policy/telemetry-store", "version": 1, %s}'
PARTITION = '{"day": 1, "service": "a", "files": 3, "layout": 0, "repaired": {}}'


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"schema": "other", "version": 1}',
        '{"schema": "switchboard-policy/telemetry-store", "version": 99}',
        '{"schema": "switchboard-policy/telemetry-store", "version": 1}',
        VERSION_1 % '"layouts": [], "partitions": [{"day": 1, "service": "a", "files": 3}]',
        VERSION_1 % f'"layouts": [], "partitions": [{PARTITION}]',
        VERSION_1 % '"layouts": [[["a", "", "x", 1, 0, 0, "offered"]]], "partitions": []',
    ],
)
def test_another_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(TelemetryError) as caught:
        Store(tmp_path).coverage()
    assert caught.value.location is not None


def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(TelemetryError, match="cannot be read"):
        Store(tmp_path).coverage()


def test_services_may_be_called_anything(tmp_path: Path) -> None:
    keys = tuple(SeriesKey(name, "it's") for name in ("../up", "a b/[c]*?", "ünïcode", "'quoted'"))
    store = Store(tmp_path / "odd [1] folder")
    append(store, block(keys))
    assert set(joined(store)) == set(keys)
    assert all(path.is_relative_to(store.folder) for path in store.folder.rglob("*"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["odd [1] folder"]


def test_names_too_long_for_a_file_system_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="longer than"):
        append(Store(tmp_path), block((SeriesKey("x" * 300),)))
    with pytest.raises(TelemetryError, match="without a service"):
        append(Store(tmp_path), block((SeriesKey(""),)))


def test_nothing_measured_is_refused(tmp_path: Path) -> None:
    empty = block()
    empty.offered[:] = np.nan
    assert empty.rejected is not None
    empty.rejected[:] = np.nan
    for blocks in ([], [empty]):
        with pytest.raises(TelemetryError, match="no measurements"):
            Store(tmp_path).append(blocks)


def test_one_series_with_two_steps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="steps of 60 s and 300 s"):
        append(Store(tmp_path), block(), block(start=MIDNIGHT + DAY, step=300))


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    Store(tmp_path).append([block()], progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 30), (30, 30)]
