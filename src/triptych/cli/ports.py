"""Addresses to listen on, and those that answer."""

from __future__ import annotations

import errno
import http.client
import socket

from triptych.domain.errors import InvalidSettings

BACKLOG = 2048


def require_free(host: str, port: int, option: str) -> None:
    """See that a port can be listened on.

    Raises:
        InvalidSettings: It can't.
    """
    listen(host, port, option).close()


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """A socket that listens.

    Raises:
        InvalidSettings: The port is taken, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise InvalidSettings(_sentence(error, host, port, option)) from error
    return listener


def answers(host: str, port: int, path: str) -> bool:
    """Whether a server there says that all is well."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address by which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - it is only read


def _sentence(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; stop it, or choose another port with {option}."
    if error.errno == errno.EACCES:
        return f"Port {port} is not for everybody; choose one above 1023 with {option}."
    return f"The address {host} is not this machine's; correct TRIPTYCH_HOST."
