"""The encodings that `textencodebase64` knows, by all of their names.

The names are those of https://www.iana.org/assignments/character-sets as golang.org/x/text/encoding/ianaindex has them.
"""

from __future__ import annotations

from functools import cache

import msgspec


class Encoding(msgspec.Struct, frozen=True):
    """An encoding: IANA's name for it, and Python's codecs.

    Of two codecs the second has more characters, and only what both make of a text is sure to be what Go makes of it.
    Without a codec nothing is.
    """

    name: str
    codecs: tuple[str, ...]


def find(name: str) -> Encoding | None:
    """The encoding of a name, in any case and with white space around it."""
    return _by_name().get(name.strip().lower())


@cache
def _by_name() -> dict[str, Encoding]:
    found: dict[str, Encoding] = {}
    for name, codecs, aliases in _ROWS:
        encoding = Encoding(name, tuple(codecs.split()))
        found.update(dict.fromkeys([name.lower(), *aliases.split()], encoding))
    return found


# Name, codecs, aliases.
_ROWS = (
    ("US-ASCII", "ascii", "ansi_x3.4-1968 ansi_x3.4-1986 cp367 csascii ibm367 iso-ir-6 iso646-us iso_646.irv:1991 us"),
    ("UTF-8", "utf-8", "csutf8"),
    ("UTF-16", "utf-16", "csutf16"),
    ("UTF-16BE", "utf-16-be", "csutf16be"),
    ("UTF-16LE", "utf-16-le", "csutf16le"),
    ("IBM037", "cp037", "cp037 csibm037 ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-us ebcdic-cp-wt"),
    ("IBM437", "cp437", "437 cp437 cspc8codepage437"),
    ("IBM850", "cp850", "850 cp850 cspc850multilingual"),
    ("IBM852", "cp852", "852 cp852 cspcp852"),
    ("IBM855", "cp855", "855 cp855 csibm855"),
    ("IBM00858", "cp858", "ccsid00858 cp00858 csibm00858 pc-multilingual-850+euro"),
    ("IBM860", "cp860", "860 cp860 csibm860"),
    ("IBM862", "cp862", "862 cp862 cspc862latinhebrew"),
    ("IBM863", "cp863", "863 cp863 csibm863"),
    ("IBM865", "cp865", "865 cp865 csibm865"),
    ("IBM866", "cp866", "866 cp866 csibm866"),
    ("IBM1047", "", "csibm1047 ibm-1047"),
    ("IBM01140", "cp1140", "ccsid01140 cp01140 csibm01140 ebcdic-us-37+euro"),
    ("ISO_8859-1:1987", "iso8859-1", "cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso_8859-1 l1 latin1"),
    ("ISO_8859-2:1987", "iso8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso_8859-2 l2 latin2"),
    ("ISO_8859-3:1988", "iso8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso_8859-3 l3 latin3"),
    ("ISO_8859-4:1988", "iso8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso_8859-4 l4 latin4"),
    ("ISO_8859-5:1988", "iso8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso_8859-5"),
    ("ISO_8859-6:1987", "iso8859-6", "arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-ir-127 iso_8859-6"),
    ("ISO_8859-6-E", "iso8859-6", "csiso88596e iso-8859-6-e"),
    ("ISO_8859-6-I", "iso8859-6", "csiso88596i iso-8859-6-i"),
    ("ISO_8859-7:1987", "iso8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso_8859-7"),
    ("ISO_8859-8:1988", "iso8859-8", "csisolatinhebrew hebrew iso-8859-8 iso-ir-138 iso_8859-8"),
    ("ISO_8859-8-E", "iso8859-8", "csiso88598e iso-8859-8-e"),
    ("ISO_8859-8-I", "iso8859-8", "csiso88598i iso-8859-8-i"),
    ("ISO_8859-9:1989", "iso8859-9", "csisolatin5 iso-8859-9 iso-ir-148 iso_8859-9 l5 latin5"),
    ("ISO-8859-10", "iso8859-10", "csisolatin6 iso-ir-157 iso_8859-10:1992 l6 latin6"),
    ("ISO-8859-13", "iso8859-13", "csiso885913"),
    ("ISO-8859-14", "iso8859-14", "csiso885914 iso-celtic iso-ir-199 iso_8859-14 iso_8859-14:1998 l8 latin8"),
    ("ISO-8859-15", "iso8859-15", "csiso885915 iso_8859-15 latin-9"),
    ("ISO-8859-16", "iso8859-16", "csiso885916 iso-ir-226 iso_8859-16 iso_8859-16:2001 l10 latin10"),
    ("KOI8-R", "koi8-r", "cskoi8r"),
    ("KOI8-U", "koi8-u", "cskoi8u"),
    ("macintosh", "mac-roman", "csmacintosh mac"),
    ("windows-874", "cp874", "cswindows874"),
    ("windows-1250", "cp1250", "cswindows1250"),
    ("windows-1251", "cp1251", "cswindows1251"),
    ("windows-1252", "cp1252", "cswindows1252"),
    ("windows-1253", "cp1253", "cswindows1253"),
    ("windows-1254", "cp1254", "cswindows1254"),
    ("windows-1255", "cp1255", "cswindows1255"),
    ("windows-1256", "cp1256", "cswindows1256"),
    ("windows-1257", "cp1257", "cswindows1257"),
    ("windows-1258", "cp1258", "cswindows1258"),
    ("Extended_UNIX_Code_Packed_Format_for_Japanese", "euc_jp", "cseucpkdfmtjapanese euc-jp"),
    ("ISO-2022-JP", "iso2022_jp iso2022_jp_ext", "csiso2022jp"),
    ("Shift_JIS", "shift_jis cp932", "csshiftjis ms_kanji"),
    ("EUC-KR", "euc_kr cp949", "cseuckr"),
    ("GB18030", "gb18030", "csgb18030"),
    ("GBK", "gb2312 gbk", "cp936 csgbk ms936 windows-936"),
    ("HZ-GB-2312", "", ""),
    ("Big5", "big5 cp950", "csbig5"),
)
