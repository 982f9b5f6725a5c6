"""MLflow: experiments, runs, data sets, artefacts, and its own server."""
