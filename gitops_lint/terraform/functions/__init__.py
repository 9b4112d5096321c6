"""Terraform's functions, one module a family; `registry.FUNCTIONS` has them all by name."""
