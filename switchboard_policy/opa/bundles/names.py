"""Which files a bundle may hold, by name: rules, data, a manifest and signatures."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard_policy.errors.bundles import BundleContentRefused, BundleDecoy, BundleDelta
from switchboard_policy.opa.bundles.digests import DATA, MANIFEST, SIGNATURES

_HELP = {
    "data.yaml": "write it as data.json",
    "data.yml": "write it as data.json",
    "policy.wasm": "compiled rules are shipped beside a bundle, not in it",
}


def check_contents(names: Iterable[str]) -> None:
    """Refuse a bundle by the names of its files.

    Readers do not agree on which names count: before 1.22 OPA took any name that ends in
    `signatures.json` for the signatures, and it takes any name that ends in `.manifest` for the
    manifest.

    Args:
        names: of all its files.

    Raises:
        BundleDelta: it is a delta bundle.
        BundleDecoy: a second file that some readers take for the signatures or the manifest.
        BundleContentRefused: a file that is neither rules nor data.
    """
    for name in names:
        base = name.rpartition("/")[2]
        folded = base.casefold()
        if folded == "patch.json":
            raise BundleDelta(f"{name} makes this a delta bundle, which no signature covers")
        if name in {MANIFEST, SIGNATURES}:
            continue
        if folded.endswith("signatures.json"):
            raise BundleDecoy(f"{name} is taken for the signatures by some versions of OPA")
        if folded.endswith((".manifest", ".manifest.pb")):
            raise BundleDecoy(f"{name} is taken for the manifest by OPA")
        if base != DATA and not (base.endswith(".rego") and base != ".rego"):
            raise BundleContentRefused(
                f"{name} is neither rules nor data", hint=_HELP.get(folded, "leave it out")
            )
