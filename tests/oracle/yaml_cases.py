"""What the YAML oracles are asked: one row a text, grouped by how the text is wrapped into an object."""

from __future__ import annotations

# fmt: off
INTEGERS = (
    "0", "1", "-1", "+1", "-0", "+0", "00", "007", "0644", "-0644", "+0644", "0777", "08", "089", "0o644",
    "0O644", "-0o17", "+0o17", "0o8", "0o", "0x1F", "0X1f", "-0x10", "+0x10", "0x", "0xg", "0b1", "0B101",
    "-0b11", "+0b11", "0b2", "0b", "1_000", "1__000", "_1", "1_", "+_1", "-_1", "0x_1F", "0_7", "0b1_0",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "123456789012345678901234567890", "9007199254740993",
    "0xffffffffffffffff", "0777777777777777777777",
    "0b1111111111111111111111111111111111111111111111111111111111111111",
    "-0b111111111111111111111111111111111111111111111111111111111111111", "1 000", "1,000", "+", "-x",
    "--1", "+-1", "1-", "12e", "0-1", "1.2.3", "100m", "1Gi", "v1", "10:20",
)
FLOATS = (
    "1.0", "1.", "0.5", ".5", "+.5", "-.5", "-0.0", "0.0", "1.10", "1e3", "1E3", "1e+3", "1e-3", "1.5e3",
    ".5e1", "1e", "1e+", ".e3", "e3", "1.e3", "01.5", "1e21", "1e20", "123456789.123456789", "1e-7", "1e-5",
    "1e400", "-1e400", "1e-400", "1_0.5", "1_0e1", "._5", ".5_0", "685_230.15", "0.1e-7", "0x1.8p1",
    "0x1p4", "1.5.", ".", "..", "0.30000000000000004", "123456789012345678.5", "12345678901234567890.0",
    "5e-324", "1.7976931348623157e308",
)
NOT_JSON = (
    ".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", ".iNF", "inf", "nan", "NaN",
    "Infinity",
)
WORDS = (
    "~", "null", "Null", "NULL", "nUll", "", "none", "nil", "~x", "true", "True", "TRUE", "tRue", "false",
    "False", "FALSE", "fALSE", "yes", "Yes", "YES", "yEs", "no", "No", "NO", "nO", "on", "On", "ON", "oN",
    "off", "Off", "OFF", "oFF", "y", "Y", "n", "N", "t", "f", "yes # c", "'yes'", '"on"', "yes no", "no,",
    "y:z", "on/off",
)
TIMES = (
    "2001-01-01", "2001-1-1", "2001-01-32", "2001-02-30", "2024-02-29", "2023-02-29", "01-01-2001",
    "20010101", "2001-01-01T10:00:00Z", "2001-01-01t10:00:00Z", "2001-01-01 10:00:00",
    "2001-01-01 10:00:00 Z", "2001-01-01T10:00:00", "2001-12-14T21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5", "2001-12-15 2:59:43.10", "2001-12-14T21:59:43.1234567891Z",
    "2001-01-01T24:00:00Z", "2001-01-01T10:00:60Z", "2001-01-01T1:2:3Z", "2001-01-01T10:00:00+0530",
    "0001-01-01", "9999-12-31", "2001-01", "'2001-01-01'", "2001-01-01x", "0000-01-01",
    "2001-01-01T10:00:00,5Z", "2001-1-01T10:00:00.000Z", "2001-01-01T10:00:00+24:00",
    "2001-01-01T10:00:00-23:59", "2001-01-01T10:00:00+00:00", "1:20", "1:20:30", "-1:20", "1:20.5",
)
TAGS = (
    "!!str 12", "!!str yes", "!!str", "!!str ~", "!!int 12", "!!int '12'", "!!int 0x10", "!!int x",
    "!!int 1.5", "!!int ''", "!!float 1", "!!float '1.5'", "!!float 1.5", "!!float x", "!!bool yes",
    "!!bool true", "!!bool 'true'", "!!bool 1", "!!null ~", "!!null ''", "!!null x", "!!null null",
    "!!binary aGVsbG8=", "!!binary '%%'", "!!binary /w==", "!!timestamp 2001-01-01",
    "!!timestamp '2001-01-01'", "!!timestamp x", "!custom 12", "!custom {a: 1}", "!custom [yes]", "! 12",
    "! yes", "!!set {a, b}", "!!omap [a: 1]", "!!map {a: 1}", "!!seq [1]", "!!merge x",
    "!<tag:yaml.org,2002:str> 12", "!!unknown 12", "!!str {a: 1}", "!e!x 1", "!!bool y", "!!int yes",
    "!!float 2001-01-01", "!!str 2001-01-01", "!!int 1e3", "!!int 0o17", "!!float 0x10", "!!float .inf",
)
QUOTES = (
    "''", '""', "'it''s'", '"a\\nb"', '"\\x41"', '"\\u263a"', '"\\U0001F600"', '"\\/"', '"\\e"', '"\\0x"',
    '"\\N\\_\\L\\P"', '"\\q"', '"a\\\n    b"', '"a\n    b"', '"a\n\n    b"', "'a\n    b'",
    '"\\ud83d\\ude00"', '"tab\there"', "'tab\there'", '"\\t"', '"a" b', "'a' # c", '"#"', "a#b", "a #b",
    "a: b", "a:b", "@x", "`x`", "%x", "&", "*", "!", "|x", "- x", "? x", "=", "<<", '"<<"', "[a, b",
    "{a: b", "]", "}", ",", "[a]]", "{{ .Values.x }}", "{{x}}", "'unclosed", '"unclosed', "#c", "'#'",
    "x\u2028y", "x\x85y", "é中😀", '"\u2028"', "x\xa0", "x\ufeffy", "a\tb", "\ta", "a\t", "a\t# c", "\x07",
    '"\x07"', "\x7f",
)
FLOW = (
    "[1.2.3.4, 001:db8::]", "[a:]", "[a:, b]", "[a b:, c]", "{a::}", "{a: b:}", "{a:, b: 1}", "{a: {b:}, c: d:}",
    '"a:, b:]"', "['a:', b:]", '{"a":, b: 1}',
    "[]", "{}", "[a, b]", "[a, b,]", "[,]", "[a,,b]", "{a: 1, b: 2}", "{a: 1,}", "{a, b: 1}", "{a}",
    '{"a":1}', "{a:1}", "{'a':1}", "[a: 1]", "[a: 1, b: 2]", "[? a : 1]", "{? a : 1}", "{? a}",
    "[[1], [2]]", "[{a: [1]}]", "[yes, no, 0o17, 1e3]", "{yes: no}", "{1: a}", "{null: a}", "{~: a}",
    "{1.5: a}", "{true: a}", "{: a}", "{a: }", "{[a]: b}", "{{a: 1}: b}", "[\n    a,\n    b\n    ]",
    "[\n  a\n  ]", "[a\n    b, c]", "{a: b\n    c}", "[a, #c\n    b]", "[a#b]", "[http://x.y/z]",
    "{a: http://x}", "[-1, - 1]", "[*x]", "[::]", '{"a": "b", }', '{"a"}', '["a":1]', "[a , b]", "{a : 1}",
    "[<<]", "[1.0, yes]", "{a: [}", "{ 'yes': 'no' }", "{k: 1, k: 2}", "[{a}]", "{a: {b}}", "{a: [b, ]}",
    '{"a": , b: }', "[{a: ~}]", "{a: null}", '{a: ""}', "{a: !!str }", "{a: &x }",
    "[?<]", "[?a]", "{?a: 1}", "{?a}", "[:a]", "{:a}", "[a:]", "{a:}", "{a:, b}", "['a':b]", "[a:b]", "[-a]",
    "[a: ]", "[a: , b]", "[? a]", "[? a : ]", "[[a: ]]", "[{a: }]", "[a:,b]", '["a": ]', "[a, ~]",
    "{a: ~, b: }", "{a: 'x' }", "{ a: b}", "{a: 1,\n    b: 2}", "{a:\n    1}", "{a\n    : 1}",
    '{"a"\n    : 1}', '{"a":\n    1}', "[a\n    ]", "{a: b, # c\n    d: e}", "[a] # c", "[a]# c", "{a: b}c",
    "\n    >\n    a\n      b\n",
    "{a: }b", "[a]:", "[]]", "{a: 1} {b: 2}", "{,}", "{a: 1,,}", "[%a]", "[@a]", "[|]", "[>]", "[a|b]",
    "[!a b]", "[!a]", "[&a b]", "[&a]", "[a&b]", "[#a]", "[a #b\n    ]", "{a: -}", "[-]", "[- ]",
)
BLOCKS = (
    "|\n    a\n    b\n", "|-\n    a\n    b\n", "|+\n    a\n\n", ">\n    a\n    b\n", ">-\n    a\n\n    b\n",
    ">+\n    a\n\n\n", "|2\n      a\n", "|1\n   a\n", "|-1\n   a\n", "|1-\n   a\n", "|+2\n      a\n\n",
    "|9\n    a\n", "|0\n    a\n", "|\n\n    a\n", "|\n      \n    a\n", "| # c\n    a\n", "|#c\n    a\n",
    "|\n", "|-\n", "|+\n\n", ">\n    a\n      b\n    c\n", ">\n    a\n\n      b\n\n    c\n",
    "|\n    a\n   # c\n", "|\n    # a\n", "|\n    a\n # c\n", "|\n    \ta\n", "|\n    a\n    \n",
    "|\n    a  \n", ">\n\n    a\n", ">\n    a  \n    b\n", "|\n    yes\n", "|\n    a\n\n\n", "|++\n    a\n",
    "|\n\ta\n", "|\n    a\n\tb\n", ">-\n    a\n    \tb\n", "!!int |\n    12\n", "&x |\n    a\n",
    ">\n    a\n    b\n\n      c\n      d\n    e\n\n    f\n", ">-\n    a\n    b\n\n\n    c\n", ">+\n    a\n",
    ">\n    a\n      b\n\n", ">\n    a\n    \n    b\n", ">2\n      a\n    b\n    c\n",
    ">-\n    a\n      b\n      c\n\n\n    d\n", ">+\n    a\n      b\n\n\n", ">\n\n    a\n      b\n",
    ">-\n    é a\n      b\n", "> # c\n    it's\n      b: 'x'\n",
)
LINES = (
    "a\n    b", "a\n\n    b", "a\n    # c\n    b", "yes\n    no", "1\n    2", "a\n  b", "\n    a",
    "\n    - a\n    - yes", "\n  - a\n  - b", "\n    - - a\n      - b\n    - - c", "\n    -\n    - ~",
    "\n    - a: 1\n      b: 2\n    - a: 3", "\n    -a", "\n    a: 1\n    b: 2", "\n    ? a\n    : 1",
    "\n    ? a\n    ? b", "\n    ? [a]\n    : 1", "\n    a: 1\n     b: 2", "\n    a: 1\n   b: 2",
    "\n\ta: 1", "\n    a:\n\t- b", "\n    a: x\n    \tb: y", "\n    - a\n   - b", "\n    - a\n    b: 1",
    "\n    a\n    b: 1", "\n    : a", "\n    a: 1\n    a: 2", "\n    a:\n    b:\n",
    "\n    'a': 1\n    a: 2", "\n    - a\t\n    - b", "\n    a:\t1", "\n    a: 1\n\n\n    b: 2",
    "\n    a: - b", "\n    a: b: c", "\n    x" + "y" * 1100 + ": 1", "\n    ? x" + "y" * 1100 + "\n    : 1",
    "\n    a : 1", "\n    a :1",
)
VALUES = (*INTEGERS, *FLOATS, *NOT_JSON, *WORDS, *TIMES, *TAGS, *QUOTES, *FLOW, *BLOCKS, *LINES)
"""Each stands after `  v: ` inside `spec`."""

