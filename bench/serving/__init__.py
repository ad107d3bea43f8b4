"""How the served product holds under load and attack: `python -m bench.serving`."""
