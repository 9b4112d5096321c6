"""What the internet reaches in a cluster: its doors, what is behind them, and what stands in between."""
