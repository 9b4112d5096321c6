"""What every room speaks: sources, values, resources, environments, settings, rules. Imports nothing of ours."""
