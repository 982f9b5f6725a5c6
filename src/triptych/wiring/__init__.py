"""The only place that chooses concrete parts.

Its functions import what they build when they are called: each process imports only the parts that it was asked to
build. The worker starts in half a second, an import of MLflow and scikit-learn costs four.
"""

from triptych.wiring.applications import application, prediction_plane
from triptych.wiring.places import (
    cache,
    datasets,
    deployment_history,
    experiments,
    group_folder,
    job_store,
    jobs,
    may_ask_mlflow,
    registry,
    remote_experiments,
    store_url,
    tracking_uri,
)
from triptych.wiring.recording import compactor, queueing, recorder
from triptych.wiring.serving import (
    control,
    deployments,
    desk,
    loading,
    recall,
    running,
    served,
    translating,
    vet_of_foreign,
)
from triptych.wiring.training import reproducing, training, training_body

__all__ = [
    "application",
    "cache",
    "compactor",
    "control",
    "datasets",
    "deployment_history",
    "deployments",
    "desk",
    "experiments",
    "group_folder",
    "job_store",
    "jobs",
    "loading",
    "may_ask_mlflow",
    "prediction_plane",
    "queueing",
    "recall",
    "recorder",
    "registry",
    "remote_experiments",
    "reproducing",
    "running",
    "served",
    "store_url",
    "tracking_uri",
    "training",
    "training_body",
    "translating",
    "vet_of_foreign",
]
