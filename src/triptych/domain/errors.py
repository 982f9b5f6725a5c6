"""The errors of the project, which know no transport.

TriptychError
├── NotFound
│   ├── ModelNotFound
│   │   └── ModelUnloaded     (by hand)
│   ├── DatasetNotFound
│   └── JobNotFound
├── Invalid
│   ├── InvalidInput          (a request's rows)
│   │   └── ModelRejected     (rows that fit the schema, and not the model's own code)
│   ├── InvalidTable          (a file)
│   ├── InvalidTraining       (a target, a name, an option)
│   │   └── TargetLeak        (columns that give the target away)
│   └── InvalidSettings
├── MethodNotAllowed, UnsupportedFormat, TooLarge
├── Forbidden
├── Conflict
│   ├── NoDefaultModel
│   ├── UntrustedModel
│   └── NotExplainable
└── Unavailable
    ├── Overloaded            (more waits than may)
    ├── DeadlineExceeded      (no answer in time)
    ├── ModelUnusable         (a package that can't be loaded)
    ├── TrackingUnavailable
    ├── StoreUnavailable      (our own tables)
    └── ServiceUnavailable    (no server answers)
"""

from __future__ import annotations

from typing import ClassVar

from triptych.domain.field_error import FieldError
from triptych.domain.finding import Finding


class TriptychError(Exception):
    """Something that a user can understand: a sentence with the remedy, and the fields that are to blame.

    The sentence never repeats an input's value.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str = "", *, fields: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.fields = fields


class NotFound(TriptychError):
    """Nothing has this name or id."""

    code = "not-found"
    title = "Nothing is here."


class ModelNotFound(NotFound):
    """No registered model has this name, or it lacks this version or alias."""

    code = "model-not-found"
    title = "No such model."


class ModelUnloaded(ModelNotFound):
    """Somebody unloaded the model by hand."""

    code = "model-unloaded"
    title = "The model is unloaded."


class DatasetNotFound(NotFound):
    """No data set has this id."""

    code = "dataset-not-found"
    title = "No such data set."


class JobNotFound(NotFound):
    """No job has this id."""

    code = "job-not-found"
    title = "No such job."


class Invalid(TriptychError):
    """What was sent does not fit."""

    code = "invalid"
    title = "What was sent does not fit."


class InvalidInput(Invalid):
    """Rows to predict do not fit the model's schema."""

    code = "invalid-input"
    title = "The input does not fit the model."


class ModelRejected(InvalidInput):
    """The rows fit the schema, but the model's own code refuses them."""

    code = "model-rejected"
    title = "The model itself refuses the input."


class InvalidTable(Invalid):
    """A file can't be read as a table."""

    code = "invalid-table"
    title = "The file can't be read as a table."


class InvalidTraining(Invalid):
    """A training can't be done as it was asked for."""

    code = "invalid-training"
    title = "The training can't be done as asked."


class TargetLeak(InvalidTraining):
    """Columns give the target away, as the findings say, and nobody said that they may."""

    code = "target-leak"
    title = "The target is given away."

    def __init__(
        self, detail: str = "", *, fields: tuple[FieldError, ...] = (), findings: tuple[Finding, ...] = ()
    ) -> None:
        super().__init__(detail, fields=fields)
        self.findings = findings


class InvalidSettings(Invalid):
    """A setting is wrong, or what it names can't be used."""

    code = "invalid-settings"
    title = "A setting is wrong."


class MethodNotAllowed(TriptychError):
    """What has this name or address is not asked so."""

    code = "method-not-allowed"
    title = "This address takes another method."


class UnsupportedFormat(TriptychError):
    """The content type or the file's ending is not one that is read."""

    code = "unsupported-format"
    title = "This format is not read here."


class TooLarge(TriptychError):
    """The body is larger than the server takes."""

    code = "too-large"
    title = "The body is too large."


class Forbidden(TriptychError):
    """The request comes from where none is taken."""

    code = "forbidden"
    title = "This request is not allowed."


class Conflict(TriptychError):
    """The state of things does not allow it now."""

    code = "conflict"
    title = "That can't be done in the present state."


class NoDefaultModel(Conflict):
    """`/predict` was called and no model is the default one."""

    code = "no-default-model"
    title = "No model is the default one."


class UntrustedModel(Conflict):
    """Loading the model would run code that its package carries."""

    code = "untrusted-model"
    title = "The model is not trusted."


class NotExplainable(Conflict):
    """It can't be said what each column added to the prediction."""

    code = "not-explainable"
    title = "The prediction can't be explained."


class Unavailable(TriptychError):
    """What is needed does not answer now; `lasting` says that the same again would be refused again."""

    code = "unavailable"
    title = "Not available now."

    def __init__(self, detail: str = "", *, fields: tuple[FieldError, ...] = (), lasting: bool = False) -> None:
        super().__init__(detail, fields=fields)
        self.lasting = lasting


class Overloaded(Unavailable):
    """More rows wait for a model than may."""

    code = "overloaded"
    title = "Too much is asked at once."


class DeadlineExceeded(Unavailable):
    """A model did not answer in time."""

    code = "deadline-exceeded"
    title = "The answer took too long."


class ModelUnusable(Unavailable):
    """The model's package can't be loaded here."""

    code = "model-unusable"
    title = "The model can't be loaded."


class TrackingUnavailable(Unavailable):
    """MLflow does not answer."""

    code = "tracking-unavailable"
    title = "MLflow does not answer."


class StoreUnavailable(Unavailable):
    """The database of the queue and of the data sets does not answer."""

    code = "store-unavailable"
    title = "The database does not answer."


class ServiceUnavailable(Unavailable):
    """No Triptych server answers at the address."""

    code = "service-unavailable"
    title = "The service does not answer."
