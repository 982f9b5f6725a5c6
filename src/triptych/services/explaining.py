"""Explanations of the answers of loaded versions."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from weakref import WeakKeyDictionary

from triptych.domain.errors import NotExplainable
from triptych.domain.explanation import Explanation
from triptych.domain.schema import Json
from triptych.encoding import Value
from triptych.explaining import Explainer
from triptych.serving import Runtime, Servable


class Explaining:
    """Explains answers. Safe for threads; what it prepares for a version goes when the version does."""

    def __init__(self) -> None:
        self._explainers: WeakKeyDictionary[Runtime, Explainer] = WeakKeyDictionary()
        self._preparing = Lock()

    def explain(self, servable: Servable, row: Mapping[str, Value], prediction: Json) -> Explanation:
        """What each column added to an answer.

        Args:
            servable: Who answered.
            row: Validated.
            prediction: What it was answered.

        Raises:
            NotExplainable: Nobody can say.
        """
        return self.explainer(servable).explain(row, prediction)

    def explainer(self, servable: Servable) -> Explainer:
        """What explains a version.

        Raises:
            NotExplainable: Nothing does.
        """
        anatomy, target = servable.anatomy, servable.description.schema.target
        if anatomy is None or target is None:
            raise NotExplainable("This version's predictions can't be explained: it is not compiled.")
        with self._preparing:
            if (found := self._explainers.get(servable.runtime)) is None:
                others = [servable.validator.row(example) for example in servable.description.examples]
                found = Explainer(anatomy.encoder, anatomy.step, target, others)
                self._explainers[servable.runtime] = found
        return found
