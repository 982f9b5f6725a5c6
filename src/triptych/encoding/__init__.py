"""Columns to a float64 matrix and answers back to labels, by the same code in training and in serving."""

from triptych.encoding.answers import Scale, answers_of, classes_of, decide, learnable
from triptych.encoding.calendar import parse_datetime
from triptych.encoding.encoder import Encoder, Matrix, Style
from triptych.encoding.feature import Feature, Value
from triptych.encoding.row import RowEncoder

__all__ = [
    "Encoder",
    "Feature",
    "Matrix",
    "RowEncoder",
    "Scale",
    "Style",
    "Value",
    "answers_of",
    "classes_of",
    "decide",
    "learnable",
    "parse_datetime",
]
