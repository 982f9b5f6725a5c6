"""MLflow tracking: runs, and the server that keeps them."""
