"""The protocols of other servers' clients: their bodies to rows, and answers and errors in their shapes."""
