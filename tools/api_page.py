"""Write ``docs/api.md``: every call of the API, who may make it, what goes in, what comes out, and every error.

    python tools/api_page.py

It is made from the OpenAPI description, the table of permissions and the refusals of the use cases; a test fails while the page
is not current.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "api.md"

NOT_CALLED = ("borgen.office.people",)
"""Rooms to whose use cases no call of the API leads."""

EXAMPLES = {"organisation": "o", "reference": "r", "year": "2026"}
"""Parts of an address that a number does not fit."""

Json = Mapping[str, Any]


def api_page(description: Json) -> str:
    """The page about the API that the OpenAPI ``description`` describes."""
    lines = [*_opening(description), *_calls(description), *_schemas(description), *_refusals()]
    return "\n".join(lines).rstrip().replace("``", "`") + "\n"


def _opening(description: Json) -> Iterator[str]:
    yield "# The API"
    yield ""
    yield "<!-- made by tools/api_page.py; do not edit -->"
    yield ""
    yield description["info"]["description"].strip()
    yield ""
    yield "The same in OpenAPI: `/api/openapi.json`. A call that ends in an error (a `Problem`) has changed nothing."
    yield "An organisation where the caller has no role is answered like one that does not exist: 404."
    yield ""
    yield "Accounts, roles and access tokens stay pages: whoever hands out rights does so as a person who has logged in, so that"
    yield "a token that is lost can never make another one, nor an account. The one exception is the caller's own calendar feed,"
    yield "which opens nothing but the duties."
    yield ""
    yield "~~~sh"
    yield 'curl -H "Authorization: Bearer $TOKEN" "https://office.example/api/gotene/guarantees?as_of=2025-12-31"'
    yield 'curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json" \\'
    yield '  -d \'{"on": "2025-12-31", "amount": "480000.00", "source": "Bank statement"}\' \\'
    yield "  https://office.example/api/gotene/guarantees/B-1/balances"
    yield "~~~"
    yield ""
    yield "## Calls"
    yield ""


def _calls(description: Json) -> Iterator[str]:
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            yield f"### {method.upper()} {path}"
            yield ""
            yield " ".join(str(call.get("description", call["summary"])).split())
            yield ""
            yield f"- name: `{call['operationId']}`; for: {', '.join(who_may(path, method))}"
            if parameters := [p for p in call.get("parameters", ()) if p["in"] != "path"]:
                said = [
                    f"`{p['name']}`{' (required)' if p.get('required') else ''}: {_type(p['schema'])}"
                    for p in parameters
                ]
                yield f"- {'header' if parameters[0]['in'] == 'header' else 'query'}: {'; '.join(said)}"
            if body := call.get("requestBody"):
                media, sent = next(iter(body["content"].items()))
                yield f"- body{_as(media)}: {_fields(sent['schema'])}"
            answers = sorted(call["responses"].items(), key=lambda item: int(item[0]))
            yield f"- answers: {'; '.join(f'{status} {_answer(answer)}' for status, answer in answers)}"
            yield ""


def who_may(path: str, method: str) -> list[str]:
    """The roles, or ``public``, that the table of permissions lets call an address of the description."""
    from django.urls import resolve

    from borgen.office.permissions import ROLES, table

    example = path.format_map(defaultdict(lambda: "1", EXAMPLES))
    allowed = table().allowed(resolve(example).view_name, method.upper())
    return [role for role in (*ROLES, "public") if role in allowed]


def _answer(answer: Json) -> str:
    content = answer.get("content", {})
    return _type(content["application/json"]["schema"]) if "application/json" in content else "file" if content else "–"


def _as(media: str) -> str:
    return "" if media == "application/json" else f" ({media})"


def _fields(schema: Json) -> str:
    """A body that is a schema of its own by name, else field by field."""
    if "properties" not in schema:
        return _type(schema)
    needed = schema.get("required", ())
    said = [f"`{n}`{' (required)' if n in needed else ''}: {_type(kind)}" for n, kind in schema["properties"].items()]
    return "; ".join(said)


def _schemas(description: Json) -> Iterator[str]:
    yield "## What goes in and out"
    yield ""
    for name, schema in sorted(description["components"]["schemas"].items()):
        if "enum" in schema:
            continue
        yield f"### {name}"
        yield ""
        if about := str(schema.get("description", "")).partition("\n\n")[0]:
            yield " ".join(about.split())
            yield ""
        yield "| field | | what |"
        yield "|---|---|---|"
        for field, kind in schema.get("properties", {}).items():
            needed = "required" if field in schema.get("required", ()) else ""
            yield f"| `{field}` | {needed} | {_type(kind)} |"
        yield ""
    yield "## Words"
    yield ""
    yield "| | one of |"
    yield "|---|---|"
    for name, schema in sorted(description["components"]["schemas"].items()):
        if "enum" in schema:
            yield f"| {name} | {', '.join(f'`{word}`' for word in schema['enum'])} |"
    yield ""


def _type(schema: Json) -> str:
    if "$ref" in schema:
        return f"{schema['$ref'].rpartition('/')[2]}"
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "allOf" in schema:
        return " and ".join(_type(part) for part in schema["allOf"])
    if "enum" in schema:
        return "one of " + ", ".join(f"`{word}`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("type") == "object" and isinstance(inner := schema.get("additionalProperties"), Mapping):
        return f"names → {_type(inner)}"
    said = str(schema.get("format") or schema.get("type", "anything"))
    return said + "".join(f", {limit}" for limit in _limits(schema))


def _limits(schema: Json) -> Iterable[str]:
    if examples := schema.get("examples"):
        yield f'as "{examples[0]}"'
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"{low}–{high}"
    if "maxLength" in schema:
        yield f"≤ {schema['maxLength']} characters"


def _refusals() -> Iterator[str]:
    from borgen.office.journal.refused import Refused, status_of

    yield "## Refusals"
    yield ""
    yield "The `code` of a `Problem`. Before a call is tried: `log_in_first` 401, `not_allowed` 403, `not_found` 404,"
    yield "`bad_request` 400; `body_is_wrong` 422, with the `fields`, for a body or a parameter that is not as described;"
    yield "`key_reused` 409: the key stands for another call; `rulebook_refused` 422: every problem of a policy's file"
    yield "with its place, in `fields`."
    yield ""
    yield "| code | status | why |"
    yield "|---|---|---|"
    for code, kinds in sorted(_by_code(Refused).items()):
        why = " / ".join(dict.fromkeys(" ".join((k.__doc__ or "").partition("\n\n")[0].split()) for k in kinds))
        yield f"| `{code}` | {', '.join(sorted({str(status_of(kind)) for kind in kinds}))} | {why} |"
    yield ""


def _by_code(root: type[Any]) -> Mapping[str, list[type[Any]]]:
    """The refusals that a call can end in, by code."""
    found: dict[str, list[type[Any]]] = defaultdict(list)
    for kind in _below(root):
        if hasattr(kind, "code") and not kind.__module__.startswith(NOT_CALLED):
            found[kind.code].append(kind)
    return found


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for inner in sorted(kind.__subclasses__(), key=lambda inner: (inner.__module__, inner.__name__)):
        if inner.__module__.startswith("borgen."):
            yield inner
        yield from _below(inner)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import sys

    sys.path.insert(0, str(PAGE.parents[1]))
    import django

    django.setup()
    from borgen.office.api import api

    PAGE.write_text(api_page(api.get_openapi_schema()), encoding="utf-8")
    print(PAGE)
