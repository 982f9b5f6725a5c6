"""One application out of Streamlit, FastAPI and MLflow."""

__version__ = "0.1.0"
