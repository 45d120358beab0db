"""A session as a client meets it: a real kernel, every message written out."""

from __future__ import annotations

import json

import pytest

from .kernels import Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel


def test_hello_is_answered_by_welcome_with_versions_limits_and_the_kernel_id(kernel: Kernel) -> None:
    kind, body = RawClient(kernel, "hello").open()
    assert kind == 1
    assert set(body) == {
        "version",
        "capabilities",
        "kernel",
        "session",
        "token",
        "inherited",
        "limits",
        "events",
        "versions",
    }
    assert set(body["versions"]) == {"kernelbridge", "python", "ipykernel"}


def test_two_sessions_of_one_kernel_share_its_id_and_nothing_else(kernel: Kernel) -> None:
    _, one = RawClient(kernel, "one").open()
    _, two = RawClient(kernel, "two").open()
    assert one["kernel"] == two["kernel"]
    assert one["session"] != two["session"]
    assert one["token"] != two["token"]


def test_a_client_of_another_protocol_is_refused_by_name(kernel: Kernel) -> None:
    kind, body = RawClient(kernel, "future").open(versions=(7, 8))
    assert kind == 2
    assert "speaks protocol 1" in body["error"]["message"]
    assert "[7, 8]" in body["error"]["message"]


def test_a_chain_of_operations_is_one_message_up_and_one_down(client: RawClient) -> None:
    found = client.batch(
        [
            [-1, "import", "math"],
            [-2, "get", {"result": -1}, "factorial"],
            [1, "call", {"result": -2}, [5], None],
        ],
        [1],
    )
    assert found == {1: (True, 120)}


def test_values_by_value_objects_by_reference_and_the_same_object_by_the_same_reference(
    client: RawClient,
) -> None:
    first = client.value("eval", "xs", ["xs"], [[1, 2]])
    assert first["mine"][1] == {"type": "list", "repr": "[1, 2]", "flags": "isq"}
    ref = first["mine"][0]
    assert client.value("get", {"yours": ref}, "__class__")["mine"][1]["type"] == "type"
    assert client.value("eval", "xs", ["xs"], [{"yours": ref}])["mine"][0] == ref


def test_a_numpy_scalar_crosses_as_the_number_it_is(client: RawClient) -> None:
    import_numpy = [-1, "import", "numpy"]
    ops = [import_numpy, [1, "method", {"result": -1}, "sum", [[1, 2, 3, 4]], None]]
    assert client.batch(ops, [1]) == {1: (True, 10)}


def test_an_array_is_copied_as_one_frame(client: RawClient, kernel: Kernel) -> None:
    kernel.run("import numpy as np; grid = np.arange(6, dtype='<i4').reshape(2, 3)")
    client.send(3, {"ops": [[-1, "name", "grid"], [1, "copy", {"result": -1}]], "pull": [1],
                    "release": [[], []], "chain": 0})  # fmt: skip
    kind, (body, frame) = client.next()
    assert kind == 4
    assert json.loads(body)["results"] == [[1, 1, {"array": [1, "<i4", [2, 3], "C"]}]]
    assert frame == bytes([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0])


def test_what_an_operation_prints_is_output_of_the_message_that_asked(client: RawClient) -> None:
    client.batch([[-1, "name", "print"], [1, "call", {"result": -1}, ["from an operation"], None]], [1])
    client.batch([[2, "name", "None"]], [])
    client.value("eval", "1", [], [])
    assert "".join(client.printed) == "from an operation\n"


def test_operations_run_on_the_main_thread(client: RawClient) -> None:
    code = "import threading\nreturn threading.current_thread() is threading.main_thread()"
    assert client.value("exec", code, [], []) is True


def test_a_failure_poisons_what_depends_on_it_and_nothing_else(client: RawClient) -> None:
    found = client.batch(
        [
            [1, "name", "no_such_name"],
            [2, "get", {"result": 1}, "attribute"],
            [3, "call", {"result": 2}, [], None],
            [4, "eval", "40 + 2", [], []],
        ],
        [3, 4],
    )
    assert found[4] == (True, 42)
    succeeded, wire = found[3]
    assert not succeeded
    assert wire["error"]["type"] == "NameError"
    assert wire["error"]["message"] == "name 'no_such_name' is not defined"
    assert set(found) == {3, 4}, "the failure is reported once, where it was pulled"