KEYS = (
    "1: a", "-1: a", "0x10: a", "0644: a", "1_0: a", "18446744073709551615: a", "true: a", "yes: a", "y: a",
    "on: a", "off: a", "n: a", "null: a", "~: a", ": a", "1.5: a", "1e3: a", "1e21: a", "1000000.0: a",
    "100000.0: a", "0.1: a", "16777217.0: a", "123456789.5: a", "0.00001: a", "0.0001: a", "-0.0: a",
    "-1.5: a", ".inf: a", "-.inf: a", ".nan: a", "2001-01-01: a", "2001-01-01T10:00:00Z: a", "1:20: a",
    "!!str 1: a", "!!int '1': a", "!!binary aGk=: a", "!custom 1: a", "'1': a", "'yes': a", "'': a", "=: a",
    "'null': a", "!!null '': a", "1: a\n'1': a", "yes: a\n'true': a", "1: a\n0x1: a", "a: 1\na: 2",
    "a: 1\nb: 2\na: {c: 3}", "a: {b: 1}\na: {c: 2}", '\'a\': 1\n"a": 2', "[a]: b", "{a: 1}: b",
    "? [a]\n: b", "? {a: 1}\n: b", "? |\n  a\n: b", "? a\n  b\n: c", "? a", "? a\n:", "?\n: b",
    "&k a: 1\nb: *k", "&k a: 1\n*k : 2", "a: &x k\n*x : 1", "a: &x 1\n*x : 1", "a: &x [1]\n*x : 1",
    "a: &x k\nb: &y k\n*x : 1\n*y : 2", "a: &x k\nb: {*x : 1, *x : 2}", "k: &x k\n*x : 2",
)
ALIASES = (
    "a: &x 1\nb: *x", "a: &x [1, 2]\nb: *x", "a: &x {b: 1}\nc: *x", "a: &x 1\nb: &x 2\nc: *x",
    "a: *x\nb: &x 1", "a: &x [*x]", "a: &x {b: *x}", "a: &x\nb: *x", "a: &x yes\nb: *x",
    "a: &x\n  b: 1\nc: *x", "a: &x-1.y 1\nb: *x-1.y", "a: &x !!str 1\nb: *x", "a: !!str &x 1\nb: *x",
    "a: &x 1\nb: [*x, *x]", "a: & 1", "a: * 1", "a: &x 1\nb: *x:\n", "a: *.example.com", "a: &é 1\nb: *é",
    "&x a: 1", "a: &x &y 1", "a: &x *x", "a: &x 1\nb: &y *x", "a: &x 2001-01-01\nb: *x",
    "a: &x |\n  t\nb: *x",
)
MERGES = (
    "<<: {a: 1}", "<<: {a: 1}\na: 2", "a: 2\n<<: {a: 1}", "a: 2\n<<: {a: 1}\nb: 3",
    "<<: {a: 1}\n<<: {b: 1}", "<<: {a: 1}\n<<: {a: 2}", "<<: [{a: 1}, {a: 2}]",
    "a: 0\n<<: [{a: 1}, {a: 2, b: 3}]", "<<: [{a: 1}, {a: 2}]\na: 3", "x: &x {a: 1}\ny: {<<: *x}",
    "x: &x {a: 1}\ny: {<<: *x, a: 2}", "x: &x {a: 1}\ny: {a: 2, <<: *x}",
    "x: &x {a: 1, b: 1}\nz: &z {b: 2, c: 2}\ny:\n  <<: [*x, *z]\n  c: 3",
    "x: &x {a: 1, b: 1}\nz: &z {b: 2, c: 2}\ny:\n  c: 3\n  <<: [*z, *x]", '"<<": {a: 1}', "'<<': 1",
    "<<: 1", "<<: [1]", "<<: ~", "<<:", "<<: []", "<<: {}", "<<: [[{a: 1}]]", "x: &x [1]\n<<: *x",
    "x: &x [{a: 1}]\n<<: *x", "x: &x 1\n<<: [*x]", "!!merge <<: {a: 1}", "!!merge x: {a: 1}",
    "!!str <<: {a: 1}", "? <<\n: {a: 1}", "{<<: {a: 1}}", "<<: {<<: {a: 1}, b: 2}",
    "x: &x {a: 1}\nz: &z {<<: *x, b: 2}\ny: {<<: *z, a: 3}", "a: [<<]", "<< : {a: 1}",
    "x: &x {a: {p: 1}}\ny:\n  <<: *x\n  a: {q: 2}", "x: &x\n  <<: *x", "<<: {1: a}",
    "<<: {yes: a}\ntrue: b", "<<: {a: 1, a: 2}", "x: &x {a: 1, a: 2}\n<<: *x", "x: &x {a: ~}\ny: {<<: *x}",
    "x: &x {a: 1}\ny: {<<: *x, a: ~}", "x: &x {a: 1}\ny: {a: ~, <<: *x}", "x: &m <<\n*m : {a: 1}",
    "<<: {a: yes}\nb: on", "<<: {a: 2001-01-01}",
    "x: &x {a: 1}\ny: &y {<<: *x}\nz: {b: 1, <<: [*y, {a: 5, b: 6}]}", "<<: *x\nx: &x {a: 1}",
    "a: &x {k: 1}\n<<: *x\n<<: *x", "a: 1\n<<: {a: 2, b: {c: 1}}\nb: {d: 1}",
)
SPECS = (*KEYS, *ALIASES, *MERGES)
"""Each stands, indented, as the content of `spec`."""

