"""What can be reached from where: exact sets of packets, and what the rules of a platform let through."""
