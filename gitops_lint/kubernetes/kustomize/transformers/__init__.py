"""What changes objects during a build: one module a transformer of Kustomize, each a function of the objects."""