FILES = (
    "<ONE>", "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: NAME}", "---\n<ONE>",
    "---\n---\n<ONE>", "# c\n<ONE>", "# c\n---\n<ONE>", "<ONE>---\n", "<ONE>---", "<ONE>---\n# c\n",
    "<ONE>---\n---\n<TWO>", "<ONE>---\n<TWO>", "<ONE>--- # c\n<TWO>", "<ONE>---   \n<TWO>",
    "<ONE>---\t\n<TWO>", "<ONE>---#c\n<TWO>", "<ONE>---x\n<TWO>", "<ONE>----\n<TWO>", "<ONE>--- {a: 1}\n",
    "<ONE>--- <TWO>", " ---\n<ONE>", "<ONE> ---\n<TWO>", "<ONE>...\n", "<ONE>...\n<TWO>",
    "<ONE>...\n---\n<TWO>", "<ONE>---\n...\n---\n<TWO>", "<ONE>... # c\n---\n<TWO>", "<ONE>...x\n",
    "...\n<ONE>", "<ONE>---\n~\n---\n<TWO>", "<ONE>---\nnull\n", "<ONE>---\n\n\n---\n<TWO>",
    "<ONE>spec:\n  v: |\n    a\n---\n<TWO>", "<ONE>spec:\n  v: |\n    ---\n    a\n",
    "<ONE>spec:\n  v: 'a\n---\n    b'\n", "<ONE>spec:\n  v: |\n    a\n  ---\n", "<ONE>spec: [a,\n---\nb]\n",
    "<ONE>spec:\n  v: |\n    a\n...\n---\n<TWO>", "", "\n", "# c\n", "---\n", "--- # c", "\ufeff", "...\n",
    "---\n---\n---\n", "\n\n<ONE>", "--- !!map\n<ONE>", "--- &x\n<ONE>", "--- |\n  a\n",
    "<ONE>---\na: [\n---\n<TWO>", "<ONE>---\n<TWO>spec: {v: .inf}\n", "<ONE>---\nx: *y\n---\n<TWO>",
    "<ONE>spec: &a 1\n---\n<TWO>spec: *a\n", "<ONE>a: 1\na: 2\n---\n<TWO>",
    "<ONE-CRLF>",
    "<ONE-CRLF>---\r\n<TWO-CRLF>",
    "<ONE-CRLF>spec:\r\n  v: |\r\n    a\r\n    b\r\n",
    '<ONE-CRLF>spec:\r\n  v: "a\r\n    b"\r\n',
    "<ONE-CRLF>spec:\r\n  v: yes\r\n",
    "apiVersion: example.com/v1\rkind: Foo\rmetadata: {name: NAME}\r", "<ONE>spec:\n  v: |\n    a\r    b\n",
    '<ONE>spec: "a\\\r\n    b"\n', "\ufeff<ONE>", "\ufeff---\n<ONE>", "<ONE>---\n\ufeff<TWO>",
    "%YAML 1.1\n---\n<ONE>", "%YAML 1.2\n---\n<ONE>", "---\n%YAML 1.1\n---\n<ONE>",
    "%TAG ! tag:x,2000:\n---\n<ONE>", "%FOO\n---\n<ONE>", "<ONE>spec: a\n  %b\n", "<ONE>%x\n",
    "<ONE>...\n%YAML 1.1\n---\n<TWO>", "<JSON-1>\n", "\n <JSON-1>",
    '{"apiVersion":\t"example.com/v1",\t"kind":\t"Foo",\t"metadata":\t{"name":\t"NAME"},\t"spec":\t1}',
    '{"apiVersion": "example.com/v1",\n\t"kind": "Foo",\n\t"metadata": {"name": "NAME"},\n\t"spec": 1}',
    '{"apiVersion": "example.com/v1",\r\n\t"kind": "Foo",\r\n\t"metadata": {"name": "NAME"},\r\n\t"spec": 1}',
    '{"apiVersion":"example.com/v1","kind":"Foo","metadata":{"name":"NAME"},"spec":1}', "<JSON-1><JSON-2>",
    "<JSON-1>\n<JSON-2>", "<JSON-1>\n---\n<JSON-2>", "---\n<JSON-1>\n---\n<JSON-2>",
    "<JSON-1>\n<JSON-2>\n<JSON-3>", "<JSON-1>\n---\n<JSON-2>\n---\n<JSON-3>",
    "<JSON-1><JSON-2>\n---\n<JSON-3>", "<JSON-1>\n---\n<TWO>", "<JSON-1>\n<TWO>", "<JSON-1>---\n<JSON-2>",
    "<JSON-1> \n \n---\n<TWO>", "<JSON-1>\n# c\n", "<JSON-1>x", "<JSON-1>\n\n\n",
    '{"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "NAME"}, "spec": 1',
    "{apiVersion: example.com/v1, kind: Foo, metadata: {name: NAME}, spec: {v: yes}}\n",
    "{apiVersion: example.com/v1, kind: Foo, metadata: {name: NAME}}\n---\n<TWO>", "<ONE>---\n<JSON-2>\n",
)
"""Each is a whole file; <ONE>, <TWO> and <JSON-n> stand for objects."""

