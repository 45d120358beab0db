"""A tool's JSON schema as Python reads it: a signature to call by, and a text for help.

Values are not held to the schema: they may be more than JSON, and the tool's own code knows better.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from inspect import Parameter, Signature
from keyword import iskeyword
from typing import Any

from .errors import ConversionError


def signature_of(schema: Mapping[str, Any] | None) -> Signature:
    """Its properties as parameters: those that are required first, else as they stand in the schema.

    Without a schema anything may be given by name. So may a property whose name is none in Python.
    """
    schema = {"additionalProperties": True} if schema is None else schema
    properties, required = _parts(schema)
    known = [name for name in properties if name.isidentifier() and not iskeyword(name)]
    parameters = [_parameter(name, name in required, properties[name]) for name in known]
    parameters.sort(key=lambda parameter: parameter.default is not Parameter.empty)
    if len(known) < len(properties) or schema.get("additionalProperties"):
        parameters.append(Parameter(_unlike(known), Parameter.VAR_KEYWORD))
    return Signature(parameters)


def arguments(signature: Signature, args: tuple[object, ...], kwargs: dict[str, object]) -> dict[str, Any]:
    """The arguments of a call by name; what was not given is not there."""
    bound = signature.bind(*args, **kwargs).arguments
    for name, parameter in signature.parameters.items():
        if parameter.kind is Parameter.VAR_KEYWORD:
            bound.update(bound.pop(name, {}))
    return dict(bound)


def _parts(schema: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise ConversionError(
            "a tool's parameters are a JSON schema of an object,"
            ' { type: "object", properties: { q: { type: "string" } }, required: ["q"] },'
            f" not {json.dumps(schema, default=repr):.80}"
        )
    return properties, required


def _parameter(name: str, required: bool, schema: Any) -> Parameter:
    default = schema.get("default") if isinstance(schema, dict) else None
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=Parameter.empty if required else default)


def _unlike(names: list[str]) -> str:
    """A name for all others that is none of these."""
    return max(["arguments", *(f"{name}_" for name in names if name.startswith("arguments"))], key=len)


def documentation(description: str, schema: Mapping[str, Any] | None) -> str:
    """What ``tools.search?`` shows below the signature."""
    properties = {} if schema is None else _parts(schema)[0]
    lines = ["", "Parameters", "----------", *_described(properties)] if properties else []
    return "\n".join([description, *lines]).strip()


def _described(properties: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in properties.items():
        about = schema if isinstance(schema, dict) else {}
        yield f"{name} : {_kind(about)}"
        if about.get("description"):
            yield f"    {about['description']}"


def _kind(schema: Mapping[str, Any]) -> str:
    """The type that a schema names, or else the schema itself."""
    kind = schema.get("type", "any")
    if isinstance(schema.get("enum"), list):
        return " | ".join(json.dumps(value, default=repr) for value in schema["enum"])
    if kind == "array" and isinstance(schema.get("items"), dict):
        return f"array of {_kind(schema['items'])}"
    return " | ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
