"""The entry point of the command: answers `--version` before anything is imported."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs the command line and ends the process with its code."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _replace_closed_streams()
    if sys.argv[1:] == ["--version"] and _has_said_version():
        return
    try:
        from gitops_lint.cli import run

        code = run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        # While modules were read: the command itself has its own answer. 128 and the signal's number.
        code = 130
    # What was made need not be taken apart one by one: that would take as long as a tenth of the work.
    os._exit(code)


def _has_said_version() -> bool:
    from gitops_lint import __version__

    try:
        sys.stdout.write(f"gitops-lint {__version__}\n")
        sys.stdout.flush()
    except OSError:
        # The long way knows what to say of it.
        return False
    return True


def _replace_closed_streams() -> None:
    """Opens the null device for standard streams that are closed (`>&-`): else the next file would take their place."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    # Python has none of the three where its descriptor was closed when it began.
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    main()
