"""The Python client: what the API can do, one noun a file."""

from triptych.client.client import Client

__all__ = ["Client"]
