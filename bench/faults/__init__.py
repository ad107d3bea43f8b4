"""What a machine and an adversary can do to editions, done on purpose: `python -m bench.faults`."""
