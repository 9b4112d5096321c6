"""Helm charts of a tree, rendered by Helm itself in a worker process; what is around the engine is done here."""
