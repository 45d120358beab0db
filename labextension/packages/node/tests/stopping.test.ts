// Calls that are stopped by their caller, wherever they are: what each gives, and what becomes of the others.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CancelledError, kw, type PyError, TimeoutError } from "../src/index.js";
import { launched } from "./launched.js";

const python = launched(`
    import asyncio, gc, os, subprocess, threading, time

    seen = []
    pipe = os.pipe()

    def spin():
        seen.append("began")
        try:
            while True: pass
        finally:
            seen.append("ended")

    def nap(seconds=600):
        seen.append("began")
        try:
            time.sleep(seconds)
        finally:
            seen.append("ended")

    async def block(how):
        await asyncio.sleep(0)
        how()

    async def wait(coroutine):
        return await asyncio.wait_for(coroutine, 600)

    async def gather(coroutine):
        return await asyncio.gather(coroutine, asyncio.sleep(600))

    def stubborn(result):
        seen.append("began")
        try:
            time.sleep(600)
        except KeyboardInterrupt:
            return result

    def through(function, *args):
        return function(*args)

    def numbers(how):
        yield 1
        yield 2
        yield 3
        yield 4
        seen.append("began")
        try:
            how()
        finally:
            seen.append("closed")

    async def stream(how):
        for n in numbers(how):
            yield n

    class Slow:
        def __init__(self, how): self.how = how
        def __repr__(self): return self.how()
        def __str__(self): return self.how()
        @property
        def attribute(self): return self.how()
        def __iter__(self): return self.how()
        def __enter__(self): return self.how()
        def __exit__(self, *error): seen.append("exit")

    def held():
        session = get_ipython().kernelbridge.sessions[0]
        gc.collect()
        return session.tally()
`);

