"""How a foreign model is loaded, a file for each library; which of them need no trust."""

from triptych.serving.flavors.choice import Choice, choose
from triptych.serving.flavors.predictor import Configuration, Predictor, Said

__all__ = ["Choice", "Configuration", "Predictor", "Said", "choose"]
