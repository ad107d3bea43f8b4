"""Alerts by mail after a publish: who is newly overloaded, who gets worse, who did not report."""
