"""Manifests to objects: kinds, schemas, and what renders them."""
