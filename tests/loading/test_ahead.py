"""What is imported ahead."""

from __future__ import annotations

import subprocess
import sys


def imported(is_time_up: str) -> set[str]:
    """The modules of a new interpreter that imported ahead, of those that a check imports where it uses them."""
    script = (
        "import sys; from gitops_lint.loading.ahead import import_ahead; "
        f"import_ahead(lambda: {is_time_up}); print(*({{'ryaml', 're2', 'jsonschema_rs'}} & {{*sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_with_time_everything_is_imported() -> None:
    assert imported("False") == {"ryaml", "re2", "jsonschema_rs"}


def test_without_time_nothing_is_imported() -> None:
    assert imported("True") == set()


def test_what_is_under_way_is_finished_and_no_more() -> None:
    assert imported("'ryaml' in sys.modules") == {"ryaml"}
