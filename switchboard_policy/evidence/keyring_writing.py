"""Change a keyring file where it changes, and leave every other character as it is."""

from __future__ import annotations

from dataclasses import replace

from switchboard_policy.documents.nodes import Document, Node, Style
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.documents.yaml_writer import Unquoted, yaml_text
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.evidence.keyring import TrustedKey
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.proposal.spans import SpanEdit, apply_edits


def entry_text(key: TrustedKey) -> str:
    """Return the entry of a key, as it stands in a keyring's list.

    Args:
        key: the key.
    """
    entry: dict[str, object] = {
        "id": key.id,
        "role": str(key.role),
        "public_key": public_pem(key.public),
        "not_before": Unquoted(rfc3339(key.not_before)),
        "not_after": Unquoted(rfc3339(key.not_after)),
    }
    if key.owner:
        entry["owner"] = key.owner
    if key.name:
        entry["name"] = key.name
    if key.revoked is not None:
        at = Unquoted(rfc3339(key.revoked.at))
        entry["revoked"] = {"at": at, "reason": key.revoked.reason}
    return yaml_text([entry])


def with_key(file: str, data: bytes, key: TrustedKey) -> bytes:
    """Return a keyring with one key more, at its end.

    Args:
        file: its path, for messages.
        data: its bytes; empty for a new one.
        key: the key.

    Raises:
        InputError: it is no keyring, its list is written in one line, or it would be no keyring
            with this key in it, such as where one of its name is there already.
    """
    if not data:
        written = f"version: 1\nkeys:\n{_indented(entry_text(key), 2, chr(10))}".encode()
        read_keyring(file, written)
        return written
    before = read_keyring(file, data)
    document = read_yaml(file, data)
    edit = _at_the_end(document, key)
    return _checked(file, _edited(document, edit), (*before.keys, key))


def with_end(file: str, data: bytes, key_id: str, not_after: int) -> bytes:
    """Return a keyring in which a key is valid until another moment.

    Args:
        file: its path, for messages.
        data: its bytes.
        key_id: the key.
        not_after: the moment from which on it is not believed, in seconds since the epoch.

    Raises:
        InputError: it is no keyring, or would be none then.
        UsageError: it has no such key.
    """
    keys = read_keyring(file, data).keys
    ids = [key.id for key in keys]
    if key_id not in ids:
        raise UsageError(f"{file} has no key {key_id!r}", hint=nearest(key_id, ids))
    document = read_yaml(file, data)
    spot = document.node(f"/keys/{ids.index(key_id)}/not_after")
    if spot.shared:
        message = "not_after is shared with another key by an alias; write it out"
        raise InputError(message, location=spot.location)
    edit = SpanEdit(spot.node.start, spot.node.end, _quoted(spot.node, rfc3339(not_after)))
    after = tuple(replace(key, not_after=not_after) if key.id == key_id else key for key in keys)
    return _checked(file, _edited(document, edit), after)


def _quoted(node: Node, text: str) -> str:
    quote = {Style.SINGLE: "'", Style.DOUBLE: '"'}.get(node.style, "")
    return f"{quote}{text}{quote}"


def _edited(document: Document, edit: SpanEdit) -> bytes:
    text = apply_edits(document.text, [edit])
    mark = b"\xef\xbb\xbf" if document.bom else b""
    return mark + text.encode()


def _at_the_end(document: Document, key: TrustedKey) -> SpanEdit:
    spot = document.node("/keys")
    if spot.node.style is not Style.BLOCK:
        raise InputError(
            "the list of keys is not written with a dash for each key",
            location=spot.location,
            hint="add the entry by hand",
        )
    first, last = spot.node.items[0].node, _last(spot.node)
    line = document.text.rfind("\n", 0, first.start) + 1
    indent = document.text.index("-", line) - line
    newline, text = document.newline, document.text
    at = last.end if text[: last.end].endswith("\n") else text.find("\n", last.end) + 1
    entry = _indented(entry_text(key), indent, newline)
    if at:
        return SpanEdit(at, at, entry)
    return SpanEdit(len(text), len(text), newline + entry)


def _last(node: Node) -> Node:
    """Return the last scalar below a node, after which the node is at its end."""
    below = [use.node for use in node.items] + [entry.use.node for entry in node.own.values()]
    return _last(max(below, key=lambda each: each.start)) if below else node


def _indented(text: str, columns: int, newline: str) -> str:
    return "".join(f"{' ' * columns}{line}{newline}" for line in text.splitlines())


def _checked(file: str, data: bytes, keys: tuple[TrustedKey, ...]) -> bytes:
    if read_keyring(file, data).keys != keys:
        message = "its layout is not one that can be changed here"
        raise InputError(message, location=Location(file), hint="change it by hand")
    return data
