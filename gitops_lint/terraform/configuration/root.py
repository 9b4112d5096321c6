"""What a module says once: required versions and providers, its backend or cloud, metadata for providers."""

from __future__ import annotations

from typing import Any

from gitops_lint.terraform.configuration.declarations import (
    Backend,
    Cloud,
    ProviderMeta,
    RequiredProvider,
    RequiredVersion,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.required_providers import RequiredProviders
from gitops_lint.terraform.version_constraints import is_contradiction, parse


class Root:
    """The settings of a module, as its files are taken one after the other."""

    def __init__(self) -> None:
        self.required_providers: dict[str, RequiredProvider] = {}
        self.required_versions: list[RequiredVersion] = []
        self.backend: Backend | None = None
        self.cloud: Cloud | None = None
        self.provider_metas: dict[str, ProviderMeta] = {}
        self._requirements: RequiredProviders | None = None
        self._of_file: list[Any] = []

    def begin(self, source: Source) -> None:
        """Begins with a file."""
        self._of_file = []

    def take(self, source: Source, declaration: Any) -> bool:
        """Whether a declaration is one of those that this holds; if so, it is taken."""
        if type(declaration) not in _TAKEN:
            return False
        self._of_file.append(declaration)
        return True

    def finish(self, source: Source) -> None:
        """Ends with a file: what it says is added, or takes the place of what was said before."""
        if not self._of_file:
            return
        if source.override and any(isinstance(one, RequiredVersion) for one in self._of_file):
            self.required_versions.clear()
        for setting in self._of_file:
            if isinstance(setting, RequiredVersion):
                self.required_versions.append(setting)
            elif isinstance(setting, RequiredProviders):
                self._take_requirements(source, setting)
            elif isinstance(setting, ProviderMeta):
                self._take_meta(source, setting)
        self._take_storage(source)

    def check(self, source: Source) -> None:
        """Notes required versions that no Terraform can be (`CheckCoreVersionRequirements`)."""
        parsed = [found for one in self.required_versions if (found := parse(one.constraint)) is not None]
        if (
            not parsed
            or not is_contradiction(parsed)
            or any(part.version.prerelease for one in parsed for part in one.parts)
        ):
            return
        last = self.required_versions[-1]
        texts = ", ".join(dict.fromkeys(one.constraint for one in self.required_versions))
        detail = f'No version of Terraform satisfies "{texts}". Mend the constraints: all of them must hold.'
        where = Source(last.file, False, source.problems, source.locate)
        where.error("version", last.span, "Unsupported Terraform Core version", detail)

    def _take_requirements(self, source: Source, setting: RequiredProviders) -> None:
        if source.override:
            self.required_providers.update(setting.providers)
        elif self._requirements is None:
            self._requirements = setting
            self.required_providers = dict(setting.providers)
        else:
            place = source.locate(self._requirements.file, self._requirements.span)
            source.error(
                "duplicate-declaration",
                setting.span,
                "Duplicate required providers configuration",
                "A module may have only one required providers configuration. The required providers were previously "
                f"configured at {place}.",
            )

    def _take_meta(self, source: Source, setting: ProviderMeta) -> None:
        if source.override:
            return
        existing = self.provider_metas.get(setting.provider)
        if existing is not None:
            place = source.locate(existing.file, existing.span)
            source.error(
                "duplicate-declaration",
                setting.span,
                "Duplicate provider_meta block",
                f'A provider_meta block for provider "{existing.provider}" was already declared at {place}. Providers '
                "may only have one provider_meta block per module.",
            )
        self.provider_metas[setting.provider] = setting

    def _take_storage(self, source: Source) -> None:
        backends = [one for one in self._of_file if isinstance(one, Backend)]
        clouds = [one for one in self._of_file if isinstance(one, Cloud)]
        if source.override:
            self._override_storage(source, backends, clouds)
            return
        for backend in backends:
            if self.backend is None:
                self.backend = backend
            else:
                place = source.locate(self.backend.file, self.backend.span)
                source.error("duplicate-declaration", backend.span, *_second_backend(place))
        for cloud in clouds:
            if self.cloud is None:
                self.cloud = cloud
            else:
                source.error(
                    "duplicate-declaration",
                    cloud.span,
                    *_second_cloud(source.locate(self.cloud.file, self.cloud.span)),
                )
        if (backends or clouds) and self.backend is not None and self.cloud is not None:
            self._refuse_both(source, self.backend, self.cloud)

    def _refuse_both(self, source: Source, backend: Backend, cloud: Cloud) -> None:
        at_cloud = source.locate(cloud.file, cloud.span)
        at_backend = source.locate(backend.file, backend.span)
        where = Source(backend.file, False, source.problems, source.locate)
        where.error("duplicate-declaration", backend.span, *_both(at_cloud, at_backend))

    def _override_storage(self, source: Source, backends: list[Backend], clouds: list[Cloud]) -> None:
        if len(backends) > 1:
            place = source.locate(backends[0].file, backends[0].span)
            source.error("duplicate-declaration", backends[1].span, *_second_backend_of_override(place))
        elif backends:
            self.backend, self.cloud = backends[0], None
        if len(clouds) > 1:
            place = source.locate(clouds[0].file, clouds[0].span)
            source.error("duplicate-declaration", clouds[1].span, *_second_cloud(place))
        elif clouds:
            self.backend, self.cloud = None, clouds[0]


_TAKEN = {RequiredVersion, RequiredProviders, Backend, Cloud, ProviderMeta}


def _second_backend(place: str) -> tuple[str, str]:
    return "Duplicate backend configuration", (
        f"A module may have only one backend configuration. The backend was previously configured at {place}."
    )


def _second_backend_of_override(place: str) -> tuple[str, str]:
    return "Duplicate backend configuration", (
        f"Each override file may have only one backend configuration. A backend was previously configured at {place}."
    )


def _second_cloud(place: str) -> tuple[str, str]:
    return "Duplicate HCP Terraform configurations", (
        "A module may have only one 'cloud' block configuring HCP Terraform or Terraform Enterprise. The 'cloud' block "
        f"was previously configured at {place}."
    )


def _both(cloud: str, backend: str) -> tuple[str, str]:
    return "Both a backend and cloud configuration are present", (
        "A module may declare either one 'cloud' block OR one 'backend' block configuring a state backend. The "
        f"'cloud' block is configured at {cloud}; a backend is configured at {backend}. Remove the backend block to "
        "configure HCP Terraform or Terraform Enteprise."
    )
