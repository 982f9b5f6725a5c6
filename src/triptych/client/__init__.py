"""The Python client: what the API can do, one noun a file."""

from triptych.client.asynchronous import AsyncClient
from triptych.client.client import Client

__all__ = ["AsyncClient", "Client"]
