"""How do the environments of a repository differ, and which of the differences are meant?

`parity_of` aligns what two or more environments declare, and classes every difference: expected, declared, or drift.
"""
