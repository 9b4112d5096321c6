"""The entry point of the command: answers `--version` before anything is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and exits with its code."""
    if sys.argv[1:] == ["--version"]:
        from gitops_lint import __version__

        sys.stdout.write(f"gitops-lint {__version__}\n")
        return
    from gitops_lint.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
