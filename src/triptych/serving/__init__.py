"""Versions ready to answer: validation, runtimes and the loader."""

from triptych.serving.loader import load_package, read_description
from triptych.serving.runtime import Answers, Runtime
from triptych.serving.servable import Description, Servable
from triptych.serving.validation import RowValidator

__all__ = ["Answers", "Description", "RowValidator", "Runtime", "Servable", "load_package", "read_description"]
