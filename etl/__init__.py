"""Files in, one edition out. Knows nothing of Streamlit."""
