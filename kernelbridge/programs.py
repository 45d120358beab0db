"""Prepared programs: Python text with holes, compiled once to a function whose parameters are the holes.

Nothing is ever spliced into the text. Names bind as in a notebook's cell: assignments of a program stay.
"""

from __future__ import annotations
import __future__

import ast
import functools
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any, Literal, TypeAlias, cast

from .sources import Source

Kind: TypeAlias = Literal["expression", "statements", "cell"]

_NAME = "<module>"  # what tracebacks call it
_IMPORT_ALL = "__import_all__"


def program(
    text: str, holes: tuple[str, ...], namespace: MutableMapping[str, Any], kind: Kind = "statements"
) -> Callable[..., Any]:
    """A function of the holes' values; a coroutine function when the program awaits.

    An ``expression`` returns its value; statements return what ``return`` says, those of a ``cell`` also the
    value of an expression at their end. Raises ``SyntaxError`` with the position in ``text``.
    """
    variables = cast("dict[str, Any]", namespace)
    scope: dict[str, Any] = {_IMPORT_ALL: functools.partial(_import_all, variables)}
    exec(_code(text, holes, kind), variables, scope)
    return scope[_NAME]  # type: ignore[no-any-return]


def _import_all(namespace: dict[str, Any], statement: str) -> None:
    exec(statement, namespace)


@functools.lru_cache(maxsize=512)
def _code(text: str, holes: tuple[str, ...], kind: Kind) -> CodeType:
    source = Source(text)
    body = _BODIES[kind](source)
    tree = ast.Module(body=body, type_ignores=[])
    source.check_holes(tree, holes)
    scope = _Scope(source.filename)
    scope.visit(tree)
    function = _function(scope, holes, tree.body)
    module = ast.Module(body=[function], type_ignores=[])
    # Without the flags of this file, whose own future imports are not the user's.
    code: CodeType = compile(
        ast.fix_missing_locations(module), source.filename, "exec", scope.flags, dont_inherit=True
    )
    return code


def _returned(value: ast.expr) -> list[ast.stmt]:
    return [ast.copy_location(ast.Return(value=value), value)]


def _last_returned(body: list[ast.stmt]) -> list[ast.stmt]:
    *before, last = body or [ast.Pass()]
    return [*before, *(_returned(last.value) if isinstance(last, ast.Expr) else [last])]


_BODIES: dict[Kind, Callable[[Source], list[ast.stmt]]] = {
    "expression": lambda source: _returned(source.expression()),
    "statements": Source.statements,
    "cell": lambda source: _last_returned(source.statements()),
}


def _function(scope: _Scope, holes: tuple[str, ...], body: list[ast.stmt]) -> ast.stmt:
    head = f"def program(*, {_IMPORT_ALL}={_IMPORT_ALL}): pass"
    function: Any = ast.parse(f"async {head}" if scope.awaits else head).body[0]
    function.name = _NAME
    function.args.args = [ast.arg(arg=name, lineno=1, col_offset=0) for name in holes]
    kept = sorted(scope.names - set(holes))
    function.body = [*([ast.Global(names=kept)] if kept else []), *body, ast.Pass()]
    return function  # type: ignore[no-any-return]


class _Scope(ast.NodeTransformer):
    """What a program's own level binds and awaits, without the inside of what it defines.

    What only a module may say is said in another way, because the program becomes the body of a function.
    """

    def __init__(self, filename: str) -> None:
        self.names: set[str] = set()
        self.awaits = False
        self.flags = 0
        self._filename = filename

    def visit(self, node: ast.AST) -> Any:
        for name in _BINDS.get(type(node), ()):
            bound = getattr(node, name)
            if bound is not None:
                self.names.add(bound)
        self.awaits |= isinstance(node, _AWAITS) or bool(getattr(node, "is_async", 0))
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if not isinstance(node.ctx, ast.Load):
            self.names.add(node.id)
        return node

    def visit_FunctionDef(self, node: Any) -> ast.AST:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)
        return node  # type: ignore[no-any-return]

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - named as its base class finds it

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        self.names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module == "__future__":
            for alias in node.names:
                self.flags |= getattr(__future__, alias.name).compiler_flag
            return None
        if any(alias.name == "*" for alias in node.names):
            return self._import_all(node)
        self.names.update(alias.asname or alias.name for alias in node.names)
        return node

    def _import_all(self, node: ast.ImportFrom) -> ast.AST:
        """A function may not import ``*``."""
        function = ast.Name(id=_IMPORT_ALL, ctx=ast.Load())
        call = ast.Call(func=function, args=[ast.Constant(value=ast.unparse(node))], keywords=[])
        return ast.copy_location(ast.Expr(value=call), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        """A function may not annotate a global name."""
        if not isinstance(node.target, ast.Name):
            return self.generic_visit(node)
        if node.value is None:
            return None
        assign = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        return self.generic_visit(assign)

    def visit_Yield(self, node: ast.Yield | ast.YieldFrom) -> ast.AST:
        position = (self._filename, node.lineno, node.col_offset + 1, None)
        raise SyntaxError("'yield' outside function", position)

    visit_YieldFrom = visit_Yield  # noqa: N815 - named as its base class finds it


_AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_BINDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("name",),
    ast.AsyncFunctionDef: ("name",),
    ast.ClassDef: ("name",),
    ast.ExceptHandler: ("name",),
    ast.MatchAs: ("name",),
    ast.MatchStar: ("name",),
    ast.MatchMapping: ("rest",),
}
