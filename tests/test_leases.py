"""Clients that vanish, come back, or come twice: what the kernel keeps for them, and for how long."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kernelbridge import LeaseError
from kernelbridge.heartbeat import host_identity
from kernelbridge.lease import SUPERSEDED, Leases, lease_seconds
from kernelbridge.refs import Exports

from .kernels import Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel

SETUP = """
import gc, weakref
class Thing:
    name = "thing"
alive = []
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
def count():
    gc.collect()
    return sum(one() is not None for one in alive)
"""
_comms = itertools.count()
FUNCTION = {"mine": [5, {"type": "Function", "repr": "function f", "flags": "c"}]}


@pytest.fixture(scope="module")
def brief() -> Iterator[Kernel]:
    """A kernel whose leases last for two seconds."""
    kernel = Kernel({**os.environ, "KERNELBRIDGE_LEASE": "2"})
    assert kernel.run("%load_ext kernelbridge").status == "ok"
    yield kernel
    kernel.stop()


def asleep() -> subprocess.Popen[bytes]:
    """A process that stands for a client's."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def holding(kernel: Kernel, name: str, **hello: Any) -> tuple[RawClient, dict[str, Any], int]:
    """A client that holds one thing; its welcome and the reference."""
    assert kernel.run(SETUP).status == "ok"
    client = RawClient(kernel, f"{name} {next(_comms)}")
    _, welcome = client.open(**hello)
    return client, welcome, client.value("eval", "make()", [], [])["mine"][0]


def error_of(client: RawClient, operation: list[Any]) -> tuple[str, str]:
    succeeded, wire = client.batch([[900, *operation]], [900])[900]
    assert not succeeded
    return wire["error"]["type"], wire["error"]["message"]


# A client that vanishes.


def test_what_a_killed_client_owes_is_rejected_by_name(kernel: Kernel) -> None:
    process = asleep()
    client, *_ = holding(kernel, "killed", process=[process.pid, host_identity()])
    client.value("setname", "theirs", FUNCTION)
    request = kernel.start("theirs()")
    assert client.next()[0] == 3
    process.kill()  # and not waited for: a process that its parent has not noticed has ended, too
    ran = kernel.outcome(request)
    assert ran.ename == "ConnectionClosedError"
    assert f"raw is gone, and its objects with it; make them again: its process {process.pid}" in ran.error
    assert "process" in kernel.run("theirs()").error
    process.wait()


def test_a_client_that_died_before_its_hello_was_read_is_gone(kernel: Kernel) -> None:
    process = asleep()
    process.kill()
    process.wait()
    client, *_ = holding(kernel, "late", process=[process.pid, host_identity()])
    client.value("setname", "theirs", FUNCTION)
    assert f"its process {process.pid} has ended" in kernel.run("theirs()").error


def test_a_stopped_or_busy_client_is_waited_for(kernel: Kernel) -> None:
    process = asleep()
    client, *_ = holding(kernel, "stopped", process=[process.pid, host_identity()])
    client.value("setname", "theirs", FUNCTION)
    process.send_signal(signal.SIGSTOP)
    request = kernel.start("theirs()")
    _, (body, *_) = client.next()
    # the kernel looks at it two more times
    subprocess.run([sys.executable, "-c", "import time; time.sleep(3)"], check=True)
    client.send(4, {"results": [[json.loads(body)["ops"][0][0], 1, 7]]})
    assert kernel.outcome(request).text == "7"
    process.kill()
    process.wait()


def test_a_silent_client_that_computes_nothing_is_away_and_may_come_back(brief: Kernel) -> None:
    client, *_ = holding(brief, "remote")
    client.value("setname", "theirs", FUNCTION)
    request = brief.start("theirs()")
    assert client.next()[0] == 3
    ran = brief.outcome(request)
    assert ran.ename == "ConnectionClosedError"
    assert "silent for 2 s" in ran.error
    client.send_raw(7)
    assert client.value("eval", "1 + 1", [], []) == 2


