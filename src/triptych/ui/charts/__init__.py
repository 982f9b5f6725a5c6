"""Charts as Vega-Lite specifications, plain dictionaries."""
