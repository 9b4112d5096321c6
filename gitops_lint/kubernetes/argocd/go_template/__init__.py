"""Go's text/template with the functions that ApplicationSets have: a text and parameters to a text.

`render(text, parameters)` gives what Argo CD's `Render.Replace` gives, raises `TemplateError` where that fails, and
`OutOfReach` where the outcome cannot be told (a random value, the time, a function that is not rebuilt here).
Source: https://pkg.go.dev/text/template, https://masterminds.github.io/sprig/.
"""

from __future__ import annotations

from gitops_lint.kubernetes.argocd.go_template.errors import OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.go_template.executing import MissingKey, render
from gitops_lint.kubernetes.argocd.go_template.values import StringMap

__all__ = ["MissingKey", "OutOfReach", "StringMap", "TemplateError", "render"]
