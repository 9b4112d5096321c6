"""What the internet reaches through a cluster: its doors, the routes behind them, and the workloads at the end."""
