"""Managed OPA: a server of our own, on a socket only we can open, gone when we are."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.binary import at_least, find_opa
from switchboard_policy.opa.bundle import data_digest, rule_files, rules_digest, stock_rules
from switchboard_policy.opa.mapped import BatchLimits, MappedBatch
from switchboard_policy.opa.process import Child, free_port, new_token
from switchboard_policy.opa.refusal import refused
from switchboard_policy.opa.reply import Reply
from switchboard_policy.opa.transport import Transport
from switchboard_policy.opa.values import as_text, facts_as_text, ordered, plain_json
from switchboard_policy.opa.watch import WATCH
from switchboard_policy.ports.engine import Json, Undecided

_AUTHZ = """package system.authz

default allow := false

allow if input.identity == "{token}"
"""
_PAUSE_SECONDS = 0.005
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class ManagedOpa:
    """Decides with an OPA server that is a child of this process.

    Args:
        data: the data document, such as `{"switchboard_data": …}`.
        rules: folders of rules; the stock rules unless told otherwise. Tests in them are left out.
        opa: the program; found on PATH or in `.tools/bin` unless told otherwise.
        loopback: use the loopback and a token instead of a unix socket. Chosen by itself where
            there are no unix sockets.
        seconds: deadline of a call; the shipped one unless told otherwise.
        start_seconds: how long it may take to get ready; the shipped bound unless told otherwise.

    Raises:
        EngineError: there is no OPA, or an old one, it does not take the rules, or it does not get
            ready.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, none is needed often
        self,
        data: Mapping[str, object],
        *,
        rules: Sequence[Path] | None = None,
        opa: Path | None = None,
        loopback: bool | None = None,
        seconds: float | None = None,
        start_seconds: float | None = None,
    ) -> None:
        limits = constants("switchboard_policy.opa")
        folders = [path.resolve() for path in (rules or [stock_rules()])]
        program = opa or find_opa()
        document = plain_json(data)
        assert isinstance(document, dict)
        self._seconds = limits.real("call_seconds") if seconds is None else seconds
        start = limits.real("start_seconds") if start_seconds is None else start_seconds
        self._loopback = not hasattr(socket, "AF_UNIX") if loopback is None else loopback
        self._token = new_token() if self._loopback else ""
        self._port = free_port() if self._loopback else 0
        self._input_bytes = limits.whole("input_bytes")
        self._batch = BatchLimits(
            items=limits.whole("batch_inputs"),
            total_bytes=limits.whole("batch_bytes"),
            input_bytes=self._input_bytes,
            seconds=self._seconds,
        )
        self._transport = Transport(self._connect, self._token)
        try:
            self._child = Child("switchboard-opa-")
        except OSError as error:
            raise EngineError(f"OPA gets no folder of its own: {error}") from error
        try:
            self._start(program, folders, document)
            self._wait(start)
            self._stamp = EngineStamp(
                engine="opa-child",
                version=self._version(start),
                bundle_digest=_digest_of(folders),
                data_digest=data_digest(document),
            )
        except OSError as error:
            self.close()
            raise EngineError(f"OPA cannot be started: {error}") from error
        except BaseException:
            self.close()
            raise

    @property
    def stamp(self) -> EngineStamp:
        """Engine, version and digests for the decision record."""
        return self._stamp

    @property
    def pid(self) -> int | None:
        """Process id of the server."""
        return self._child.pid

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Return the value of one entry point.

        Args:
            entrypoint: slash-separated, such as `switchboard/gate/decision`.
            facts: the input document; always an object.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            NoDecision: undefined, unknown entry point, or facts that are no JSON.
            EngineError: no answer in time, or OPA is gone.
        """
        body = b'{"input":%b}' % facts_as_text(facts, self._input_bytes)
        within = self._seconds if seconds is None else seconds
        answer = _json(self._transport.post(f"/v1/data/{entrypoint}", body, within))
        if "result" not in answer:
            raise NoDecision(f"{entrypoint} is undefined for these facts")
        return ordered(answer["result"])

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
        now_ns: Sequence[int] | None = None,
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order; one that fails, fails alone.

        Args:
            entrypoint: as for `decide`.
            facts: the inputs.
            seconds: deadline of them all; none unless told.
            now_ns: the time each is decided at, in nanoseconds since 1970; the clock's unless told.

        Raises:
            EngineError: OPA is gone, or the batch was interrupted.
        """

        def post(body: bytes, within: float) -> Mapping[str, Json]:
            return _json(self._transport.post("/v1/query", body, within))

        answers = MappedBatch(post, entrypoint, self._batch, seconds).decide(facts, now_ns)
        if any(isinstance(answer, Undecided) for answer in answers):
            self._must_be_there()
        return answers

    def interrupt(self, thread: int) -> None:
        """End the call a thread is in; it fails, and OPA gives up what it evaluates for it.

        Args:
            thread: its identity, as `threading.get_ident` tells it.
        """
        WATCH.interrupt(thread)

    def ask(self, path: str, body: bytes = b"", *, seconds: float | None = None) -> Reply:
        """Return what OPA answers at one of its own addresses, whatever the status.

        Args:
            path: of the resource, with its options, such as `/v1/query?metrics=true`.
            body: JSON to post there; nothing is posted where there is none.
            seconds: deadline of this call; the engine's own unless told otherwise.

        Raises:
            EngineError: no answer in time, or OPA is gone.
        """
        within = self._seconds if seconds is None else seconds
        if body:
            return self._transport.post(path, body, within)
        return self._transport.get(path, within)

    @property
    def alive(self) -> bool:
        """Whether the server takes connections."""
        try:
            self._must_be_there()
        except EngineError:
            return False
        return True

    def close(self) -> None:
        """End the server and remove its folder; safe to call twice."""
        self._transport.close()
        self._child.close()

    def _start(self, program: Path, folders: Sequence[Path], data: Mapping[str, Json]) -> None:
        folder = self._child.folder
        loaded = folder / "data.json"
        loaded.write_bytes(as_text(dict(data)))
        command = [str(program), "run", "--server", "--log-level", "error", "--skip-version-check"]
        command += ["--ignore", "*_test.rego"]
        if self._loopback:
            authz = folder / "authz.rego"
            authz.write_text(_AUTHZ.replace("{token}", self._token), encoding="utf-8")
            command += ["--addr", f"127.0.0.1:{self._port}"]
            command += ["--authentication", "token", "--authorization", "basic", str(authz)]
        else:
            command += ["--addr", f"unix://{self._socket}"]
        self._child.start([*command, str(loaded), *map(str, folders)])

    def _version(self, seconds: float) -> str:
        """Return the server's version, which it tells sooner than the program would."""
        told = _json(self._transport.get("/v1/data/system/version", seconds)).get("result")
        version = told.get("version") if isinstance(told, dict) else None
        found = _VERSION.match(version) if isinstance(version, str) else None
        if found is None:
            raise EngineError(f"the program tells the version {version!r}: is it an OPA?")
        oldest = constants("switchboard_policy.opa").text("opa_oldest")
        if not at_least(found[0], oldest):
            raise EngineError(f"OPA is version {found[0]}; {oldest} or later is supported")
        return found[0]

    def _must_be_there(self) -> None:
        try:
            self._connect(self._seconds).close()
        except OSError as error:
            raise EngineError(f"OPA is gone: {self._child.last_words() or error}") from error

    @property
    def _socket(self) -> Path:
        return self._child.folder / "opa.sock"

    def _wait(self, seconds: float) -> None:
        """Wait until the server is ready."""
        deadline = monotonic() + seconds
        while monotonic() < deadline:
            with suppress(EngineError):
                if self._transport.get("/health", seconds).status == 200:
                    return
            if self._child.ended:
                break
            sleep(_PAUSE_SECONDS)
        words = self._child.last_words() or f"no answer within {seconds:g} s"
        raise EngineError(f"OPA did not start: {words}")

    def _connect(self, seconds: float) -> socket.socket:
        if self._loopback:
            return socket.create_connection(("127.0.0.1", self._port), timeout=seconds)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(seconds)
            connection.connect(str(self._socket))
        except OSError:
            connection.close()
            raise
        return connection


def _digest_of(folders: Sequence[Path]) -> str:
    """Return the digest of all rules; of one folder it is that folder's own."""
    if len(folders) == 1:
        return rules_digest(rule_files(folders[0]))
    files: dict[str, bytes] = {}
    for number, folder in enumerate(folders):
        files |= {f"{number}/{name}": content for name, content in rule_files(folder).items()}
    return rules_digest(files)


def _json(reply: Reply) -> dict[str, Json]:
    if reply.status != 200:
        raise refused(reply.status, reply.body, "no message")
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"OPA answers without JSON: {error}") from error
    if not isinstance(answer, dict):
        raise EngineError("OPA answers something other than an object")
    return answer
