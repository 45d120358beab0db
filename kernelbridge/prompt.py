"""The line editor of the console: history, completion, colors, lines that go on, and a key for the language.

Knows the terminal; of the kernel it knows only what it may ask.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from platformdirs import user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer, Lexer, PygmentsLexer

from .client import Client, Message

NAMES = {"python": "Python", "js": "JavaScript", "lisp": "Lisp"}
"""The languages of a session, in the order of the key that changes them."""
PYTHON_MAGICS = ("%%py", "%%python")
"""The first line of one input of Python's between those of another language."""
LEXERS: dict[str, Lexer] = {
    "python": PygmentsLexer.from_filename("x.py"),
    "js": PygmentsLexer.from_filename("x.js"),
    "lisp": PygmentsLexer.from_filename("x.clj"),
}
"""Clojure's colors fit our Lisp: brackets and braces of all kinds, keywords with a colon."""


class Prompt:
    """Reads inputs. ``language`` is what the next one is written in; F2 changes it."""

    def __init__(self, client: Client, language: str) -> None:
        self.language = language
        self._client = client
        self._aside = ThreadPoolExecutor(1)
        """Where the kernel is asked: the line to a server runs a loop of its own, as the editor does."""
        self._session: PromptSession[str] = PromptSession(
            history=_history(),
            auto_suggest=AutoSuggestFromHistory(),
            completer=_Completer(self._ask_completions),
            complete_while_typing=False,
            lexer=DynamicLexer(lambda: LEXERS[self.language]),
            include_default_pygments_style=True,
            key_bindings=self._keys(),
            multiline=True,
            prompt_continuation=lambda width, number, wrapped: ("... ").rjust(width),
            bottom_toolbar=self._toolbar,
        )

    def read(self, count: int, default: str = "") -> str:
        """One input. Raises ``EOFError`` for Ctrl-D, ``KeyboardInterrupt`` for Ctrl-C."""
        return self._session.prompt(lambda: f"{self.language} [{count}]: ", default=default)

    def _toolbar(self) -> str:
        return f" {NAMES[self.language]}   F2 language   Tab completion   Ctrl-D end   :help"

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        writing = has_focus(DEFAULT_BUFFER)
        keys.add("enter", filter=writing)(self._enter)
        keys.add("escape", "enter", filter=writing)(lambda event: event.current_buffer.insert_text("\n"))
        keys.add("f2")(self._change)
        return keys

    def _change(self, event: KeyPressEvent) -> None:
        languages = list(NAMES)
        self.language = languages[(languages.index(self.language) + 1) % len(languages)]
        event.app.invalidate()

    def _enter(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        amid = "\n" in buffer.document.text_after_cursor
        indent = "" if amid else self._open(buffer.text)
        if indent is None:
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n" + indent)

    def _open(self, text: str) -> str | None:
        """What the next line begins with, of an input that is not whole."""
        if text.strip() in PYTHON_MAGICS:
            return ""
        code = self._asked(text)
        reply = self._ask("is_complete_request", {"code": code})
        if reply is None or reply.get("status") != "incomplete":
            return None
        return str(reply.get("indent", ""))

    def _asked(self, text: str) -> str:
        """An input as the kernel has to be asked of it: with its magic line, unless it has one."""
        language, source = spoken(text, self.language)
        is_plain = language == "python" or source.lstrip().startswith("%%")
        return source if is_plain else f"%%{language}\n{source}"

    def _ask(self, kind: str, content: Message) -> Message | None:
        return self._aside.submit(self._client.question, kind, content).result()

    def _ask_completions(self, document: Document) -> Message | None:
        code = self._asked(document.text)
        left_out = len(code) - len(document.text)
        content = {"code": code, "cursor_pos": left_out + document.cursor_position}
        reply = self._ask("complete_request", content)
        return reply and {**reply, "cursor_start": reply.get("cursor_start", 0) - left_out}


def spoken(text: str, language: str) -> tuple[str, str]:
    """The language of an input, and what is to be run of it, which is not a magic line of Python's own."""
    first, end, rest = text.lstrip().partition("\n")
    if language != "python" and first.strip() in PYTHON_MAGICS:
        return "python", end + rest
    return language, text


class _Completer(Completer):
    """The kernel's completions, with what they are beside them."""

    def __init__(self, ask: Callable[[Document], Message | None]) -> None:
        self._ask = ask

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        reply = self._ask(document)
        if reply is None or reply.get("status") != "ok":
            return
        start = reply["cursor_start"] - document.cursor_position
        kinds = {
            one["text"]: one.get("type", "")
            for one in reply.get("metadata", {}).get("_jupyter_types_experimental", [])
        }
        for text in reply["matches"]:
            kind = kinds.get(text, "")
            yield Completion(text, start_position=start, display_meta="" if kind == "<unknown>" else kind)


def history_file() -> Path:
    """Where the inputs of earlier sessions are kept."""
    return user_state_path("kernelbridge") / "history"


def _history() -> History:
    file = history_file()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("a"):
            return FileHistory(str(file))
    except OSError as error:
        print(f"kernelbridge: inputs are not kept, {file} cannot be written: {error}", file=sys.stderr)
        return InMemoryHistory()
