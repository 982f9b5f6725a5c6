"""Bodies of requests: counted before they are parsed, unpacked where they are compressed, then decoded strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from triptych.api.compression import unpack
from triptych.api.dependencies import context
from triptych.domain.errors import FieldError, Invalid, InvalidInput, TooLarge, UnsupportedFormat

JSON = "application/json"
FORMATS = {
    "text/csv": "csv",
    "application/csv": "csv",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.apache.arrow.stream": "arrow",
}


class DocumentRoute(APIRoute):
    """A route whose body, when it takes one, is a JSON document as strict as a row to predict.

    FastAPI's own reader takes any size, NaN, a key twice and half a surrogate pair.
    """

    def get_route_handler(  # pyrefly: ignore[missing-override-decorator] - Python 3.11 has none
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, behind the check."""
        handle = super().get_route_handler()

        async def check_and_handle(request: Request) -> Response:
            if self.body_field:
                request = await _checked(request)
            return await handle(request)

        return check_and_handle


async def _checked(request: Request) -> Request:
    content_type(request, (JSON,), unsaid="")
    body = await read_body(request, context(request).limits.documents)
    try:
        decode_json(body)
    except InvalidInput as error:
        raise Invalid(error.detail, fields=error.fields) from None

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


async def read_body(request: Request, largest: int) -> bytes:
    """The whole body, refused as soon as it is known to be too large, and unpacked.

    Raises:
        TooLarge: It has more than `largest` bytes, as it was sent or unpacked.
        UnsupportedFormat: It is compressed with something else than gzip or deflate.
        Invalid: It is not compressed as the header says.
    """
    declared = request.headers.get("content-length", "0").strip(" \t")  # blanks around a value are not part of it
    if not declared.isdecimal() or int(declared) > largest:
        raise TooLarge(f"Send at most {largest} bytes, or several requests.")
    chunks: list[bytes] = []
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > largest:
            raise TooLarge(f"Send at most {largest} bytes, or several requests.")
        chunks.append(chunk)
    body, encoding = b"".join(chunks), request.headers.get("content-encoding")
    # In a thread, for unpacking takes longer than the event loop should wait.
    return await run_in_threadpool(unpack, body, encoding, largest) if encoding else body


def content_type(request: Request, kinds: Sequence[str] = (JSON, *FORMATS), *, unsaid: str = JSON) -> str:
    """The media type without its parameters, in lower case.

    Args:
        request: With the header or without.
        kinds: What is read.
        unsaid: What a request without the header is taken to be.

    Raises:
        UnsupportedFormat: It is not one of the kinds, or not in UTF-8.
    """
    kind, _, parameters = request.headers.get("content-type", unsaid).partition(";")
    kind = kind.strip().lower()
    charset = parameters.strip().lower().replace('"', "")
    if kind not in kinds or charset not in {"", "charset=utf-8", "header=present"}:
        raise UnsupportedFormat(f"Send {' or '.join(kinds)}, in UTF-8.")
    return kind


def answer_type(request: Request, asked: str) -> str:
    """The media type of a table of answers: the first that `Accept` names and that is written here, else `asked`."""
    accepted = (kind.partition(";")[0].strip().lower() for kind in request.headers.get("accept", "").split(","))
    return next((kind for kind in accepted if kind in FORMATS), asked)


def decode_json(body: bytes, *, constants: Mapping[str, float | None] | None = None) -> Any:
    """Strict JSON: UTF-8, no NaN, no key twice.

    Args:
        body: The whole of it.
        constants: What NaN, Infinity and -Infinity stand for, in a protocol whose clients write them; None to refuse.

    Raises:
        InvalidInput: It is something else.
    """
    constant = _constant if constants is None else constants.__getitem__
    try:
        decoded = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=constant)
        if b"\\u" in body:
            json.dumps(decoded, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise _invalid("not-unicode", "The body is not valid UTF-8.") from None
    except RecursionError:
        raise _invalid("too-deep", "The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        message = f"The body is not JSON: line {error.lineno}, column {error.colno}."
        raise _invalid("not-json", message) from None
    except ValueError:  # a number of thousands of digits
        raise _invalid("not-json", "The body holds a number that is too long.") from None
    return decoded


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    decoded = dict(pairs)
    if len(decoded) < len(pairs):
        raise _invalid("duplicate-key", "An object of the body has the same key twice; send each once.")
    return decoded


def _constant(_: str) -> Any:
    raise _invalid("not-finite", "NaN and Infinity are not JSON; send null for a missing value.")


def _invalid(code: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields=(FieldError(pointer="", code=code, message=message),))