def raw_results(client: RawClient, ops: list[list[object]], pull: list[int]) -> list[list[object]]:
    """The entries of the results message that answers a batch."""
    client.send(3, {"ops": ops, "pull": pull, "release": [[], []], "chain": 0})
    _, (body, *_) = client.next()
    return list(json.loads(body)["results"])


def test_a_poisoned_result_names_the_operation_that_failed(client: RawClient) -> None:
    ops = [
        [-1, "name", "no_such_name"],
        [1, "get", {"result": -1}, "attribute"],
        [2, "call", {"result": 1}, [], None],
    ]
    ((ident, ok, error, failed),) = raw_results(client, ops, [2])
    assert (ident, ok, failed) == (2, 0, 1), "a temporary counts as the operation it was written for"
    ((ident, ok, again, failed),) = raw_results(client, [[3, "len", {"result": 2}]], [3])
    assert (ident, ok, failed) == (3, 0, 1), "in a later batch as well"
    assert again["error"]["object"]["mine"][0] == error["error"]["object"]["mine"][0]


def test_a_result_of_an_earlier_batch_is_given_when_it_is_pulled(client: RawClient) -> None:
    client.batch([[1, "eval", "[1]", [], []], [2, "eval", "2", [], []]], [2])
    first = client.batch([], [1])[1]
    assert first[1]["mine"][1]["repr"] == "[1]"
    assert client.batch([], [1])[1][1]["mine"][0] == first[1]["mine"][0]
    client.batch([[3, "eval", "3", [], []]], [3], release=([1], []))
    succeeded, wire = client.batch([], [1])[1]
    assert not succeeded
    assert wire["error"]["type"] == "kernelbridge.ReleasedError"


def test_a_failure_that_was_reported_is_not_reported_again_when_it_is_pulled(client: RawClient) -> None:
    assert raw_results(client, [[1, "eval", "1 / 0", [], []]], [])[0][:2] == [1, 0]
    assert [entry[0] for entry in raw_results(client, [[2, "eval", "2", [], []]], [1, 2])] == [2]
    assert [entry[0::3] for entry in raw_results(client, [[3, "len", {"result": 1}]], [3])] == [[3, 1]]


def test_a_coroutine_is_awaited_once_however_often_its_result_is_pulled(client: RawClient) -> None:
    code = "import asyncio\nasync def once():\n    await asyncio.sleep(0)\n    return [1]"
    client.batch([[-1, "exec", code, [], []], [1, "eval", "once()", [], []], [2, "eval", "2", [], []]], [2])
    ref = client.batch([], [1])[1][1]["mine"][0]
    assert client.batch([], [1])[1][1]["mine"][0] == ref
    assert client.value("len", {"result": 1}) == 1


def test_a_program_that_awaits_runs_though_nobody_asks_for_its_value(client: RawClient) -> None:
    code = "import asyncio\nawait asyncio.sleep(0)\nran = True\nreturn 5"
    client.batch([[1, "exec", code, [], []], [2, "eval", "2", [], []]], [2])
    assert client.batch([], [1])[1] == (True, 5)
    assert client.value("name", "ran") is True
    client.send(3, {"ops": [[3, "exec", "await asyncio.sleep(0)\n1 / 0", [], []]], "pull": [],
                    "release": [[], []], "chain": 0})  # fmt: skip
    _, (body, *_) = client.next()
    ((ident, ok, wire),) = json.loads(body)["results"]
    assert (ident, ok, wire["error"]["type"]) == (3, 0, "ZeroDivisionError")


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "BaseException"])
def test_what_an_awaiting_program_or_an_iterator_raises_does_not_end_the_kernel(
    client: RawClient, error: str
) -> None:
    code = f"import asyncio\nawait asyncio.sleep(0)\nraise {error}"
    stream = f"async def stream():\n    raise {error}\n    yield\nreturn stream()"
    ops = [[1, "exec", code, [], []], [2, "exec", stream, [], []], [3, "next", {"result": 2}, 1]]
    found = client.batch(ops, [1, 3])
    assert [found[ident][1]["error"]["type"] for ident in (1, 3)] == [error, error]
    assert client.value("eval", "1 + 1", [], []) == 2


