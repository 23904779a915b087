"""What receipts claim: for approvals and for exports, each with its own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339, seconds_of
from switchboard_policy.errors import nearest
from switchboard_policy.errors.evidence_receipts import (
    ReceiptClaimMalformed,
    ReceiptClaimMissing,
    ReceiptClaimsMalformed,
    ReceiptClaimUnknown,
    ReceiptContradicts,
    ReceiptInvalid,
    ReceiptKindUnknown,
)


class ReceiptKind(StrEnum):
    """What receipts are given for."""

    APPROVAL = "approval"
    EXPORT = "export"


@dataclass(frozen=True)
class LogPosition:
    """Where a record stands in the audit log, and the head it was seen under.

    Args:
        origin: the log's name.
        index: the record's place, from 0 on.
        size: records at that head.
        root: of the tree at that head, in base64 as in a checkpoint.
    """

    origin: str
    index: int
    size: int
    root: str


@dataclass(frozen=True)
class Approval:
    """What an approval's receipt says more than an export's.

    Args:
        repo: the repository, `owner/name`.
        pr: the pull request's number.
        head_sha: the commit that was decided on.
        base_sha: the commit it was to be merged into.
        decision: the gate's word: `allowed` or `allowed_by_override`.
        policy_digest: of the rules and values that decided, as `sha256:` and hex.
        log: where the decision stands in the audit log, if it does.
    """

    repo: str
    pr: int
    head_sha: str
    base_sha: str
    decision: str
    policy_digest: str
    log: LogPosition | None = None


@dataclass(frozen=True)
class Claims:
    """What a receipt claims.

    Args:
        issuer: who issued it.
        issued_at: when, in seconds since the epoch.
        id: names this receipt; no two have one.
        manifest_sha: SHA-256 of the canonical manifest, in hex.
        count: files in the manifest.
        size: of those files together, in bytes.
        done_at: when the approval or the export happened, in seconds since the epoch.
        tier: the tier it was done under; exports have one.
        transparency_log_uuid: the entry of a public transparency log, if there is one.
        approval: what was approved; None for an export.
    """

    issuer: str
    issued_at: int
    id: str
    manifest_sha: str
    count: int
    size: int
    done_at: int
    tier: str = ""
    transparency_log_uuid: str = ""
    approval: Approval | None = None

    @property
    def kind(self) -> ReceiptKind:
        """What it is for."""
        return ReceiptKind.EXPORT if self.approval is None else ReceiptKind.APPROVAL


@lru_cache(maxsize=len(ReceiptKind))
def receipt_schema(kind: ReceiptKind) -> Mapping[str, Any]:
    """Return the JSON Schema of the claims of one kind of receipt."""
    content = files(__package__).joinpath(f"receipt_{kind}.schema.json").read_bytes()
    return cast("Mapping[str, Any]", json.loads(content))


def claims_document(claims: Claims) -> dict[str, Json]:
    """Return claims under their names in a receipt.

    Args:
        claims: what is claimed.

    Raises:
        ReceiptInvalid: no receipt of this kind could claim that.
    """
    document: dict[str, Json] = {
        "kind": str(claims.kind),
        "iss": claims.issuer,
        "iat": claims.issued_at,
        "jti": claims.id,
        "sub": f"sha256:{claims.manifest_sha}",
        "manifest_sha": claims.manifest_sha,
        "count": claims.count,
        "bytes": claims.size,
        "ts": rfc3339(claims.done_at),
    }
    if claims.tier:
        document["tier"] = claims.tier
    if claims.transparency_log_uuid:
        document["transparency_log_uuid"] = claims.transparency_log_uuid
    if claims.approval is not None:
        said = vars(claims.approval)
        document |= {name: value for name, value in said.items() if name != "log"}
        if claims.approval.log is not None:
            document["log"] = dict(vars(claims.approval.log))
    read_claims(document)
    return document


def read_claims(document: Json) -> Claims:
    """Return what a document claims that is to be a receipt's.

    Args:
        document: JSON with one reading.

    Raises:
        ReceiptClaimsMalformed: it is no object.
        ReceiptKindUnknown: it is for something that receipts are not given for.
        ReceiptClaimUnknown: a claim is not known for its kind.
        ReceiptClaimMissing: a claim is missing.
        ReceiptClaimMalformed: a claim is not of its form.
        ReceiptContradicts: two claims cannot both be true.
    """
    if not isinstance(document, dict):
        raise ReceiptClaimsMalformed("the claims are no JSON object")
    _hold(document, _kind(document))
    said = cast("dict[str, Any]", document)
    claims = Claims(
        issuer=said["iss"],
        issued_at=said["iat"],
        id=said["jti"],
        manifest_sha=said["manifest_sha"],
        count=said["count"],
        size=said["bytes"],
        done_at=_moment(said["ts"]),
        tier=said.get("tier", ""),
        transparency_log_uuid=said.get("transparency_log_uuid", ""),
        approval=_approval(said) if said["kind"] == ReceiptKind.APPROVAL else None,
    )
    _agree(claims, said["sub"])
    return claims


def _kind(document: Mapping[str, Json]) -> ReceiptKind:
    if "kind" not in document:
        raise ReceiptClaimMissing("claim 'kind' is missing")
    found = document["kind"]
    if not isinstance(found, str) or found not in set(ReceiptKind):
        message = f"a receipt for {found!r:.80}; {' or '.join(ReceiptKind)} is allowed"
        raise ReceiptKindUnknown(message)
    return ReceiptKind(found)


def _hold(document: Mapping[str, Json], kind: ReceiptKind) -> None:
    for fault in Draft202012Validator(receipt_schema(kind)).iter_errors(document):
        raise _fault(fault, kind)
    for name, value in document.items():
        # `$` of a pattern also matches before a line break at the end.
        if isinstance(value, str) and not value.isprintable():
            raise ReceiptClaimMalformed(f"claim {name!r} holds a control character")


def _fault(fault: ValidationError, kind: ReceiptKind) -> ReceiptInvalid:
    inside = "/".join(str(part) for part in fault.absolute_path)
    if fault.validator == "additionalProperties":
        where = cast("Mapping[str, Any]", fault.schema)["properties"]
        strange = min(cast("dict[str, Any]", fault.instance).keys() - where.keys())
        message = f"claim {strange!r:.80} is not known in a receipt for an {kind}"
        return ReceiptClaimUnknown(message, hint=nearest(strange, where))
    if fault.validator == "required":
        missing = [
            name
            for name in cast("list[str]", fault.validator_value)
            if name not in cast("dict[str, Any]", fault.instance)
        ]
        return ReceiptClaimMissing(f"claim {missing[0]!r} is missing{inside and f' in {inside}'}")
    rule = f"{fault.validator} {fault.validator_value!r:.120}"
    return ReceiptClaimMalformed(f"claim {inside!r} is {fault.instance!r:.80}; {rule} is allowed")


def _moment(text: str) -> int:
    try:
        return seconds_of(text)
    except ValueError as error:
        raise ReceiptClaimMalformed(f"claim 'ts': {error}") from None


def _approval(said: Mapping[str, Any]) -> Approval:
    names = Approval.__dataclass_fields__.keys() - {"log"}
    log = said.get("log")
    position = LogPosition(**log) if log is not None else None
    return Approval(**{name: said[name] for name in names}, log=position)


def _agree(claims: Claims, subject: str) -> None:
    if subject != f"sha256:{claims.manifest_sha}":
        raise ReceiptContradicts("sub and manifest_sha are about two manifests")
    if claims.done_at > claims.issued_at:
        when, done = rfc3339(claims.issued_at), rfc3339(claims.done_at)
        raise ReceiptContradicts(f"issued at {when} for what was done at {done}, which is later")
    log = claims.approval.log if claims.approval is not None else None
    if log is not None and log.index >= log.size:
        raise ReceiptContradicts(f"record {log.index} of a log with {log.size} records")
