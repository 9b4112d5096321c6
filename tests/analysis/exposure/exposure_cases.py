"""All configurations of which is known what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure import (
    alicloud_cases,
    alicloud_service_cases,
    aws_cases,
    azure_cases,
    consumer_cases,
    google_cases,
    service_cases,
    setting_cases,
)

CASES = (
    *((f"alicloud-{number}", case) for number, case in enumerate(alicloud_cases.ALIBABA)),
    *((f"alicloud-services-{number}", case) for number, case in enumerate(alicloud_service_cases.SERVICES)),
    *((f"aws-{number}", case) for number, case in enumerate(aws_cases.AWS)),
    *((f"google-{number}", case) for number, case in enumerate(google_cases.GOOGLE)),
    *((f"azure-{number}", case) for number, case in enumerate(azure_cases.AZURE)),
    *((f"consumers-{number}", case) for number, case in enumerate(consumer_cases.CONSUMERS)),
    *((f"services-{number}", case) for number, case in enumerate(service_cases.SERVICES)),
    *((f"settings-{number}", case) for number, case in enumerate(setting_cases.SETTINGS)),
)
"""Every case, with the name of a directory for it."""
