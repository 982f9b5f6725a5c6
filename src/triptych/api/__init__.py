"""FastAPI: the routes, each a sentence, over the services."""

from triptych.api.app import create_app

__all__ = ["create_app"]