def test_the_task_of_a_program_that_awaits_is_a_value(client: RawClient) -> None:
    ops = [
        [-1, "exec", "import asyncio", [], []],
        [1, "eval", "await asyncio.sleep(0, 20)", [], []],
        [2, "eval", "asyncio.gather(it, it)", ["it"], [{"result": 1}]],
        [3, "eval", "sum(await both)", ["both"], [{"result": 2}]],
    ]
    assert client.batch(ops, [3])[3] == (True, 40)
    assert client.value("eval", "it + 1", ["it"], [{"result": 1}]) == 21


def test_a_pushed_operation_that_fails_is_reported_once(client: RawClient) -> None:
    found = client.batch([[1, "eval", "1 / 0", [], []], [2, "eval", "1", [], []]], [2])
    assert found[2] == (True, 1)
    assert found[1][1]["error"]["type"] == "ZeroDivisionError"


def test_an_exception_comes_back_as_the_same_object(client: RawClient) -> None:
    _, wire = client.batch([[1, "eval", "{}['missing']", [], []]], [1])[1]
    ref = wire["error"]["object"]["mine"][0]
    returned = {"error": {"type": "KeyError", "message": "", "object": {"yours": ref}}}
    assert client.value("eval", "e is f", ["e", "f"], [returned, {"yours": ref}]) is True


def test_a_coroutine_is_awaited_and_later_operations_do_not_wait_for_it(client: RawClient) -> None:
    client.batch([[-1, "import", "asyncio"], [5, "get", {"result": -1}, "sleep"]], [])
    client.send(3, {"ops": [[6, "call", {"result": 5}, [0.2, "late"], None], [7, "eval", "'early'", [], []]],
                    "pull": [6, 7], "release": [[], []], "chain": 0})  # fmt: skip
    order = []
    while len(order) < 2:
        _, (body,) = client.next()
        order += [entry[2] for entry in json.loads(body)["results"]]
    assert order == ["early", "late"]


def test_a_released_slot_and_a_released_reference_are_named_errors(client: RawClient) -> None:
    client.batch([[1, "eval", "[1]", [], []]], [1])
    client.batch([], [], release=([1], []))
    _, wire = client.batch([[2, "len", {"result": 1}]], [2])[2]
    assert wire["error"]["type"] == "kernelbridge.ReleasedError"
    _, wire = client.batch([[3, "len", {"yours": 4711}]], [3])[3]
    assert wire["error"]["type"] == "kernelbridge.ReleasedError"
    assert "4711" in wire["error"]["message"]


def test_a_release_frees_the_object_only_after_every_introduction_is_given_back(
    client: RawClient, kernel: Kernel
) -> None:
    kernel.run("import weakref\nclass Thing: pass\nthing = Thing()\nalive = weakref.ref(thing)")
    ref = client.value("name", "thing")["mine"][0]
    assert client.value("name", "thing")["mine"][0] == ref
    kernel.run("del thing")
    client.batch([], [], release=([], [[ref, 1]]))
    assert client.value("eval", "alive() is not None", [], []) is True
    client.batch([], [], release=(list(range(1001, 1010)), [[ref, 1]]))
    assert client.value("eval", "alive() is None", [], []) is True
    assert kernel.run("alive() is None").text == "True"


def test_a_program_is_compiled_with_its_holes_as_parameters(client: RawClient, kernel: Kernel) -> None:
    assert client.value("eval", "a + b", ["a", "b"], ["x'); import os #", "!"]) == "x'); import os #!"
    code = "import math\ntotal = 0\nfor i in range(n):\n    total += i\ntext = '''a\n  b'''\nreturn total"
    assert client.value("exec", code, ["n"], [5]) == 10
    assert kernel.run("total, text, i").text == "(10, 'a\\n  b', 4)"


BAD_PROGRAMS = {
    "eval": ("1 +", "line 1"),
    "exec": ("x = 1\nif x\n  y", "line 2"),
}


@pytest.mark.parametrize("operation", BAD_PROGRAMS)
def test_a_syntax_error_of_a_program_gives_its_position(client: RawClient, operation: str) -> None:
    source, place = BAD_PROGRAMS[operation]
    _, wire = client.batch([[1, operation, source, [], []]], [1])[1]
    assert wire["error"]["type"] == "SyntaxError"
    assert place in wire["error"]["traceback"] + wire["error"]["message"]


