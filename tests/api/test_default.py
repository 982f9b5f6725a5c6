"""A route says which model `/predict` means."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import application
from tests.trained import REVIEW
from triptych import wiring
from triptych.client import Client
from triptych.domain.errors import Conflict, ModelNotFound, NoDefaultModel


@pytest.fixture
def client(home, tmp_path):
    http = TestClient(application(home, tmp_path), base_url="http://127.0.0.1")
    return Client(http=http)


def test_a_model_is_made_the_default_one_at_once_and_another_is_it_no_more(client):
    with pytest.raises(NoDefaultModel):
        client.predict(REVIEW)
    assert client.models.make_default("reviews").default
    assert client.predict(REVIEW).model == "reviews"
    assert client.models.make_default("penguins").default
    assert [model.name for model in client.models.list() if model.default] == ["penguins"]


def test_the_mark_is_in_the_registry_for_every_server(client, home):
    client.models.make_default("reviews")
    other = wiring.deployments(home)
    other.refresh()
    assert other.default_name() == "reviews"


def test_a_model_that_is_not_there_is_made_nothing(client):
    client.models.make_default("reviews")
    with pytest.raises(ModelNotFound):
        client.models.make_default("none")
    assert client.models.get("reviews").default


def test_a_setting_that_names_the_default_model_is_not_contradicted(home, tmp_path):
    fixed = application(home.model_copy(update={"default_model": "flats"}), tmp_path)
    with pytest.raises(Conflict) as caught:
        Client(http=TestClient(fixed, base_url="http://127.0.0.1")).models.make_default("reviews")
    assert "TRIPTYCH_DEFAULT_MODEL" in caught.value.detail
