"""Calls of Terraform's functions, at random: text with every kind of character, numbers, nested values, patterns."""

from __future__ import annotations

import random

_LETTERS = [*"aabbc xyz01_-.:#'\"\\\n\n  ,[]{}&*!|>%@`?<=", *"é日😀👩🇩🇪ßİŉ", *"\t\r\x85\xa0\u0301\u200d\u2028\ufeff"]
_PATTERNS = [*"abcx.|^$([)*é{}+?", "a*", "b+", "c?", "(a)", "(b|c)", "[a-c]", "[^a]", r"\w", r"\d", r"\s", "(?:ab)"]
_PATTERNS += ["(?P<n>a)", "(?P<n>b)", "(?i)", r"\b", "a{2}", "x*?", r"\B", "(?m)", "(?s)", r"\x41", r"\pL", r"\Q.\E"]
_PATTERNS += ["[[:alpha:]]", "[a-", "a{1,2}", "\\", "日?"]
_VERBS = ["%s", "%d", "%v", "%5s", "%-6d", "%05d", "%.2f", "%e", "%g", "%x", "%#v", "%q", "%t", "%%", "a", "é", "%"]
_VERBS += ["%[1]v", "%[2]s", "%+d", "%8.3f", "%.3g", "%G", "%b", "%o", "%X", "%.1s", "%10v"]
_YAML = ["a", "b: ", "- ", "\n", "\n", "  ", "1", "true", '"', "'", "[", "]", ", ", ": ", "&x ", "*x", "|\n", ">\n"]
_YAML += ["# c", "!!str ", "yes", "~", "0x1F", "1.5", "2001-01-01", "<<: ", "---\n", "é", "x:", "null", "\n  "]
_JSON = [*'{}[],:" \\e-0\n', '"a"', '"b"', "1", "2.5", "true", "null", "tru", '"\\u00e9"', "1e3"]
_CSV = ["a", "b", ",", ",", "\n", '"', "\r\n", "x y"]
_REPLACEMENTS = ["<$0>", "$1", "x", "$n", "${n}y", "$$", ""]
_OF_TEXT = ("strrev", "upper", "lower", "title", "chomp", "trimspace", "urlencode", "base64encode")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A text as a string literal of HCL."""
    return '"' + "".join(map(_letter, text)).replace("${", "$${").replace("%{", "%%{") + '"'


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return letter if letter.isprintable() and letter != "\u0301" else f"\\u{ord(letter):04x}"


class Calls:
    """Makes calls; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def call(self) -> str:
        """The source of a call, which may fail."""
        return self.random.choice(
            [
                self.pattern_call,
                self.format_call,
                self.encoding_call,
                self.decoding_call,
                self.text_call,
                self.number_call,
            ]
        )()

    def pattern_call(self) -> str:
        pattern = self._joined(_PATTERNS, 6)
        if self.random.random() < 0.6:
            return f"{self.random.choice(['regex', 'regexall'])}({quoted(pattern)}, {self._text(12)})"
        return f"replace({self._text(12)}, {quoted(f'/{pattern}/')}, {quoted(self.random.choice(_REPLACEMENTS))})"

    def format_call(self) -> str:
        if self.random.random() < 0.5:
            flags = self.random.choice(["", "5", "-5", "05", "+", " "]) + self.random.choice(["", ".2", ".0"])
            return f"format({quoted(f'%{flags}' + self.random.choice('defgGsqvxX'))}, {self.number()})"
        arguments = [self.random.choice([self.number, lambda: self.value(2)])() for _ in range(self._count(1, 3))]
        return f"format({quoted(self._joined(_VERBS, 4))}, {', '.join(arguments)})"

    def encoding_call(self) -> str:
        return f"{self.random.choice(['yamlencode', 'jsonencode'])}({self.value()})"

    def decoding_call(self) -> str:
        name, pieces, most = self.random.choice(
            [("yamldecode", _YAML, 12), ("jsondecode", _JSON, 9), ("csvdecode", _CSV, 14)]
        )
        return f"{name}({quoted(self._joined(pieces, most))})"

    def text_call(self) -> str:
        return self.random.choice(
            [
                f"{self.random.choice(_OF_TEXT)}({self._text(20)})",
                f"substr({self._text(16)}, {self._count(-8, 8)}, {self._count(-3, 8)})",
                f"split({self._text(2)}, {self._text(12)})",
                f"trim({self._text(12)}, {self._text(4)})",
                f"indent({self._count(0, 4)}, {self._text(12)})",
            ]
        )

    def number_call(self) -> str:
        name = self.random.choice(["pow", "log", "max", "min"])
        if self.random.random() < 0.5:
            return f"{name}({self.number()}, {self.number()})"
        return f"{self.random.choice(['ceil', 'floor', 'abs', 'signum'])}({self.number()})"

    def number(self) -> str:
        return self.random.choice(
            [
                str(self._count(-20, 256)),
                repr(round(self.random.uniform(-1000, 1000), self._count(0, 8))),
                f"{self._count(1, 999)}e{self._count(-12, 25)}",
                str(self.random.randrange(10**30)),
                f"{self._count(1, 99)} / {self._count(1, 99)}",
            ]
        )

    def value(self, depth: int = 0) -> str:
        kinds = [lambda: self._text(16), self.number, lambda: self.random.choice(["true", "false", "null"]), self._long]
        if depth < 3:
            kinds += [lambda: self._list(depth), lambda: self._object(depth)]
        return self.random.choice(kinds)()

    def _list(self, depth: int) -> str:
        return f"[{', '.join(self.value(depth + 1) for _ in range(self._count(0, 3)))}]"

    def _object(self, depth: int) -> str:
        names = [quoted(f"{self._plain(6)}{index}") for index in range(self._count(0, 3))]
        return "{" + ", ".join(f"{name} = {self.value(depth + 1)}" for name in names) + "}"

    def _long(self) -> str:
        return quoted(" ".join(self._plain(8) for _ in range(self._count(0, 30))))

    def _text(self, most: int) -> str:
        return quoted(self._plain(most))

    def _plain(self, most: int) -> str:
        return "".join(self.random.choices(_LETTERS, k=self._count(0, most - 1)))

    def _joined(self, pieces: list[str], most: int) -> str:
        return "".join(self.random.choices(pieces, k=self._count(1, most - 1)))

    def _count(self, least: int, most: int) -> int:
        return self.random.randint(least, most)
