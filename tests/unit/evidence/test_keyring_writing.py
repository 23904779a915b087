"""A keyring file is changed where it changes, and every other character stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, SINCE, UNTIL, keyring_text

from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.evidence.keyring import KeyRole, Revocation, TrustedKey
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.keyring_writing import entry_text, with_end, with_key
from switchboard_policy.ports.signer import KeyKind

NEW = TrustedKey("receipt-2", fixed_signer(n=7).public, KeyRole.RECEIPT, SINCE + 86_400, UNTIL)
TEXT = keyring_text(attestation=fixed_signer(), log=fixed_signer(KeyKind.ED25519))
END = "2027-01-01T00:00:00Z"
COMMENTED = (
    TEXT.replace("keys:", "keys:  # reviewed by two people").replace(
        "\n  - id", "\n\n  # next\n  - id"
    )
    + "  # the end of the list\n"
)
DASHES_AT_THE_MARGIN = TEXT.replace("\n  ", "\n")
KEYS_FIRST = TEXT.removeprefix("version: 1\n") + "# what follows\nversion: 1\n"
LAYOUTS = {
    "as we write it": TEXT,
    "with comments": COMMENTED,
    "dashes at the margin": DASHES_AT_THE_MARGIN,
    "no line break at the end": TEXT.removesuffix("\n"),
    "other line breaks": TEXT.replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{TEXT}",
    "the list first": KEYS_FIRST,
    "revoked at the end": TEXT
    + "    revoked:\n      at: 2026-06-01T00:00:00Z\n      reason: lost\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_key_is_added_and_nothing_else_changes(layout: str) -> None:
    before = LAYOUTS[layout].encode()
    after = with_key("k.yaml", before, NEW)
    assert read_keyring("k.yaml", after).keys == (*read_keyring("k.yaml", before).keys, NEW)
    at = next(i for i in range(len(after)) if before[i : i + 1] != after[i : i + 1])
    added = len(after) - len(before)
    assert before in {after[:i] + after[i + added :] for i in range(at + 1)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_end_is_moved_and_moved_back(layout: str) -> None:
    before = LAYOUTS[layout].encode()
    after = with_end("k.yaml", before, "test-attestation", NOW)
    changed = read_keyring("k.yaml", after).keys
    old = read_keyring("k.yaml", before).keys
    assert changed == (replace(old[0], not_after=NOW), *old[1:])
    assert with_end("k.yaml", after, "test-attestation", UNTIL) == before


def test_a_new_keyring_is_written_whole() -> None:
    text = with_key("k.yaml", b"", NEW)
    assert text.decode() == "version: 1\nkeys:\n" + "".join(
        f"  {line}\n" for line in entry_text(NEW).splitlines()
    )
    assert read_keyring("k.yaml", text).keys == (NEW,)


def test_every_field_of_a_key_is_written() -> None:
    log = replace(
        NEW,
        public=fixed_signer(KeyKind.ED25519, 9).public,
        role=KeyRole.LOG,
        name="log.example/x",
        revoked=Revocation(NOW, "lost: on a train # 7"),
    )
    approval = replace(NEW, id="alice", role=KeyRole.APPROVAL, owner="@acme/owners")
    for key in (log, approval):
        assert read_keyring("k.yaml", with_key("k.yaml", b"", key)).keys == (key,)


def test_quotes_stay_where_somebody_put_them() -> None:
    text = TEXT.replace("2027-01-01T00:00:00Z", '"2027-01-01T00:00:00Z"').encode()
    assert b'not_after: "2026-11-12T14:05:00Z"' in with_end("k.yaml", text, "test-log", NOW)


def test_what_cannot_be_added_is_refused() -> None:
    twice = with_key("k.yaml", TEXT.encode(), NEW)
    with pytest.raises(InputError, match="two keys with the id"):
        with_key("k.yaml", twice, NEW)
    entries = read_keyring("k.yaml", TEXT.encode())
    flow = "version: 1\nkeys: ["
    for key in entries:
        one = f'{{id: {key.id}, role: {key.role}, not_before: "2026-01-01T00:00:00Z", '
        pem = TEXT.split("public_key: |\n")[1 + entries.keys.index(key)].split("    not_before")[0]
        quoted = "\\n".join(line.strip() for line in pem.splitlines())
        name = f", name: {key.name}" if key.name else ""
        flow += f'{one}not_after: "2027-01-01T00:00:00Z", public_key: "{quoted}"{name}}}, '
    with pytest.raises(InputError, match="not written with a dash"):
        with_key("k.yaml", f"{flow[:-2]}]\n".encode(), NEW)


def test_a_new_keyring_takes_no_key_that_none_could_have() -> None:
    with pytest.raises(InputError, match="text that matches"):
        with_key("k.yaml", b"", replace(NEW, id="two words"))


def test_an_end_that_two_keys_share_is_not_moved_for_one() -> None:
    first, _, rest = TEXT.partition("not_after: ")
    shared = f"{first}not_after: &end {rest}".replace(f"not_after: {END}", "not_after: *end")
    with pytest.raises(InputError, match="shared with another key"):
        with_end("k.yaml", shared.encode(), "test-log", NOW)


def test_an_end_before_its_beginning_and_an_unknown_key_are_refused() -> None:
    with pytest.raises(InputError, match="never valid"):
        with_end("k.yaml", TEXT.encode(), "test-log", SINCE)
    with pytest.raises(UsageError) as caught:
        with_end("k.yaml", TEXT.encode(), "test-lo", NOW)
    assert caught.value.hint == "did you mean 'test-log'?"
