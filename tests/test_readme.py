"""What the README shows is run: the user's tests, and the rule of one's own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pytest_plugin.sample import PLUGIN

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def block(word: str) -> str:
    (found,) = [text for text in BLOCKS if word in text]
    return found


def test_the_tests_pass_beside_the_sample_repository(pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "fixtures" / "shop", pytester.path, dirs_exist_ok=True)
    pytester.makepyfile(test_shop=block("gitops_repo"))
    ran = pytester.runpytest_subprocess(*PLUGIN, "--gitops", "test_shop.py", "-q", "-k", "test_shop")
    ran.assert_outcomes(passed=6, deselected=ran.parseoutcomes().get("deselected", 0))


def test_the_rule_of_ones_own_finds_its_bad_example_and_passes_its_good_one(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "owner.py").write_text(block("OWN001"), encoding="utf-8")
    manifests = re.findall(r"```yaml\n(.*?)```", block("OWN001"), re.DOTALL)
    (tmp_path / "repository").mkdir()
    for name, text in zip(("bad", "good"), manifests, strict=True):
        (tmp_path / "repository" / f"{name}.yaml").write_text(re.sub(r"^    ", "", text, flags=re.MULTILINE))
    command = [sys.executable, "-m", "gitops_lint", "check", str(tmp_path / "repository"), "--format", "json"]
    options = ["--rules", str(tmp_path / "rules"), "--select", "OWN001"]
    ran = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    (finding,) = json.loads(ran.stdout)["findings"]
    assert (finding["location"]["file"], finding["path"]) == ("bad.yaml", "metadata")
