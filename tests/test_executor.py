"""User code runs on the main thread, in order, and a blocked call serves its own chain."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

import pytest

from kernelbridge.executor import Executor, Job

PLACE: contextvars.ContextVar[str] = contextvars.ContextVar("place", default="nowhere")


def on_main_loop(test: Callable[[Executor], Coroutine[Any, Any, None]]) -> None:
    async def started() -> None:
        await test(Executor(asyncio.get_running_loop(), threading.main_thread()))

    asyncio.run(started())


def job(run: Callable[[], None], chain: object = None) -> Job:
    return Job(run, contextvars.copy_context(), chain)


def from_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_jobs_of_any_thread_run_on_the_main_thread_in_order() -> None:
    async def test(executor: Executor) -> None:
        ran: list[tuple[int, bool]] = []
        done = asyncio.Event()

        def submit() -> None:
            for number in range(100):
                executor.submit(job(lambda n=number: ran.append((n, _on_main()))))  # type: ignore[misc]
            executor.submit(job(done.set))

        await asyncio.to_thread(submit)
        await done.wait()
        assert ran == [(number, True) for number in range(100)]

    on_main_loop(test)


def _on_main() -> bool:
    return threading.current_thread() is threading.main_thread()


@pytest.mark.parametrize("look", [1, 2, 3])
def test_a_wait_has_served_every_job_that_came_before_its_result(look: int) -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []

        class Looked(Future[str]):
            """A job and the result come right after a look that found neither."""

            looks = 0

            def done(self) -> bool:
                found = super().done()
                self.looks += 1
                if self.looks == look:
                    executor.submit(job(lambda: ran.append("job"), "chain"))
                    self.set_result("result")
                return found

        assert executor.wait(Looked(), "chain") == "result"
        assert ran == ["job"]

    on_main_loop(test)


def test_a_job_sees_what_earlier_ones_have_set_in_its_context_and_others_do_not() -> None:
    async def test(executor: Executor) -> None:
        seen: list[str] = []
        context = contextvars.copy_context()
        context.run(PLACE.set, "the cell")

        def run() -> None:
            seen.append(PLACE.get())
            PLACE.set("changed")

        done = asyncio.Event()
        executor.submit(Job(run, context))
        executor.submit(Job(run, context))
        executor.submit(job(done.set))
        await done.wait()
        assert seen == ["the cell", "changed"]
        assert PLACE.get() == "nowhere"

    on_main_loop(test)


def test_a_job_that_runs_inside_another_of_its_context_leaves_the_variables_of_that_one() -> None:
    async def test(executor: Executor) -> None:
        seen: list[str] = []
        context = contextvars.copy_context()
        answer: Future[int] = Future()

        def inner() -> None:
            seen.append(PLACE.get())
            PLACE.set("the inner one")
            answer.set_result(1)

        def outer() -> None:
            PLACE.set("the outer one")
            executor.submit(Job(inner, context, "a"))
            executor.wait(answer, "a")
            seen.append(PLACE.get())
            done.set()

        done = asyncio.Event()
        executor.submit(Job(outer, context, "a"))
        await done.wait()
        assert seen == ["the outer one", "the outer one"]

    on_main_loop(test)


def test_a_blocked_call_serves_its_own_chain_and_leaves_the_others_for_later() -> None:
    async def test(executor: Executor) -> None:
        ran: list[str] = []
        answer: Future[str] = Future()

        def peer() -> None:
            executor.submit(job(lambda: ran.append("of another chain"), chain="other"))
            executor.submit(job(lambda: ran.append("of this chain"), chain="mine"))
            executor.submit(job(lambda: answer.set_result("answer"), chain="mine"))

        thread = from_a_thread(peer)
        assert executor.wait(answer, "mine") == "answer"
        assert ran == ["of this chain"]
        await asyncio.sleep(0)
        thread.join()
        while len(ran) < 2:
            await asyncio.sleep(0)
        assert ran == ["of this chain", "of another chain"]

    on_main_loop(test)


def test_blocked_calls_nest_to_any_depth() -> None:
    async def test(executor: Executor) -> None:
        def call(depth: int) -> int:
            """Blocks until the peer, in another thread, has asked for one level more and got it."""
            answer: Future[int] = Future()
            if depth == 0:
                return 0
            thread = from_a_thread(
                lambda: executor.submit(job(lambda: answer.set_result(call(depth - 1) + 1), chain=depth))
            )
            result: int = executor.wait(answer, depth)
            thread.join()
            return result

        assert call(50) == 50

    on_main_loop(test)


def test_another_thread_waits_without_serving_anything() -> None:
    async def test(executor: Executor) -> None:
        answer: Future[str] = Future()
        waiting = asyncio.create_task(asyncio.to_thread(executor.wait, answer, "chain"))
        done = asyncio.Event()
        executor.submit(job(lambda: answer.set_result("served by the loop"), chain="chain"))
        executor.submit(job(done.set))
        await done.wait()
        assert await waiting == "served by the loop"

    on_main_loop(test)


def test_what_the_peer_answers_with_an_error_is_raised() -> None:
    async def test(executor: Executor) -> None:
        answer: Future[str] = Future()
        answer.set_exception(KeyError("there"))
        with pytest.raises(KeyError, match="there"):
            executor.wait(answer, None)

    on_main_loop(test)
