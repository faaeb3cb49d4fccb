"""What the interface is, told from its types: requests are checked by them, and OpenAPI is written of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Request
from pydantic import BaseModel
from spectree import Response as Responses
from spectree import SecurityScheme, SpecTree, Tag
from spectree.models import SecureType, SecuritySchemeData

from lms.api.problems import faults_in, problem
from lms.api.shapes import Problem

View: TypeAlias = Callable[..., Any]

ANYONE = Tag(name="For anyone", description="Without a token.")
COUNCILS = Tag(name="For councils", description="With a token of your council, for its own posts.")


def _say_faults(request: Request, answer: Any, error: Any, _instance: object, adapter: Any) -> None:
    """Let a request that fits no type be answered like every other problem."""
    if error is None:
        return
    message = "Put right what stands in “fields”, and send it again."
    if request.method in ("POST", "PUT") and request.get_json(silent=True) is None:
        message = "The body is no JSON. Send JSON, with Content-Type: application/json."
    answer.set_data(problem(422, message, fields=faults_in(adapter.validation_errors(error))).get_data())


spec = SpecTree(
    "flask",
    title="Working in Local Government",
    description="Posts, councils with a pledge, and the states of applications. All answers are JSON.",
    version="1",
    mode="strict",
    path="api-pages-are-ours",
    before=_say_faults,
    validation_error_model=Problem,
    naming_strategy=lambda model: str(model.__name__),
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(
            name="token",
            data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer", description="A token of your council."),
        )
    ],
)


def for_anyone(answer: type[BaseModel], name: str) -> Callable[[View], View]:
    """Describe and check an endpoint for anyone, which answers with this shape."""
    return _described(answer, name, 200, ANYONE, [404, 429], security=None)


def for_councils(answer: type[BaseModel], name: str, *, status: int = 200) -> Callable[[View], View]:
    """Describe and check an endpoint for tokens, which answers with this shape."""
    return _described(answer, name, status, COUNCILS, [401, 403, 404, 409, 429], security=[{"token": []}])


def _described(
    answer: type[BaseModel], name: str, status: int, tag: Tag, problems: list[int], *, security: Any
) -> Callable[[View], View]:
    responses = Responses(**{f"HTTP_{status}": answer}, **{f"HTTP_{code}": Problem for code in problems})
    decorate: Callable[[View], View] = spec.validate(resp=responses, tags=[tag], security=security, operation_id=name)
    return decorate


def openapi(site: str) -> dict[str, Any]:
    """The description of the interface (OpenAPI 3.1), as it is at this address."""
    return {**spec.spec, "servers": [{"url": site}]}
