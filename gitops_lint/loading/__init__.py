"""A directory or a git revision to a Repository: trees, discovery, environments."""
