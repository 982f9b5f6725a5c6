"""What Streamlit has no widget for: small pieces of the browser's own language."""
