"""The commands on bundles, as people call them: built, signed, verified, pushed, and refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.bundles import ID, private_key, public_pem, write_keys
from support.patience import PATIENCE_S
from support.policy_files import light_repository
from support.tools import CHECKOUT

from switchboard_policy.cli.entry import run
from switchboard_policy.errors.bundles import BundleError
from switchboard_policy.opa.bundles.archive import read_archive, write_archive


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return light_repository(tmp_path_factory.mktemp("repository") / "policy")


@pytest.fixture(scope="module")
def signed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both bundles, signed, and the keys."""
    folder = tmp_path_factory.mktemp("bundles")
    write_keys(folder)
    (folder / "pass").write_text("secret\n")
    assert run(["policy", "bundle", "build", "--repo", str(repository), "--out", str(folder),
                "--sequence", "3"]) == 0  # fmt: skip
    bundles = [str(folder / name) for name in ("rules.tar.gz", "data.tar.gz")]
    assert run(["policy", "bundle", "sign", *bundles, "--signing-key", str(folder / "private.pem"),
                "--key-id", ID, "--passphrase-file", str(folder / "pass")]) == 0  # fmt: skip
    return folder


def held(folder: Path, root: str = "switchboard") -> list[str]:
    return ["--verification-key", f"{ID}={folder / 'public.pem'}", "--root", root]


def verify(folder: Path, bundle: Path, *more: str) -> int:
    return run(["policy", "bundle", "verify", str(bundle), *held(folder), *more])


