"""A chart as the archive that Helm loads: made in memory, so that any revision of a tree can be rendered."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.kubernetes.helm.chart import Chart

Change: TypeAlias = Callable[[str, str], str]
"""What becomes of a template: from its path as Helm names it, and its text."""


def packed(chart: Chart, change: Change | None = None, *, with_schemas: bool = True) -> bytes:
    """The archive of a chart whose dependencies are processed, its templates changed on the way if need be."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in _members(chart, "", chart.name, change, with_schemas):
            member = tarfile.TarInfo(f"{chart.name}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    # The archive is read again at once: what compressing saves is not worth its time.
    return gzip.compress(content.getvalue(), compresslevel=0, mtime=0)


def _members(
    chart: Chart, prefix: str, path: str, change: Change | None, with_schemas: bool
) -> Iterator[tuple[str, bytes]]:
    own = {**chart.files, "values.yaml": msgspec.json.encode(chart.values)} if chart.imports_values else chart.files
    for name, data in own.items():
        if name == "values.schema.json" and not with_schemas:
            continue
        if change is not None and name.startswith("templates/"):
            yield f"{prefix}{name}", change(f"{path}/{name}", data.decode(errors="replace")).encode()
        else:
            yield f"{prefix}{name}", data
    for index, subchart in enumerate(chart.subcharts):
        # The directory's name means nothing to Helm, and two subcharts may have one name.
        below = f"{prefix}charts/{index}-{subchart.name}/"
        yield from _members(subchart, below, f"{path}/charts/{subchart.name}", change, with_schemas)