def test_the_thread_that_looks_after_clients_ends_with_the_last_of_them() -> None:
    kernel = Kernel()
    try:
        kernel.run("%load_ext kernelbridge")
        names = "import threading; {one.name for one in threading.enumerate()} & {'kernelbridge-heartbeat'}"
        assert kernel.run(names).text == "set()"
        client = RawClient(kernel, "only")
        client.open()
        assert kernel.run(names).text == "{'kernelbridge-heartbeat'}"
        client.send(8, {"reason": "done"})
        assert kernel.run("import time; time.sleep(2.5)").status == "ok"
        assert kernel.run(names).text == "set()"
    finally:
        kernel.stop()


# Leases.


@pytest.mark.parametrize(("text", "seconds"), [("", 600.0), ("2", 2.0), ("0", 0.0), ("0.5", 0.5)])
def test_how_long_a_lease_lasts_is_said_in_the_environment(text: str, seconds: float) -> None:
    assert lease_seconds({"KERNELBRIDGE_LEASE": text}) == seconds


@pytest.mark.parametrize("text", ["ten", "-1", "nan", "inf"])
def test_what_is_no_time_for_a_lease_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"KERNELBRIDGE_LEASE='{text}' .* seconds are wanted, 0 or more"):
        lease_seconds({"KERNELBRIDGE_LEASE": text})


def test_without_leases_a_client_that_vanishes_leaves_nothing() -> None:
    leases = Leases(seconds=0)
    lease = leases.begin("", Exports(), lambda: None)
    leases.part(lease, "a client", "it has vanished", keep=True)
    with pytest.raises(LeaseError, match="nobody came back for it within 0 s"):
        leases.begin(lease.token, Exports(), lambda: None)


def test_a_token_gives_a_successor_the_session_and_its_objects(kernel: Kernel) -> None:
    client, welcome, ref = holding(kernel, "first")
    client.value("setname", "theirs", FUNCTION)
    client.send(8, {"reason": "restarts", "keep": True})
    second = RawClient(kernel, "second")
    _, again = second.open(token=welcome["token"])
    assert [again[name] for name in ("session", "token")] == [welcome["session"], welcome["token"]]
    assert again["inherited"] >= ref
    assert second.value("get", {"yours": ref}, "name") == "thing"
    assert second.value("eval", "it", ["it"], [{"yours": ref}])["mine"][0] == ref
    ran = kernel.run("theirs()")
    assert ran.ename == "ConnectionClosedError"
    assert "raw is gone" in ran.error
    second.batch([], [], release=([*range(2000)], [[ref, 1]]))
    assert second.value("eval", "count()", [], []) == 0


def test_what_nobody_comes_back_for_is_freed(brief: Kernel) -> None:
    client, welcome, _ = holding(brief, "expires")
    client.send(8, {"reason": "restarts", "keep": True})
    assert brief.run("count()").text == "1"
    assert "left behind: raw" in brief.run("%bridge status").stdout
    brief.run("import time; time.sleep(3.5)")
    assert brief.run("count()").text == "0"
    kind, body = RawClient(brief, "late").open(token=welcome["token"])
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "nobody came back for it within 2 s (KERNELBRIDGE_LEASE)" in body["error"]["message"]


def test_a_clean_end_frees_at_once_and_ends_the_token(kernel: Kernel) -> None:
    client, welcome, _ = holding(kernel, "clean")
    client.send(8, {"reason": "done"})
    assert any(kernel.run("count()").text == "0" for _ in range(50))  # when the main thread is free
    kind, body = RawClient(kernel, "after").open(token=welcome["token"])
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "has ended: done" in body["error"]["message"]


@pytest.mark.parametrize("token", ["guess", "ünbekannt", "x" * 10_000])
def test_a_wrong_token_is_refused_by_name(kernel: Kernel, token: str) -> None:
    kind, body = RawClient(kernel, f"wrong {len(token)} {token[0]!r}").open(token=token)
    assert (kind, body["error"]["type"]) == (2, "LeaseError")
    assert "no session has this token" in body["error"]["message"]


