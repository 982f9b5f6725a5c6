"""Numbers in, numbers out: the compiled part of a model, run by numpy and ONNX Runtime alone."""

from triptych.kernels.arithmetic import Arithmetic, Clip, Function, Normalise, Sigmoid, Softmax
from triptych.kernels.columns import Columns, Fill, Lookup, Match, Missing, Single, ZeroMissing
from triptych.kernels.composition import Beside, Chain, Mean
from triptych.kernels.curve import Curve
from triptych.kernels.forest import Forest
from triptych.kernels.grown import Grown
from triptych.kernels.linear import Linear
from triptych.kernels.masks import Masks
from triptych.kernels.step import Floats, Step
from triptych.kernels.walk import Walk

__all__ = [
    "Arithmetic",
    "Beside",
    "Chain",
    "Clip",
    "Columns",
    "Curve",
    "Fill",
    "Floats",
    "Forest",
    "Function",
    "Grown",
    "Linear",
    "Lookup",
    "Masks",
    "Match",
    "Mean",
    "Missing",
    "Normalise",
    "Sigmoid",
    "Single",
    "Softmax",
    "Step",
    "Walk",
    "ZeroMissing",
]
