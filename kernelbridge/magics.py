"""JavaScript and Lisp cells in IPython: how a cell's language is told, and how the cell is run.

The kernel owns the execution: a cell becomes an ordinary ``await`` of ``Cells.run``, which asks an attached
evaluator and waits. Order, prompts, interrupt and outputs stay Jupyter's own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from .copied import check_inputs, check_outputs, copy_in, copy_out
from .display import Shown
from .errors import ConnectionClosedError, InterruptedCell, LostEvaluatorError
from .evaluators import Evaluator, Evaluators
from .executor import TICK
from .failures import told_by_cell
from .interrupts import Interrupts
from .jserrors import remember
from .namespaces import Namespace
from .operations import Copy
from .options import OUTPUT, Options, parse_options
from .requests import Request, when_done

LANGUAGES = {"js": "js", "javascript": "js", "lisp": "lisp"}
"""What cell metadata may say, and the language it means."""
NAMES = {"js": "JavaScript", "lisp": "Lisp"}
SILENCE = 15.0
"""Seconds without any sign of life after which a page that runs a cell is given up."""
PING_EVERY = 3.0


def language_of(first_line: str, metadata: Mapping[str, Any]) -> str | None:
    """The language of a cell: its magic line wins, then what its metadata says; ``None`` is Python."""
    for language in NAMES:
        if first_line.split(maxsplit=1)[:1] == [f"%%{language}"]:
            return language
    if first_line.lstrip().startswith("%%"):
        return None
    named = (
        _at(metadata, "kernelbridge", "language")
        or _at(metadata, "vscode", "languageId")
        or _at(metadata, "polyglot_notebook", "kernelName")
        or _at(metadata, "dotnet_interactive", "language")
    )
    return LANGUAGES.get(named) if isinstance(named, str) else None


def _at(metadata: Mapping[str, Any], *path: str) -> Any:
    value: Any = metadata
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


class Transformer:
    """IPython input transformer: a JavaScript or Lisp cell becomes the call that runs it.

    ``request`` gives the code and the metadata of the request that runs now; metadata speaks only for the
    cell that came with it, not for code that a cell runs. ``count`` gives the cell's number: IPython counts
    on before the cell runs or after it, as its version likes, but never before the transformation.
    ``may_await`` tells whether a cell may; code that another cell runs (``%%time``, ``run_cell``) may not.
    """

    def __init__(
        self,
        request: Callable[[], tuple[str, Mapping[str, Any]]],
        count: Callable[[], int],
        may_await: Callable[[], bool],
    ) -> None:
        self._request = request
        self._count = count
        self._may_await = may_await

    def __call__(self, lines: list[str]) -> list[str]:
        """Give the lines that IPython runs for a cell."""
        start = next((index for index, line in enumerate(lines) if line.strip()), None)
        if start is None:
            return lines
        code, metadata = self._request()
        own = code.strip() == "".join(lines).strip()
        language = language_of(lines[start], metadata if own else {})
        if language is None:
            return lines
        magic = lines[start].lstrip().startswith("%%")
        options = "".join(lines[start].split(maxsplit=1)[1:]).strip() if magic else ""
        source = "".join(["\n"] * (start + 1) + lines[start + 1 :] if magic else lines)
        arguments = f"{language!r}, {source!r}, {options!r}, {self._count()}"
        run = "await get_ipython().kernelbridge.run" if own and self._may_await() else _BLOCKING
        return [f"{run}({arguments})\n"]


_BLOCKING = "get_ipython().kernelbridge.run_blocking"


class Cells:
    """Runs cells at an evaluator and waits for them.

    ``cell`` tells the running cell's id, ``variables`` are Python's, ``output`` is how many characters a cell
    prints that does not say.
    """

    def __init__(
        self,
        evaluators: Evaluators,
        cell: Callable[[], str],
        interrupts: Interrupts,
        variables: MutableMapping[str, Any],
        output: int = OUTPUT,
    ) -> None:
        self._evaluators = evaluators
        self._cell = cell
        self._interrupts = interrupts
        self._variables = variables
        self._output = output

    async def run(self, language: str, source: str, options: str, count: int) -> object:
        """The value of a cell, ready to be shown; raises what the cell raised."""
        given = self._options(language, options)
        if given.help:
            return print(given.help)
        with self._interrupts.ours():  # so that it is heard though a coroutine of Python's keeps the loop
            evaluator = await self._evaluator(NAMES[language])
            self._copy_in(evaluator, language, given)
            request = self._evaluate(evaluator, language, source, given, count)
            outcome = await self._outcome(evaluator, request, language)
        self._copy_out(evaluator, language, given)
        return _shown(outcome)

    def run_blocking(self, language: str, source: str, options: str, count: int) -> object:
        """As ``run``, where there is no awaiting; the evaluator's calls into Python are served meanwhile."""
        given = self._options(language, options)
        if given.help:
            return print(given.help)
        evaluator = self._evaluators.current()
        self._copy_in(evaluator, language, given)
        request = self._evaluate(evaluator, language, source, given, count)
        try:
            outcome = evaluator.session.wait(request)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever the cell raised
            failure = told_by_cell(error, request.told)
        else:
            self._copy_out(evaluator, language, given)
            return _shown(outcome)
        raise failure

    def _options(self, language: str, options: str) -> Options:
        given = parse_options(language, options, self._output)
        check_inputs(language, given.inputs, self._variables)
        check_outputs(language, given.outputs)
        return given

    def _copy_in(self, evaluator: Evaluator, language: str, given: Options) -> None:
        copy_in(Namespace(language, lambda: evaluator.session), given.inputs, self._variables)

    def _copy_out(self, evaluator: Evaluator, language: str, given: Options) -> None:
        outputs = () if given.js else given.outputs
        copy_out(language, Namespace(language, lambda: evaluator.session), outputs, self._variables)

    def _evaluate(
        self, evaluator: Evaluator, language: str, source: str, options: Options, count: int
    ) -> Request:
        remember(f"Cell [{count}]", source)
        cell = {
            "language": language,
            "source": source,
            "cell": self._cell(),
            "count": count,
            "options": {
                "auto": options.auto,
                "dom": options.dom,
                "output": options.output,
                "show": options.js,
            },
        }
        return evaluator.session.request("evaluate", Copy(cell))

    async def _evaluator(self, language: str) -> Evaluator:
        try:
            return await self._evaluators.choose()
        except asyncio.CancelledError:
            raise InterruptedCell(f"the {language} cell was interrupted before it began") from None

    async def _outcome(self, evaluator: Evaluator, request: Request, language: str) -> dict[str, Any]:
        done = when_done(request)
        try:
            await _watched(evaluator, done)
            outcome: dict[str, Any] = request.result()
            return outcome
        except asyncio.CancelledError:
            raise await _interrupted(evaluator, request, done, NAMES[language]) from None
        except BaseException as error:  # noqa: BLE001 - whatever the cell raised
            failure = _lost(error) if _is_lost(error, request) else told_by_cell(error, request.told)
        raise failure