def test_of_two_clients_with_one_token_the_later_wins_and_the_earlier_is_told(kernel: Kernel) -> None:
    client, welcome, ref = holding(kernel, "earlier")
    later = RawClient(kernel, "later")
    later.hello(token=welcome["token"])
    kind, (body,) = client.next()
    assert (kind, json.loads(body)) == (8, {"reason": SUPERSEDED})
    kind, (body,) = later.next()
    assert (kind, json.loads(body)["session"]) == (1, welcome["session"])
    assert later.value("get", {"yours": ref}, "name") == "thing"


def test_only_so_many_are_kept(kernel: Kernel) -> None:
    tokens = []
    for at in range(18):
        client = RawClient(kernel, f"many {at}")
        tokens.append(client.open()[1]["token"])
        client.send(8, {"reason": "restarts", "keep": True})
    refused = [RawClient(kernel, f"again {at}").open(token=token)[0] == 2 for at, token in enumerate(tokens)]
    assert refused[:2] == [True, True]
    assert refused[-10:] == [False] * 10


# What breaks the rules ends its own session, by name, and nothing else.

BAD_HELLOS: dict[str, Any] = {
    "no limits": {"limits": None},
    "a client that is text": {"client": "me"},
    "a name that is a number": {"client": {"name": 1}},
    "capabilities that are numbers": {"capabilities": [1]},
    "a token that is a list": {"token": [1]},
    "a process without a host": {"process": [1]},
    "a negative process": {"process": [-1, "here"]},
    "a limit below the least": {"limits": {"messageBytes": 1}},
}


@pytest.mark.parametrize("case", BAD_HELLOS)
def test_a_hello_is_refused_by_name_for(kernel: Kernel, case: str) -> None:
    client = RawClient(kernel, case)
    kind, body = client.open(**BAD_HELLOS[case])
    assert (kind, body["error"]["type"]) == (2, "ProtocolError")
    assert "the hello is malformed" in body["error"]["message"]
    assert kernel.run("1 + 1").text == "2"


def told(client: RawClient, kind: int) -> str:
    """What the next message of a kind says; others are passed over."""
    while True:
        found, (body, *_) = client.next()
        if found == kind:
            said = json.loads(body)
            return str(said["error"] if "error" in said else said["reason"])


RULES: dict[str, tuple[Callable[[RawClient], None], str]] = {
    "a second hello": (lambda client: client.send(0, client.hello_body()), "a session has one hello"),
    "a batch that is no batch": (lambda client: client.send(3, [1, 2]), "malformed"),
    "a body that is no JSON": (lambda client: client.send_raw(3, b"{"), "no JSON"),
    "a message without a body": (lambda client: client.send_raw(4), "malformed"),
    "a kind that there is not": (lambda client: client.send(99, {}), "unknown message: version 1, kind 99"),
    "a message that only a kernel sends": (lambda client: client.send(1, {}), "a kernel is sent no welcome"),
}


@pytest.mark.parametrize("case", RULES)
def test_a_session_is_ended_by_name_by(kernel: Kernel, case: str) -> None:
    break_rule, words = RULES[case]
    other, *_ = holding(kernel, f"beside {case}")
    client = RawClient(kernel, case)
    client.open()
    break_rule(client)
    assert words in told(client, 8)
    assert other.value("eval", "count()", [], []) == 1


def test_a_comm_that_is_opened_again_begins_a_session_and_the_one_before_is_left(kernel: Kernel) -> None:
    client, welcome, ref = holding(kernel, "twice")
    again = client.again()
    assert again.open()[1]["session"] != welcome["session"]
    assert error_of(again, ["get", {"yours": ref}, "name"])[0] == "kernelbridge.ReleasedError"
    later = RawClient(kernel, f"after {next(_comms)}")
    assert later.open(token=welcome["token"])[1]["session"] == welcome["session"]


def test_what_comes_before_the_hello_is_refused_and_a_hello_may_follow_on_another_comm(
    kernel: Kernel,
) -> None:
    client = RawClient(kernel, "early")
    client.open_with(3, {"ops": [[1, "eval", "1", [], []]], "pull": [1], "release": [[], []], "chain": 0})
    assert "batch came before the hello" in told(client, 8)
    assert RawClient(kernel, "early no more").open()[0] == 1


