"""Futures of a pool of threads, of Dask and of ipyparallel, awaited by JavaScript and Lisp."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .kernels import Kernel, RawClient

SETUP = """
import threading
from concurrent.futures import Future, ThreadPoolExecutor
import dask, distributed, ipyparallel

pool = ThreadPoolExecutor(1).submit

cluster = distributed.LocalCluster(
    n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0", silence_logs="ERROR"
)
client = distributed.Client(cluster)
cluster_of_one = client.submit

engines = ipyparallel.Cluster(
    n=1, delay=0, log_level=40,
    controller_args=[
        "--IPController.use_threads=True",
        "--HeartMonitor.period=300",
        "--HeartMonitor.max_heartmonitor_misses=1000",
    ],
)
connection = engines.start_and_connect_sync(activate=False)
engine = connection[0].apply_async

def fails(x):
    return 1 / x

def read(pipe):
    return open(pipe).read()

def write(pipe, text):
    open(pipe, "w").write(text)

class Counter:
    def __init__(self): self.n = 0
    def more(self):
        self.n += 1
        return self.n

counter = client.submit(Counter, actor=True).result()
persisted = client.persist(dask.delayed(pow)(2, 5))

def watched(future, name):
    "When the future has been told to stop, so it is known."
    stop, told = getattr(future, name), threading.Event()
    setattr(future, name, lambda: (stop(), told.set()))
    return told
"""

WAYS = ("pool", "cluster_of_one", "engine")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One that has all three; nothing of theirs is written beside the user's own."""
    kernel = Kernel(env={**os.environ, "IPYTHONDIR": str(tmp_path_factory.mktemp("ipython"))})
    for cell in ("%load_ext kernelbridge", SETUP):
        ran = kernel.run(cell)
        assert ran.status == "ok", ran.error
    yield kernel
    kernel.run("connection.close(); engines.stop_cluster_sync()")  # Dask's ends with the process
    kernel.stop()


@pytest.fixture
def pipe(tmp_path: Path) -> str:
    """Whoever reads it waits until somebody writes."""
    os.mkfifo(tmp_path / "pipe")
    return str(tmp_path / "pipe")


def shown(kernel: Kernel, cell: str) -> str:
    ran = kernel.run(cell)
    assert ran.status == "ok", ran.error
    return ran.text or ran.stdout


@pytest.mark.parametrize("way", WAYS)
def test_a_future_is_awaited_like_any_promise(kernel: Kernel, way: str) -> None:
    assert shown(kernel, f"%%js\nawait py.{way}(py.pow, 2, 5)") == "32"
    assert shown(kernel, f"%%lisp\n(await (py.{way} py.pow 2 5))") == "32"
    assert shown(kernel, f"%%lisp\n(auto (+ 1 (py.{way} py.pow 2 5)))") == "33"
    assert shown(kernel, f"%%js\nawait Promise.all([1, 2, 3].map((n) => py.{way}(py.pow, n, 2)))") == (
        "[ 1, 4, 9 ]"
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_main_thread_is_free_while_one_is_awaited(kernel: Kernel, pipe: str, way: str) -> None:
    cell = f"""%%js
    const reading = (async () => await py.{way}(py.read, "{pipe}"))();
    await py.write("{pipe}", "written by the main thread");
    await reading"""
    assert shown(kernel, cell) == "'written by the main thread'"


@pytest.mark.parametrize("way", WAYS)
def test_an_error_has_the_lines_from_where_it_was_raised(kernel: Kernel, way: str) -> None:
    cell = f"%%js\ntry {{ await py.{way}(py.fails, 0) }} catch (error) {{ console.log(error.traceback) }}"
    told = shown(kernel, cell)
    assert "ZeroDivisionError: division by zero" in told
    assert "in fails" in told, told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("way", "stop", "error"),
    [
        ("pool", "cancel", "concurrent.CancelledError"),
        ("cluster_of_one", "cancel", "distributed.FutureCancelledError"),
        ("engine", "abort", "ipyparallel.TaskAborted"),
    ],
)
def test_a_signal_stops_what_has_not_begun(
    kernel: Kernel, pipe: str, way: str, stop: str, error: str
) -> None:
    kernel.run(f"busy, queued = {way}(read, {pipe!r}), {way}(write, 'nowhere', '')")
    kernel.run(f"told = watched(queued, {stop!r})")
    cell = f"""%%js
    const controller = new AbortController();
    const waiting = (async () => await py.queued.$opt({{ signal: controller.signal }}))();
    waiting.catch(() => controller);
    await py.busy.done();
    controller.abort();
    try {{ await waiting }} catch (error) {{ console.log(error.name) }}
    while (!(await py.told.is_set())); // the loop must be free for it
    await py.write("{pipe}", "go on");
    console.log(await py.busy);
    try {{ await py.queued }} catch (error) {{ console.log(error.pyType) }}"""
    assert shown(kernel, cell).split("\n") == ["CancelledError", "go on", error, ""]


def test_a_result_that_is_there_leaves_in_its_turn(kernel: Kernel, client: RawClient) -> None:
    kernel.run("there, failed = Future(), Future()")
    kernel.run("there.set_result(7); failed.set_exception(KeyError('x'))")
    ops = [[1, "name", "there"], [2, "name", "failed"], [3, "name", "__name__"]]
    client.send(3, {"ops": ops, "pull": [1, 2, 3], "release": [[], []], "chain": 0})
    results: list[list[object]] = []
    while len(results) < len(ops):
        _, (body, *_) = client.next()
        results += json.loads(body)["results"]
    assert [result[:2] for result in results] == [
        [1, 1],
        [2, 0],
        [3, 1],
    ]  # the last would not wait for a loop
    assert results[0][2] == 7


def test_a_client_that_leaves_stops_what_it_awaits(kernel: Kernel, client: RawClient) -> None:
    kernel.run("left = Future()")
    client.send(3, {"ops": [[1, "name", "left"]], "pull": [1], "release": [[], []], "chain": 0})
    assert client.value("name", "__name__") == "__main__"  # so the first is awaited
    client.send(8, {"reason": "it leaves"})
    while shown(kernel, "left.cancelled()") != "True":
        pass


@pytest.mark.parametrize("name", ["client", "cluster", "persisted"])
def test_what_dask_can_await_elsewhere_stands_for_itself_here(kernel: Kernel, name: str) -> None:
    assert shown(kernel, f"%%js\nawait op.is(await py.{name}, py.{name})") == "true"


def test_the_future_of_an_actor_is_awaited_too(kernel: Kernel) -> None:
    assert shown(
        kernel, "%%js\nconst first = await py.counter.more();\n[first, await py.counter.more()]"
    ) == ("[ 1, 2 ]")


def test_what_is_not_awaited_is_the_future_itself(kernel: Kernel, pipe: str) -> None:
    cell = f"""%%js
    const future = py.cluster_of_one(py.read, "{pipe}");
    const before = await future.done();
    const [handle] = await py.list([future]).$js();
    await py.write("{pipe}", "read");
    [before, await py`${{handle}}`, await handle.done(), await future]"""
    assert shown(kernel, cell) == "[ false, 'read', true, 'read' ]"
