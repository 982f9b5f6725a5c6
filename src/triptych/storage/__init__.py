"""Our own SQL tables."""
