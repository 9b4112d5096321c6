"""Whether a value can be a secret at all: what is made up, a placeholder, a reference or a name is none."""

from __future__ import annotations

import math
import re
from collections import Counter

_MADE_UP = (
    r"(?i)example|sample|dummy|fake|placeholder|redacted|change.?me|replace.?me|your|xxxx|\*\*\*|\.\.\.|…"
    r"|(.)\1{5}|01234567|12345678|98765432|abcdefgh|qwerty|deadbeef"
)
"""Marks that people leave in a value which opens nothing: in documentation, tests and templates."""

_PLACEHOLDER = r"""(?xi)
    ^(?: \s* | <[^<>"]*> | [\[{(][^"':]*[\]})] | [*x.\-_?#]+ | (?:none|null|nil|undefined|unset|tbd|todo|fixme|n/?a)
       | \{(?:env|file|secret)s?:[^{}"']*\}
       | .*(?:change.?(?:me|it|this)|replace.?(?:me|this|with)|to.?be.?(?:replaced|filled|set)|fill.?(?:me|in)
            |insert|place.?holder|redacted|dummy|example|sample|your[-_. ]|put.?your|_?here_?$|xxxx|fake
            |not.?a.?(?:real|secret)|^my.?(?:password|secret|token|key)$|override.?me|set.?me|provided.?(?:by|via)).*
    )$"""
"""A value that says itself that it is not the real one."""

_REFERENCE = r"""(?xi)
    \$\{ | \$\( | \{\{ | ^\$ | %\( | ^%\w+%$ | @@ | ^@ | ENC\[ | ^AgB[A-Za-z0-9+/]{40} | ^\{(?:SHA|SSHA|CRYPT)\}
    | ^(?:arn:|op://|vault:|secret:|ref\+|ssm:|sm://|projects/|awssm|gcpsm|kms:|env:|file[:(]|keyvault
        |bank-vaults|secretRef)
    | ^(?:\.{0,2}/|~/|[a-z]:\\|https?://|spiffe://|urn:|oci://|s3://|gs://)
    | ^(?:var|local|data|module|each|params|env|steps|secrets|credentials|values|inputs)\.[\w.\[\]'"-]+$
    | ^(?:get|fetch|read|load|lookup|credentials|decode|random)\w*\(
    """
"""A value that stands for another one, filled in later; an encrypted one, a password's hash, or an address."""

_WORD = r"(?:[a-z]*|[A-Z]+|[A-Z][a-z]+|[a-z]+(?:[A-Z][a-z]{2,})+)\d{0,4}"
_CAMEL_CASE = r"(?:[A-Z]?[a-z]{2,}+|[A-Z]{2,}(?![A-Za-z])|[A-Z]+(?=[A-Z][a-z]))+"
_VARIABLE = r"[A-Z][A-Z0-9]{0,9}(?:_[A-Z0-9]{1,16}){0,6}_(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PWD|CREDENTIALS?)"
_NAME = rf"^{_WORD}(?:[-_./:@ ,]{_WORD})+$|^{_CAMEL_CASE}\d{{0,2}}$|^{_VARIABLE}$"
"""Words, each with at most a short number, a name in camel case, or a variable: what a secret or a path is called."""

_WORDS = (
    r"(?i)^(?:my|our|the|some|super|very|top|new|old|test(?:ing)?|demo|default|local|dev|prod|admin(?:istrator)?|root|user"
    r"|guest|secret|password|passwd|passw0rd|p@ssw0rd|pass|pwd|token|api|access|client|private|key|value|string|foo|bar"
    r"|baz|qux|hello|world|welcome|letmein|postgres|mysql|redis|mongo|grafana|minio|rabbitmq|random|unsafe|insecure"
    r"|[\W\d_])+$"
)
"""Made of such words, digits and punctuation alone: a default that opens nothing worth a finding."""

_UUID = r"(?i)^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"
_DIGEST = r"(?i)^(?:sha\d+[:-]|md5:)"


def is_made_up(token: str) -> bool:
    """Whether a token of a provider's shape is one of documentation: an example, a sequence, few characters."""
    return bool(re.search(_MADE_UP, token)) or len(set(token)) < min(8, len(token) // 2)


def is_placeholder(value: str) -> bool:
    """Whether a value is empty, says that it is to be replaced, or stands for one that is filled in later."""
    return bool((len(value) <= 1024 and re.match(_PLACEHOLDER, value)) or re.search(_REFERENCE, value))


def is_weak_default(value: str) -> bool:
    """Whether a value is made of words like `admin`, `password` and `test`."""
    return bool(re.match(_WORDS, value))


def looks_secret(value: str) -> bool:
    """Whether a literal that is assigned to a key such as `db_password` is most likely the secret itself.

    It must be eight characters or longer, without blanks, varied (2.5 bits a character), and no placeholder,
    reference, name, UUID, digest or default.
    """
    if not 8 <= len(value) <= 512 or any(character.isspace() for character in value):
        return False
    if (
        is_placeholder(value)
        or re.match(_NAME, value)
        or re.match(_WORDS, value)
        or re.match(_UUID, value)
        or re.match(_DIGEST, value)
    ):
        return False
    return not is_made_up(value) and entropy(value) >= 2.5


def looks_applied(value: str) -> bool:
    """Whether a literal that Terraform sets as a password is a person's own, however weak: of three kinds of character.

    What Terraform is given it applies, so that `AdminPassword123!` opens a database, where the same words in a chart's
    values are a default to be replaced.
    """
    if len(value) < 8 or is_placeholder(value) or re.match(_NAME, value) or re.search(r"(?i)your|\s", value):
        return False
    kinds = (str.isupper, str.islower, str.isdigit, lambda character: not character.isalnum())
    return sum(any(kind(character) for character in value) for kind in kinds) >= 3


def entropy(value: str) -> float:
    """Shannon's entropy of the characters, in bits a character; 0 for an empty text."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())
