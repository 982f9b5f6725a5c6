"""The Streamlit application; it knows nothing but the client."""
