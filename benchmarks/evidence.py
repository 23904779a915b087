"""How long a set of evidence takes to verify: 10,000 files, 1 GB, against `sha256sum` over them.

Each side is a whole process. What bounds it is hashing: walking, opening and looking at 10,000
files takes 0.07 s of a processor, hashing 1 GB more than 1 s. So files are hashed by threads, which
hashing lets run side by side; beyond two a core they gain nothing, and from 32 kB on the size of
what is read at once changes nothing that can be told from noise. `openssl dgst` is measured as
well, because `sha256sum` does not everywhere use what the processor has for this.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from harness import BUILD, ROOT, SWITCHBOARD, Claim, Run, conclude, in_turn, measure

sys.path.insert(0, str(ROOT / "tests"))

from support import evidence_world as world

from switchboard_policy.domain.moments import rfc3339

FILES, FILE_BYTES, FOLDER_FILES = 10_000, 100_000, 100
ROUNDS = 5
OURS, SHA256SUM, OPENSSL = "evidence verify", "sha256sum", "openssl dgst"
GOAL = {"ratio": 1.5, "peak_rss_mb": 100}


def made(folder: Path) -> Path:
    """A set of 10,000 files, each with bytes of its own."""
    root = folder / "set"
    shutil.rmtree(root, ignore_errors=True)
    drawn = Random(1)  # noqa: S311 - bytes to hash, nothing secret
    for number in range(FILES):
        file = root / f"part-{number // FOLDER_FILES:03}" / f"file-{number:05}.bin"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(drawn.randbytes(FILE_BYTES))
    world.good_set(root)
    return root


def listed(root: Path, folder: Path) -> Path:
    """The names of its files as `xargs -0` reads them."""
    names = folder / "names"
    files = sorted(path for path in root.glob("part-*/*.bin"))
    names.write_bytes(b"".join(bytes(path) + b"\0" for path in files))
    return names


def peer(names: Path, *command: str) -> Run:
    """Another program's digests of the same files."""
    with_names = f'xargs -0 -n {FILES} {" ".join(command)} < "$0"'
    return measure(["sh", "-c", with_names, str(names)])


def main() -> None:
    """Measure, and hold the figures against their bounds."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = BUILD / "evidence"
    root, keyring = made(folder), world.write_keyring(folder / "keyring.yaml")
    names, at = listed(root, folder), rfc3339(world.AT)
    command = [SWITCHBOARD, "evidence", "verify", str(root), "--keyring", str(keyring)]
    sides = {
        OURS: lambda: measure([*command, "--at", at, "--format", "json"]),
        SHA256SUM: lambda: peer(names, "sha256sum"),
    }
    if shutil.which("openssl"):
        sides[OPENSSL] = lambda: peer(names, "openssl", "dgst", "-sha256")
    subprocess.run(["sync"], check=True)  # what was written is not to be written while measuring
    series = in_turn(ROUNDS, sides)
    shutil.rmtree(folder)
    conclude(Claim("verifying 10,000 files, 1 GB", OURS, GOAL, peer=SHA256SUM), series)


if __name__ == "__main__":
    main()
