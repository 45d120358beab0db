"""A page that is reloaded goes on with its session: Python's objects are there, its own variables are not."""

from __future__ import annotations

from tests.lab.page import Lab

SETUP = """
import gc, weakref
class Thing:
    pass
alive = []
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
"""
FOUND = """%%js
const held = await kb.handles();
[typeof one, held.map(({ type }) => type), await (await kb.handle(await py.stored)).__class__.__name__]
"""
CELLS = [
    SETUP,
    "%%js\nconst one = await py.make(); py.stored = one.$id; one.$id",
    "%bridge status",
    FOUND,
    "gc.collect(); sum(one() is not None for one in alive)",
    "%%js\nfor (const { object } of await kb.handles()) object.$release()",
]
DEFINE, MAKE, STATUS, FIND, COUNT, RELEASE = range(6)


def attached(lab: Lab, sessions: int = 1) -> None:
    lab.run_until(
        STATUS,
        lambda text: "cells run in: browser" in text and text.count("session: ") == sessions,
    )


def test_a_reload_keeps_pythons_objects_and_loses_javascripts_variables(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(DEFINE)
    attached(lab)
    lab.run(MAKE)
    identity = lab.text(MAKE)
    for _ in range(2):
        lab.reload()
        attached(lab)
        lab.run(COUNT)
        assert lab.text(COUNT) == "1"
        lab.run(FIND)
        assert lab.text(FIND) == "[ 'undefined', [ 'Thing' ], 'Thing' ]"
    lab.run(RELEASE)
    lab.run(STATUS)
    lab.run(COUNT)
    assert lab.text(COUNT) == "0"
    lab.run(MAKE)
    assert lab.text(MAKE).split(":")[0] == identity.split(":")[0], "it is the same session still"


def test_after_a_restart_a_reload_begins_anew(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(DEFINE)
    attached(lab)
    lab.run(MAKE)
    before = lab.text(MAKE).split(":")[0]
    lab.restart()
    lab.reload()
    lab.run(DEFINE)
    attached(lab)
    lab.run(MAKE)
    assert lab.text(MAKE).split(":")[0] != before


def test_what_a_closed_notebook_held_is_free_at_once(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(DEFINE)
    attached(lab)
    lab.run(MAKE)
    lab.close_and_reopen()
    attached(lab)
    lab.run(COUNT)
    assert lab.text(COUNT) == "0"


def test_a_token_that_opens_nothing_is_no_loss(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(DEFINE)
    attached(lab)
    lab.page.evaluate(
        """() => addEventListener("pagehide", () => {
             for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith("kernelbridge:")))
               sessionStorage.setItem(key, "wrong");
           })"""
    )
    lab.reload()
    attached(lab, sessions=2)
    lab.run(MAKE)
    assert ":" in lab.text(MAKE)
