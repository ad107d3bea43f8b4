"""What readers see.

Keep no script straight in this folder: Streamlit would run it without app.py.
"""
