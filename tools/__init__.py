"""Small programs that the development needs."""