JSON_VALUES = (
    "1", "1.0", "1e3", "-0", "1E400", "12345678901234567890", "123456789012345678901234",
    "9007199254740993", "0644", "yes", "NaN", '"\\u00e9\\ud83d\\ude00"', '"\\ud83d"', '"\\udc00x"',
    '"a\tb"', '"a\nb"', '"2001-01-01"', "2001-01-01", '{"a": 1, "a": 2}', '{"a": {"b": 1}, "a": {"c": 2}}',
    "[1, 2,]", "'x'", "[1] # c", '"\\/\\b\\f"', '"\\x41"', '"\\q"', "tru", "+1", "1.", ".5", "null",
    "[true, false, null]", '"\u2028"', "*x", '"\x7f"',
)
"""Each is the `spec` of an object written as JSON."""

# fmt: on

_HEAD = "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: NAME}\n"
_JSON = '{"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "NAME"}, "spec": SPEC}'
_OBJECTS = {
    "<ONE>": _HEAD,
    "<TWO>": _HEAD.replace("NAME", "NAME-2"),
    "<ONE-CRLF>": _HEAD.replace("\n", "\r\n"),
    "<TWO-CRLF>": _HEAD.replace("NAME", "NAME-2").replace("\n", "\r\n"),
    "<JSON-1>": _JSON.replace("SPEC", "1"),
    "<JSON-2>": _JSON.replace("NAME", "NAME-2").replace("SPEC", "2"),
    "<JSON-3>": _JSON.replace("NAME", "NAME-3").replace("SPEC", "3"),
}


def texts() -> dict[str, str]:
    """Every case as a file's text, by name; objects are named `<case>`, `<case>-2`, `<case>-3`."""
    found = {f"value-{n}": f"{_HEAD}spec:\n  v: {value}\n" for n, value in enumerate(VALUES)}
    for n, spec in enumerate(SPECS):
        found[f"spec-{n}"] = f"{_HEAD}spec:\n  " + spec.replace("\n", "\n  ") + "\n"
    for n, text in enumerate(FILES):
        for placeholder, written in _OBJECTS.items():
            text = text.replace(placeholder, written)
        found[f"file-{n}"] = text
    found |= {f"json-{n}": _JSON.replace("SPEC", value) for n, value in enumerate(JSON_VALUES)}
    return {name: text.replace("NAME", name) for name, text in found.items()}