BAD_OPERATIONS = {
    "an unknown operation": (["frobnicate", 1], "unknown operation 'frobnicate'"),
    "an unknown tag": (["len", {"nonsense": 1}], "unknown tag 'nonsense'"),
    "a tag with two keys": (["len", {"a": 1, "b": 2}], "exactly one key"),
    "a frame that is not there": (["len", {"bytes": 3}], "names frame 3 of 0"),
    "a bad reference to a container": (["len", {"again": 5}], "container 5"),
    "a malformed payload": (["len", {"uuid": "no"}], "malformed"),
    "missing operands": (["setname"], "missing"),
}


@pytest.mark.parametrize("case", BAD_OPERATIONS)
def test_a_bad_operation_is_an_error_of_its_own_and_the_session_goes_on(client: RawClient, case: str) -> None:
    op, message = BAD_OPERATIONS[case]
    succeeded, wire = client.batch([[1, *op]], [1])[1]
    assert not succeeded
    assert message in wire["error"]["message"]
    assert client.value("eval", "1 + 1", [], []) == 2


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_a_value_nested_too_deeply_is_refused_with_the_limit(client: RawClient) -> None:
    succeeded, wire = client.batch([[1, "len", deep(900)]], [1])[1]
    assert not succeeded
    assert "nested" in wire["error"]["message"] or "recursion" in wire["error"]["message"]
    assert client.value("eval", "1", [], []) == 1


def test_a_lost_message_is_asked_for_and_nothing_behind_it_runs_before(client: RawClient) -> None:
    client.value("exec", "order = []", [], [])
    client.push("exec", "order.append(2)", [], [], lose=1)
    assert client.next()[0] == 10
    client.go_back(2)
    client.push("exec", "order.append(1)", [], [])
    client.push("exec", "order.append(2)", [], [])
    assert client.value("eval", "repr(order)", [], []) == "[1, 2]"


BAD_MESSAGES = {
    "no JSON": (3, b"{nope", "no JSON"),
    "no batch": (3, b'{"ops": 5}', "malformed"),
    "an unknown kind": (77, b"{}", "unknown message: version 1, kind 77"),
}


@pytest.mark.parametrize("case", BAD_MESSAGES)
def test_a_bad_message_ends_its_session_by_name_and_not_the_kernel(
    client: RawClient, kernel: Kernel, case: str
) -> None:
    kind, body, message = BAD_MESSAGES[case]
    client.send_raw(kind, body)
    answer, (said,) = client.next()
    assert answer == 8
    assert message in json.loads(said)["reason"]
    assert kernel.run("1 + 1").text == "2"


def test_ping_is_answered_while_a_cell_runs(client: RawClient, kernel: Kernel) -> None:
    request = kernel.start("import time; time.sleep(1.5)")
    client.send_raw(6)
    kind, _ = client.next()
    assert kind == 7
    client.send(3, {"ops": [[1, "eval", "'after the cell'", [], []]], "pull": [1],
                    "release": [[], []], "chain": 0})  # fmt: skip
    _, (body,) = client.next()
    assert json.loads(body)["results"] == [[1, 1, "after the cell"]]
    assert kernel.client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] == request


ODD = """
class Odd:
    def __await__(self): yield
    @property
    def asynchronous(self): raise RuntimeError("not to be asked")
odd = Odd()
"""


def test_a_result_that_cannot_be_given_fails_alone(client: RawClient, kernel: Kernel) -> None:
    kernel.run(ODD)
    client.batch([[501, "name", "odd"], [502, "eval", "4", [], []]], [])
    found = client.batch([], [501, 502], release=([501, 502], []))
    assert (found[501][0], found[502]) == (False, (True, 4))


MALFORMED: dict[str, tuple[str, object]] = {
    "operations as text": ("ops", "abc"),
    "an operation without a name": ("ops", [[1]]),
    "an id that is no whole number": ("ops", [[1.5, "name", "x"]]),
    "a pull of a name": ("pull", ["x"]),
    "a release without counts": ("release", [[], [[1]]]),
    "a chain by name": ("chain", "evaluate"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_batch_ends_its_session_by_name(kernel: Kernel, name: str) -> None:
    part, wrong = MALFORMED[name]
    client = RawClient(kernel, f"malformed {name}")
    client.open()
    client.send(3, {"ops": [], "pull": [], "release": [[], []], "chain": 0, part: wrong})
    kind, (body, *_) = client.next()
    assert kind == 8
    assert json.loads(body)["reason"].startswith(f"ProtocolError: {part!r} of a batch is malformed: ")
