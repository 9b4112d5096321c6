"""A root module and the modules under it, evaluated on demand."""
