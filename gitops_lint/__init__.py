"""gitops-lint: reads a GitOps repository the way the platforms behind it will."""
