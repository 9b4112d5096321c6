"""What providers do with their resource types, for evaluating without a provider.

One table a provider, `data/<provider>.txt`: rows of text that a person can read, check against the source above them,
and add to (`table` says how a row is written). A table is read when one of its provider's types is first asked for, and
of it only the rows of that type are parsed.

A type that is not known gives None, which says nothing about it; the schema of a provider, where somebody wrote it down
(`provider_schema`), says more.
"""

from gitops_lint.terraform.knowledge.table import MalformedRowError, ResourceFacts, facts_of, known_types

__all__ = ["MalformedRowError", "ResourceFacts", "facts_of", "known_types"]
