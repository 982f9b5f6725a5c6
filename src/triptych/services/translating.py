"""Foreign versions are answered by our own parts where these answer alike."""

from __future__ import annotations

import logging
import shutil
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from triptych.domain.catalogue import Fetched
from triptych.domain.model import RuntimeKind
from triptych.domain.package import digest
from triptych.services.translation import compile_foreign
from triptych.serving import Servable
from triptych.serving.cache import PackageCache

log = logging.getLogger(__name__)


def translate_version(fetched: Fetched, original: Servable, cache: PackageCache) -> Fetched:
    """Translate a foreign version that is loaded, and keep the translation where it passes the gate.

    Args:
        fetched: The version.
        original: The same, loaded.
        cache: Takes the translation, under its own digest.

    Returns:
        The version with what the gate found, and with its translation when that is to answer.
    """
    if fetched.package:
        return fetched
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            parity = compile_foreign(original, folder)
        except Exception:  # a model that is answered by itself is better than none
            log.exception("“%s” version %s could not be translated", fetched.version.name, fetched.version.version)
            return fetched
        if not parity.passed:
            return replace(fetched, version=replace(fetched.version, parity=parity))
        translated = digest(folder)
        cache.get(translated, partial(_copy, folder))
    version = replace(fetched.version, runtime=RuntimeKind.COMPILED, parity=parity)
    return replace(fetched, version=version, translated=translated)


def _copy(folder: Path, kept: Path) -> None:
    shutil.copytree(folder, kept, dirs_exist_ok=True)
