"""YAML data into known fields, as Go's encoding/json decodes it into a struct: names in any case, types exactly.

A shape is "str", "bool", "int" or "any"; a list of one shape; {"*": shape} for a map with any keys; a map of fields
otherwise. A null is what the field has when it is not there.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from gitops_lint.formats.yaml.scalars import float32_text
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.model.source import Path

Shape: TypeAlias = "str | list[Shape] | dict[str, Shape]"

_SCALARS: dict[str, tuple[type, ...]] = {"str": (str,), "bool": (bool,), "int": (int,)}


class MisfitError(BuildError):
    """Data that does not fit its shape; `path` is the value that does not."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


class Decoder:
    """Decodes one document; `refuses_unknown` where a field that is none is an error."""

    def __init__(self, name: str, *, refuses_unknown: bool) -> None:
        self._name = name
        self._refuses_unknown = refuses_unknown

    def decode(self, data: Any, shape: Any, path: Path = ()) -> Any:
        """The data with the names of the shape.

        Raises:
            MisfitError: a field is unknown, or of another type.
        """
        if data is None:
            return None
        if isinstance(shape, str):
            return self._scalar(data, shape, path)
        if isinstance(shape, list):
            if not isinstance(data, list):
                raise self._misfit(data, "list", path)
            return [self.decode(item, shape[0], (*path, index)) for index, item in enumerate(data)]
        if not isinstance(data, dict):
            raise self._misfit(data, "map" if "*" in shape else "struct", path)
        if "*" in shape:
            return {key: self.decode(value, shape["*"], (*path, key)) for key, value in data.items()}
        found: dict[str, Any] = {}
        names = {name.lower(): name for name in shape}
        for key, value in data.items():
            name = key if key in shape else names.get(key.lower())
            if name is not None:
                found[name] = self.decode(value, shape[name], (*path, key))
            elif self._refuses_unknown:
                raise MisfitError(f'json: unknown field "{key}"', (*path, key))
        return found

    def _scalar(self, data: Any, shape: str, path: Path) -> Any:
        if shape == "any":
            return data
        if shape == "str" and not self._refuses_unknown and isinstance(data, (bool, int, float)):
            return _as_text(data)
        if isinstance(data, bool) is not (shape == "bool") or not isinstance(data, _SCALARS[shape]):
            raise self._misfit(data, {"str": "string", "int": "int"}.get(shape, shape), path)
        return data

    def _misfit(self, data: Any, wanted: str, path: Path) -> MisfitError:
        kinds = ((bool, "bool"), (str, "string"), ((int, float), "number"), (list, "array"), (dict, "object"))
        found = next((name for kind, name in kinds if isinstance(data, kind)), "null")
        field = ".".join(str(step) for step in path if isinstance(step, str))
        where = f"field {self._name}.{field} of type {wanted}" if field else f"value of type {self._name}"
        return MisfitError(f"json: cannot unmarshal {found} into Go struct {where}", path)

    @staticmethod
    def folded(data: dict[str, Any], name: str) -> Any:
        """A field by a name in any case; None where there is none."""
        return data.get(name, next((value for key, value in data.items() if key.lower() == name.lower()), None))


def _as_text(data: bool | int | float) -> str:
    """A scalar where a text is wanted: sigs.k8s.io/yaml makes one of it (convertToJSONableObject)."""
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data) if isinstance(data, int) else float32_text(data)


def decode_strict(data: Any, shape: Any, name: str) -> dict[str, Any]:
    """A document whose every field must be known; an empty one has no fields."""
    return Decoder(name, refuses_unknown=True).decode(data, shape) or {}


def decode_loosely(data: Any, shape: Any, name: str) -> dict[str, Any]:
    """A document whose unknown fields are passed over, and whose scalars become texts where texts are wanted."""
    return Decoder(name, refuses_unknown=False).decode(data, shape) or {}