def test_a_repository_is_built_signed_and_verified(
    signed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(signed, signed / "rules.tar.gz", "--format", "json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.policy-bundle/v1"
    assert (told["name"], told["sequence"], told["signed_by"]) == ("rules", 3, ID)
    assert told["roots"] == ["switchboard"]
    assert "switchboard/limits/decision.rego" in told["files"]
    data = ["verify", str(signed / "data.tar.gz"), *held(signed, "switchboard_data")]
    assert run(["policy", "bundle", *data]) == 0
    out, err = capsys.readouterr()
    assert "verified: data number 3, " in out
    assert "an old bundle would be accepted too" in err


def test_a_tampered_bundle_is_refused_with_20_and_goes_nowhere(
    signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = read_archive((signed / "rules.tar.gz").read_bytes())
    files["switchboard/limits/over_rate.rego"] += b"#\n"
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(write_archive(files))
    assert verify(signed, bad) == 20
    assert "over_rate.rego has the digest" in capsys.readouterr().err
    assert verify(signed, bad, "--format", "json") == 20
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bundle/file_changed"
    target = tmp_path / "shelf"
    push = ["policy", "bundle", "push", str(bad), *held(signed)]
    assert run([*push, "--to", f"dir:{target}"]) == 20
    assert not target.exists()


def test_an_older_bundle_is_refused_where_the_last_one_is_kept(
    signed: Path, repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path / "state.json")]
    assert verify(signed, signed / "rules.tar.gz", *state) == 0
    older = ["--repo", str(repository), "--out", str(tmp_path), "--sequence", "2"]
    assert run(["policy", "bundle", "build", *older]) == 0
    bundle = tmp_path / "rules.tar.gz"
    key = ["--signing-key", str(signed / "private.pem"), "--key-id", ID]
    secret = ["--passphrase-file", str(signed / "pass")]
    assert run(["policy", "bundle", "sign", str(bundle), *key, *secret]) == 0
    assert verify(signed, bundle) == 0
    capsys.readouterr()
    assert verify(signed, bundle, *state) == 20
    assert "number 2 of rules is older than the last accepted, 3" in capsys.readouterr().err


def test_push_to_a_folder_and_to_an_image_layout(
    signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push = ["policy", "bundle", "push", str(signed / "rules.tar.gz"), *held(signed), "--to"]
    assert run([*push, f"dir:{tmp_path / 'shelf'}"]) == 0
    pushed = (tmp_path / "shelf" / "rules.tar.gz").read_bytes()
    assert pushed == (signed / "rules.tar.gz").read_bytes()
    for tag in ("v1", "v2", "v1"):
        assert run([*push, f"oci:{tmp_path / 'image'}:{tag}"]) == 0
    index = json.loads((tmp_path / "image" / "index.json").read_bytes())
    assert len(index["manifests"]) == 2
    assert run([*push, "somewhere"]) == 2
    assert run([*push, "oci:image"]) == 2
    assert run([*push, "http://127.0.0.1:1/x"]) == 30
    assert "dir:DIR, oci:DIR:TAG or https" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 4, "Password was not given but private key is encrypted; give --passphrase-file"),
        (["--passphrase-env", "NOT_SET_ANYWHERE"], 2, "NOT_SET_ANYWHERE is not set"),
        (["--passphrase-env", "WRONG"], 4, "or another passphrase"),
        (["--passphrase-env", "WRONG", "--passphrase-file", "{pass}"], 2, "one is enough"),
        (["--passphrase-file", "{pass}", "--algorithm", "HS256"], 2, "cannot sign with HS256"),
    ],
)
def test_a_key_that_cannot_sign_changes_nothing(
    signed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv("WRONG", "wrong")
    bundle = tmp_path / "b.tar.gz"
    bundle.write_bytes((signed / "rules.tar.gz").read_bytes())
    more = [each.replace("{pass}", str(signed / "pass")) for each in arguments]
    key = ["--signing-key", str(signed / "private.pem"), "--key-id", "other"]
    assert run(["policy", "bundle", "sign", str(bundle), *key, *more]) == status
    assert said in capsys.readouterr().err
    assert bundle.read_bytes() == (signed / "rules.tar.gz").read_bytes()


def test_verifying_without_a_key_or_a_root_is_wrong_usage(
    signed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = str(signed / "rules.tar.gz")
    assert run(["policy", "bundle", "verify", bundle, "--root", "switchboard"]) == 2
    assert run(["policy", "bundle", "verify", bundle, *held(signed)[:2]]) == 2
    assert (
        run(["policy", "bundle", "verify", bundle, "--verification-key", "x", "--root", "y"]) == 2
    )
    assert "ID=FILE is allowed" in capsys.readouterr().err


def test_keys_are_rotated_on_the_command_line(signed: Path, tmp_path: Path) -> None:
    (tmp_path / "new.pem").write_bytes(public_pem(private_key(number=2)))
    both = ["--verification-key", f"new={tmp_path / 'new.pem'}"]
    assert verify(signed, signed / "rules.tar.gz", *both) == 0
    alone = ["--verification-key", f"new={tmp_path / 'new.pem'}", "--root", "switchboard"]
    assert run(["policy", "bundle", "verify", str(signed / "rules.tar.gz"), *alone]) == 20


def built(repository: Path, out: Path, umask: int, **environment: str) -> dict[str, bytes]:
    """Both bundles as another process writes them."""
    command = [sys.executable, "-m", "switchboard_policy", "policy", "bundle", "build"]
    code = "import os, sys; os.umask(int(sys.argv[1])); from switchboard_policy.cli import main; "
    code += "sys.argv[1:2] = []; sys.exit(main())"
    command = [sys.executable, "-c", code, str(umask), "policy", "bundle", "build"]
    subprocess.run(
        [*command, "--repo", str(repository), "--out", str(out), "--sequence", "1"],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_the_same_repository_gives_the_same_bytes_in_any_process(
    repository: Path, tmp_path: Path
) -> None:
    one = built(repository, tmp_path / "one", 0o022, PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")
    other = built(
        repository, tmp_path / "two", 0o077, PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="Asia/Tokyo"
    )
    assert sorted(one) == ["data.tar.gz", "rules.tar.gz"]
    assert one == other


def test_commits_are_counted_and_may_name_the_revision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = light_repository(tmp_path / "policy")
    build = ["policy", "bundle", "build", "--repo", str(repository), "--out", str(tmp_path / "o")]
    assert run(build) == 2
    assert "no git to count commits of; give --sequence N" in capsys.readouterr().err
    assert run([*build, "--sequence", "1", "--revision", "commit"]) == 2
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "one"], check=True)
    capsys.readouterr()
    assert run([*build, "--revision", "commit", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert {(one["sequence"], one["revision"]) for one in told["bundles"]} == {
        (1, head.stdout.strip())
    }
    (repository / "policies" / "switchboard_data" / "tiers" / "data.yaml").write_text("tiers: {}\n")
    assert run(build) == 4
    assert "uncommitted changes" in capsys.readouterr().err
    shallow = tmp_path / "shallow"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{repository}", str(shallow)], check=True
    )
    assert run([*build[:3], "--repo", str(shallow), "--out", str(tmp_path / "o")]) == 2
    assert "the clone is shallow" in capsys.readouterr().err


@pytest.mark.checkout
def test_the_example_of_the_page_runs(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (CHECKOUT / "docs" / "bundles.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(signed)
    names: dict[str, Any] = {}
    exec(code.replace("policy-2026", ID), names)  # noqa: S102 - our own page
    answer = names["engine"].decide("switchboard/gate/decision", {})
    names["engine"].close()
    assert answer["allow"] is False


@pytest.mark.checkout
def test_the_page_names_every_reason_to_refuse() -> None:
    page = (CHECKOUT / "docs" / "bundles.md").read_text(encoding="utf-8")
    for kind in BundleError.__subclasses__():
        assert f"`{kind.code}`" in page
