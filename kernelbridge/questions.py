"""What frontends ask while a JavaScript or Lisp cell is written: what may follow, what it is, is it whole.

The evaluator that runs the cells answers, in ``packages/cells/src/questions.ts``; other cells stay IPython's.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import NoEvaluatorError
from .evaluators import Evaluators
from .magics import language_of
from .operations import Copy
from .replacements import Replacements
from .requests import when_done

PATIENCE = 2.0
"""Seconds after which somebody who writes wants no answer any more."""
ENTERED = 10.0
"""The same for somebody who has pressed Enter, and waits."""


@dataclass(frozen=True)
class Asked:
    """A cell without its magic line, and where the cursor is in it; ``offset`` is what was left out."""

    language: str
    source: str
    cursor: int
    offset: int


def asked_in(code: str, cursor: int) -> Asked | None:
    """What is asked of a cell of ours; ``None`` for another, and in the magic line itself."""
    blank = len(code) - len(code.lstrip())
    end = code.find("\n", blank) + 1
    language = language_of(code[blank : end or len(code)], {})
    if language is None or not 0 < end <= cursor:
        return None
    return Asked(language, code[end:], cursor - end, end)


class Questions:
    """Answers in the place of a kernel's own ``do_complete``, ``do_inspect`` and ``do_is_complete``."""

    def __init__(self, kernel: Any, evaluators: Evaluators) -> None:
        self._kernel = kernel
        self._evaluators = evaluators
        self._complete: Callable[..., Any] = kernel.do_complete
        self._inspect: Callable[..., Any] = kernel.do_inspect
        self._is_complete: Callable[..., Any] = kernel.do_is_complete

    def install(self, replacements: Replacements) -> None:
        """Stand in their place."""
        replacements.put(self._kernel, "do_complete", self.complete)
        replacements.put(self._kernel, "do_inspect", self.inspect)
        replacements.put(self._kernel, "do_is_complete", self.is_complete)

    async def complete(self, code: str, cursor_pos: int | None = None) -> dict[str, Any]:
        """Give the content of a ``complete_reply``."""
        cursor = len(code) if cursor_pos is None else cursor_pos
        asked = asked_in(code, cursor)
        if asked is None:
            return await _usual(self._complete(code, cursor_pos))
        told = await self._ask("complete", asked)
        if told is None:
            return _completions([], cursor, cursor)
        return _completions(told["matches"], asked.offset + told["start"], asked.offset + told["end"])

    async def inspect(self, code: str, cursor_pos: int, *how: Any, **more: Any) -> dict[str, Any]:
        """Give the content of an ``inspect_reply``."""
        asked = asked_in(code, cursor_pos)
        if asked is None:
            return await _usual(self._inspect(code, cursor_pos, *how, **more))
        data = await self._ask("inspect", asked)
        return {"status": "ok", "found": data is not None, "data": data or {}, "metadata": {}}

    async def is_complete(self, code: str) -> dict[str, Any]:
        """Give the content of an ``is_complete_reply``."""
        if "\n" not in code.lstrip() and language_of(code.lstrip(), {}):
            return {"status": "incomplete", "indent": ""}  # its magic line alone is no cell
        asked = asked_in(code, len(code))
        if asked is None:
            return await _usual(self._is_complete(code))
        return await self._ask("iscomplete", asked, ENTERED) or {"status": "unknown"}

    async def _ask(self, operation: str, asked: Asked, patience: float = PATIENCE) -> Any:
        """What the evaluator says; ``None`` where there is none, and for one that is busy or fails."""
        try:
            attached = self._evaluators.attached
            evaluator = attached[-1] if attached else await self._evaluators.choose()
        except NoEvaluatorError:
            return None
        question = {"language": asked.language, "source": asked.source, "cursor": asked.cursor}
        request = evaluator.session.request(operation, Copy(question))
        await asyncio.wait({when_done(request)}, timeout=patience)
        if not request.done():
            evaluator.session.cancel(request)
            return None
        error = request.exception()
        if error is not None:
            self._kernel.log.warning("kernelbridge: %s of a cell failed: %s", operation, error)
            return None
        return request.result()


async def _usual(answer: Any) -> dict[str, Any]:
    told: dict[str, Any] = await answer if inspect.isawaitable(answer) else answer
    return told


def _completions(matches: list[Mapping[str, str]], start: int, end: int) -> dict[str, Any]:
    kinds = [{**match, "start": start, "end": end} for match in matches]
    return {
        "status": "ok",
        "matches": [match["text"] for match in matches],
        "cursor_start": start,
        "cursor_end": end,
        "metadata": {"_jupyter_types_experimental": kinds},
    }
