"""Who may call, and what is left to the page."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.websockets import WebSocketDisconnect

from tests.api.conftest import application
from triptych.settings import Settings


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "evil@localhost", "[::2]"]
)
def test_another_hosts_name_is_refused(http, host):
    answer = http.get("/models", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "[::1]"])
def test_the_names_of_this_machine_are_taken(http, host):
    assert http.get("/health/live", headers={"host": host}).status_code == 200


def test_two_names_of_the_host_are_refused_whatever_they_are(http):
    answer = http.get("/models", headers=[("host", "localhost"), ("host", "evil.example")])
    assert (answer.status_code, answer.json()["detail"]) == (400, "Send one Host header.")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost"])
def test_another_sites_page_may_not_write(http, origin):
    answer = http.post("/predict", json={"input": "a"}, headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_the_same_sites_page_may(http):
    assert http.post("/predict", json={"input": "a"}, headers={"origin": "http://127.0.0.1"}).status_code == 200


def page() -> Starlette:
    """A page that answers every path with its own text."""

    async def answer(request) -> PlainTextResponse:
        return PlainTextResponse(f"page {request.method}")

    async def socket(websocket) -> None:
        await websocket.accept()
        await websocket.send_text("page")
        await websocket.close()

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PUT", "DELETE"])])
    app.router.add_websocket_route("/_stcore/stream", socket)
    return app


@pytest.fixture(scope="module")
def mounted(trained, tmp_path_factory) -> TestClient:
    """The application with a page mounted on its root."""
    app = application(Settings(home=trained), tmp_path_factory.mktemp("mounted"), page=page(), hosts=["Shop.example"])
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/", "/try", "/static/app.js"])
def test_the_page_is_shown_where_the_api_has_no_route(mounted, path):
    assert mounted.get(path).text == "page GET"
    assert mounted.head(path).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_call_of_a_route_that_is_not_there_is_a_problem_though_a_page_is_mounted(mounted, method):
    answer = mounted.request(method, "/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("HEAD", "/predict", "POST"),
        ("GET", "/models/penguins/predict", "POST"),
        ("GET", "/models/penguins/aliases/champion", "PUT"),
        ("POST", "/datasets/1", "DELETE, GET"),
        ("DELETE", "/jobs", "GET, POST"),
        ("GET", "/jobs/1/cancel", "POST"),
        ("PUT", "/health/live", "GET"),
        ("POST", "/docs", "GET"),
    ],
)
def test_a_route_asked_with_another_method_is_no_page_and_says_which_are_right(mounted, method, path, allowed):
    answer = mounted.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == allowed
    if method != "HEAD":
        assert answer.json()["detail"] == f"This address takes {allowed} alone; see /docs."


@pytest.mark.parametrize(
    "path", ["/models/x/nothing", "/models/", "/predict/all", "/jobs/1/2/3", "/health/none", "/docs/x", "/datasets/a/b"]
)
def test_what_is_not_there_below_the_api_is_a_problem_and_no_page(mounted, path):
    answer = mounted.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_pages_own_uploads_reach_it(mounted, method):
    assert mounted.request(method, "/_stcore/upload_file/a/b").text == f"page {method}"


def test_the_api_comes_before_the_page(mounted):
    assert mounted.get("/models").json()["models"]
    assert mounted.get("/models/none").json()["code"] == "model-not-found"


def test_the_pages_socket_is_open_to_itself_alone(mounted):
    with mounted.websocket_connect("ws://127.0.0.1/_stcore/stream") as socket:
        assert socket.receive_text() == "page"
    with (
        pytest.raises(WebSocketDisconnect),
        mounted.websocket_connect("ws://127.0.0.1/_stcore/stream", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_a_name_that_was_allowed_is_taken(mounted):
    assert mounted.get("/models", headers={"host": "shop.example:443"}).status_code == 200