def test_answers_that_nobody_waits_for_change_nothing(kernel: Kernel) -> None:
    client, *_ = holding(kernel, "talkative")
    client.value("setname", "theirs", FUNCTION)
    client.send(4, {"results": [[4711, 1, 1], [-4711, 0, {"error": {"type": "X", "message": ""}}]]})
    request = kernel.start("theirs()")
    ((ident, *_),) = json.loads(client.next()[1][0])["ops"]
    for answer in (1, 2, {"mine": [77, {"type": "Object", "repr": "{}", "flags": ""}]}):
        client.send(4, {"results": [[ident, 1, answer]]})
    assert kernel.outcome(request).text == "1"
    assert client.value("eval", "1 + 1", [], []) == 2
    assert any(batch["release"][1] == [[77, 1]] for batch in client.asked), "what nobody took is given back"


def test_an_answer_that_comes_after_its_client_was_given_up_is_dropped(brief: Kernel) -> None:
    client, *_ = holding(brief, "late answer")
    client.value("setname", "theirs", FUNCTION)
    request = brief.start("theirs()")
    ((ident, *_),) = json.loads(client.next()[1][0])["ops"]
    assert brief.outcome(request).ename == "ConnectionClosedError"
    client.send(4, {"results": [[ident, 1, 7]]})
    assert client.value("eval", "1 + 1", [], []) == 2


@pytest.mark.parametrize("key", [b"", b"wrong"])
def test_a_message_that_is_not_signed_with_the_key_is_not_heard(kernel: Kernel, key: bytes) -> None:
    client, *_ = holding(kernel, f"forged {key!r}")
    client.forge(key, 3, {"ops": [[1, "setname", "forged", 1]], "pull": [], "release": [[], []], "chain": 0})
    assert kernel.run("'forged' in globals()").text == "False"
    assert client.value("eval", "1 + 1", [], []) == 2


def status(client: RawClient) -> dict[str, Any]:
    client.send_raw(11)
    kind, (body,) = client.next()
    assert kind == 11
    said: dict[str, Any] = json.loads(body)
    return said


def test_a_client_that_did_not_hear_of_its_end_is_told_again(kernel: Kernel) -> None:
    client, *_ = holding(kernel, "deaf")
    kernel.run("get_ipython().kernelbridge.sessions[-1].close('it was taken for gone', keep=True)")
    client.send(3, {"ops": [], "pull": [], "release": [[], []], "chain": 0})
    assert told(client, 8) == "it was taken for gone"


def test_a_page_is_away_after_seconds_of_silence_and_may_come_back(
    brief: Kernel,
) -> None:
    brief.run("import kernelbridge.heartbeat as heartbeat; heartbeat.SILENCE = 1")
    client, *_ = holding(brief, "page", capabilities=["heartbeat"])
    client.value("setname", "theirs", FUNCTION)
    request = brief.start("theirs()")
    assert brief.outcome(request).ename == "ConnectionClosedError"
    assert "silent for 1 s" in brief.run("%bridge status").stdout
    client.send_raw(7)
    brief.run("import time; time.sleep(1.5)")
    said = brief.run("%bridge status").stdout
    assert "session: raw 9, heard" in said
    assert "1 objects held, 0 batches of it and 0 calls to it wait" in said


def test_status_is_told_while_a_cell_runs(kernel: Kernel) -> None:
    client, *_ = holding(kernel, "curious")
    request = kernel.start("import time; time.sleep(1)")
    while status(client)["running"] is None:
        pass
    client.send(3, {"ops": [[1, "eval", "1", [], []]], "pull": [], "release": [[], []], "chain": 0})
    said = status(client)
    assert (said["queued"], set(said["running"])) == (1, {"cell", "seconds"})
    kernel.outcome(request)
    assert said["running"]["cell"] == kernel.run("1").count - 1
    client.value("eval", "1", [], [])
    assert status(client) == {"running": None, "queued": 0}