def _shown(outcome: dict[str, Any]) -> object:
    value, bundle = outcome["value"], outcome["bundle"]
    return value if bundle is None else Shown(value, bundle)


async def _watched(evaluator: Evaluator, done: asyncio.Future[None]) -> None:
    """Wait in ticks, because an interrupt does not wake the loop; notice a page that is gone."""
    pinged = time.monotonic()
    while not done.done():
        await asyncio.wait({done}, timeout=TICK)
        now = time.monotonic()
        if evaluator.host is None and now - pinged > PING_EVERY:
            pinged = now
            evaluator.session.ping()
            if now - evaluator.session.heard > SILENCE:
                evaluator.give_up(f"no sign of life for {SILENCE:.0f} s")


def _is_lost(error: BaseException, request: Request) -> bool:
    """Whether the evaluator is gone; one that tells of such an error has met it in its cell."""
    return isinstance(error, ConnectionClosedError) and not request.told


def _lost(error: BaseException) -> LostEvaluatorError:
    return LostEvaluatorError(
        f"{error}. The variables of JavaScript and Lisp cells are lost; run their cells again"
    )


async def _interrupted(
    evaluator: Evaluator, request: Request, done: asyncio.Future[None], language: str
) -> InterruptedCell:
    """Cancel a cell; when its evaluator cannot end it in time, end the evaluator."""
    evaluator.session.cancel(request, interrupt=True)
    await asyncio.wait({done}, timeout=evaluator.grace)
    if not done.done():
        evaluator.give_up("it did not stop a cell that was interrupted")
        await asyncio.wait({done}, timeout=TICK)
    if evaluator.alive:
        return InterruptedCell(f"the {language} cell was interrupted; variables are kept")
    return InterruptedCell(
        f"the {language} cell did not stop by itself, so {evaluator.name} was restarted:"
        " the variables of JavaScript and Lisp cells are lost; run their cells again"
    )
