"""One file for each family of estimators: what it learned, as steps."""
