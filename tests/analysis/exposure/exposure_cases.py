"""All configurations of which is known what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure import (
    alicloud_cases,
    alicloud_service_cases,
    aws_cases,
    azure_cases,
    consumer_cases,
    examined_alicloud_cases,
    examined_aws_cases,
    examined_aws_service_cases,
    examined_azure_cases,
    examined_google_cases,
    examined_language_cases,
    examined_odd_cases,
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

EXAMINED = tuple(
    (f"examined-{part}-{number}", case)
    for part, cases in (
        ("alicloud", examined_alicloud_cases.ALICLOUD_EXAMINED),
        ("aws", examined_aws_cases.AWS_EXAMINED),
        ("aws-services", examined_aws_service_cases.AWS_SERVICES_EXAMINED),
        ("azure", examined_azure_cases.AZURE_EXAMINED),
        ("google", examined_google_cases.GOOGLE_EXAMINED),
        ("language", examined_language_cases.LANGUAGE_EXAMINED),
        ("odd", examined_odd_cases.ODD_EXAMINED),
    )
    for number, case in enumerate(cases)
)
"""Every case of a second hand, with the name of a directory for it."""
