"""Which flavour loads a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from triptych.serving.flavors.predictor import Configuration, Predictor

XGBOOST = {
    f"xgboost.sklearn.XGB{kind}" for kind in ("Classifier", "Regressor", "Ranker", "RFClassifier", "RFRegressor")
}
CATBOOST = {"CatBoost", "CatBoostClassifier", "CatBoostRegressor", "CatBoostRanker"}
BOOSTER = "lightgbm.basic.Booster"
PYFUNC = "python_function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a model is to be loaded.

    Attributes:
        flavor: The flavour's name in the MLmodel file.
        configuration: What the MLmodel file says of it.
        safe: Whether loading it runs no code that the model carries.
    """

    flavor: str
    configuration: Configuration
    safe: bool

    def load(self, folder: Path) -> Predictor:
        """Load the model with its library, which is imported now.

        Raises:
            Exception: Whatever the library or the model raises.
        """
        module: Any = import_module(f"triptych.serving.flavors.{MODULES[self.flavor]}")
        loaded: Predictor = module.load(folder, self.configuration, trusted=not self.safe)
        return loaded


def choose(flavors: Mapping[str, Any], *, trusted: bool) -> Choice | None:
    """The best of a model's flavours; None when none is known here.

    Args:
        flavors: What the MLmodel file lists.
        trusted: Whether loading may run code that the model carries.
    """
    known = [name for name in MODULES if name in flavors]
    for name in known:
        if name in SAFE and SAFE[name](flavors[name]) and not (trusted and name in CARRY_CODE):
            return Choice(flavor=name, configuration=flavors[name], safe=True)
    if not known:
        return None
    name = known[0] if trusted and known[0] in CARRY_CODE else PYFUNC
    return Choice(flavor=name, configuration=flavors.get(name, {}), safe=False) if name in flavors else None


def _xgboost(configuration: Configuration) -> bool:
    model = configuration.get("model_class", "xgboost.core.Booster")
    return model in XGBOOST | {"xgboost.core.Booster"} and str(configuration.get("data", "")).endswith(
        (".ubj", ".json")
    )


def _lightgbm(configuration: Configuration) -> bool:
    return configuration.get("model_class", BOOSTER) == BOOSTER


def _catboost(configuration: Configuration) -> bool:
    return configuration.get("model_type") in CATBOOST and configuration.get("save_format") == "cbm"


def _onnx(_: Configuration) -> bool:
    return True


def _sklearn(configuration: Configuration) -> bool:
    return configuration.get("serialization_format") == "skops"


MODULES = {
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "onnx": "onnx",
    "sklearn": "sklearn",
    PYFUNC: "pyfunc",
}
"""The flavours that are known, the better ones first, and the modules that load them."""

SAFE: dict[str, Callable[[Configuration], bool]] = {
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
    "onnx": _onnx,
    "sklearn": _sklearn,
}
"""Whether a flavour's files are data that its library reads without running any of it."""

CARRY_CODE = {"lightgbm", "sklearn"}
"""Flavours that are loaded by their own library even when their files are pickles."""
