"""A console for the three languages in one session of one kernel: reads, runs, shows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from prompt_toolkit import prompt

from .client import SPOKEN, Client, Died, Failed, Message, unknown
from .printing import Printer
from .prompt import NAMES, Prompt, spoken
from .version import __version__

HELP = """\
:lang NAME     write in Python (python, py), JavaScript (js) or Lisp (lisp) from now on; F2 takes the next one
%%js, %%lisp, %%py     in a first line: this input only
:help          this text
Enter runs an input that is whole; Alt-Enter begins another line in any case
Tab completes, Ctrl-R searches the history, Ctrl-C interrupts what runs, Ctrl-D ends"""


def run_repl(language: str, opening: AbstractContextManager[Client]) -> int:
    """Converse until the end: 0, or 1 when the kernel died."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failed("a console needs a terminal; without one: kernelbridge run FILE, or run -e CODE")
    try:
        with opening as client:
            Console(client, language).converse(client.load() + 1)
    except Died as error:
        print(f"kernelbridge: the kernel died, and its variables with it{error}", file=sys.stderr)
        return 1
    return 0


class Console:
    """One conversation with a kernel."""

    def __init__(self, client: Client, language: str) -> None:
        self._client = client
        self._prompt = Prompt(client, language)
        self._printer = Printer(colors=True)
        self._next_input = ""
        self._ended = False
        self._commands: dict[str, Callable[[str], None]] = {":lang": self._lang, ":help": self._help}
        self._payloads: dict[str, Callable[[Message], None]] = {
            "ask_exit": self._exit,
            "page": self._page,
            "set_next_input": self._put,
        }

    def converse(self, count: int) -> None:
        """Read, run and print until Ctrl-D, or until ``exit`` is called."""
        print(f"kernelbridge {__version__}: Python, JavaScript and Lisp in one session; :help tells more")
        self._printer.count = count - 1
        while not self._ended:
            try:
                text, self._next_input = self._read(), ""
                self._take(text)
            except EOFError:
                return
            except KeyboardInterrupt:  # also one that came a moment too late to interrupt anything
                continue

    def _read(self) -> str:
        return self._prompt.read(self._printer.count + 1, self._next_input)

    def _take(self, text: str) -> None:
        name, _, argument = text.strip().partition(" ")
        command = self._commands.get(name)
        if command is not None:
            command(argument.strip())
        elif name:
            self._run(text)

    def _run(self, text: str) -> None:
        language, source = spoken(text, self._prompt.language)
        reply = self._client.execute(source, language, self._printer.take, _ask)
        for payload in reply.get("payload", []):
            take = self._payloads.get(payload["source"])
            if take is not None:
                take(payload)

    def _lang(self, name: str) -> None:
        if name in SPOKEN:
            self._prompt.language = SPOKEN[name]
        elif name:
            print(unknown("language", name, SPOKEN), file=sys.stderr)
        else:
            print(NAMES[self._prompt.language])

    def _help(self, _: str) -> None:
        print(HELP)

    def _exit(self, _: Message) -> None:
        self._ended = True

    def _page(self, payload: Message) -> None:
        print(payload["data"].get("text/plain", ""))

    def _put(self, payload: Message) -> None:
        self._next_input = payload["text"]


def _ask(question: str, is_password: bool) -> str:
    return prompt(question, is_password=is_password)
