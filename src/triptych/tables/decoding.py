"""Bytes of a text file to UTF-8 bytes, whatever wrote them."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib

from triptych.domain.errors import InvalidTable, TooLarge

_GZIP = b"\x1f\x8b"
LARGEST = 1 << 30
"""Bytes that a compressed file may unpack to, unless somebody says otherwise."""
_CHUNK = 1 << 20
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
_SAMPLE = 64 * 1024
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIGNATURES = {
    b"PK\x03\x04": "This is a workbook or a zip archive, not text; save the sheet as CSV.",
    b"PAR1": "This is a Parquet file; give it the ending .parquet.",
    b"ARROW1": "This is an Arrow file; give it the ending .arrow.",
    b"\xd0\xcf\x11\xe0": "This is a workbook, not text; save the sheet as CSV.",
    b"%PDF": "This is a PDF, not a table; bring the table as CSV.",
}


def decode(data: bytes, largest: int = LARGEST) -> bytes:
    """Give the text of a file as UTF-8 without a byte order mark.

    UTF-8 is tried first, UTF-16 is known by its mark, and what is left is Windows-1252.

    Args:
        data: What the file holds, perhaps compressed with gzip.
        largest: Bytes that it may unpack to.

    Raises:
        InvalidTable: The bytes are not text.
        TooLarge: They unpack to more bytes than that.
    """
    data = _gunzip(data, largest) if data.startswith(_GZIP) else data
    for signature, sentence in _SIGNATURES.items():
        if data.startswith(signature):
            raise InvalidTable(sentence)
    if len(_CONTROL.findall(data[:_SAMPLE])) * 50 > len(data[:_SAMPLE]) and not data.startswith(_UTF16):
        message = "This is not text but the bytes of some program; export the table as UTF-8 CSV."
        raise InvalidTable(message)
    text = _to_utf8(data)
    nul = text.find(b"\0")
    if nul >= 0:
        line = text.count(b"\n", 0, nul) + 1
        message = f"Line {line} holds a NUL byte, so this is not plain text; export the table again as UTF-8 CSV."
        raise InvalidTable(message)
    if not re.search(rb"\S", text):
        message = "The file is empty; bring one with a line of column names and at least one row."
        raise InvalidTable(message)
    return text


def _gunzip(data: bytes, largest: int) -> bytes:
    """Unpack what is not too large, which is known before memory holds it: a small file can unpack to terabytes."""
    try:
        with gzip.open(io.BytesIO(data)) as file:
            size = 0
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > largest:
                    message = f"The file unpacks to more than {largest} bytes; bring it as Parquet or in parts."
                    raise TooLarge(message)
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        message = "The gzip compression is damaged or cut short; compress or upload the file again."
        raise InvalidTable(message) from error


def _to_utf8(data: bytes) -> bytes:
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16").encode()
        except UnicodeError as error:
            message = "The file starts as UTF-16 but is damaged; export it again as UTF-8 CSV."
            raise InvalidTable(message) from error
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _from_windows(data, error)
    return data


def _from_windows(data: bytes, error: UnicodeDecodeError) -> bytes:
    """Take for Windows-1252 what is not UTF-8.

    A long text that is UTF-8 but for one damaged byte would turn every accent into two wrong letters without a word,
    so a text with more good sequences than bad ones is refused.
    """
    line = data.count(b"\n", 0, error.start) + 1
    repaired = data.decode(errors="replace")
    bad = repaired.count("\N{REPLACEMENT CHARACTER}")
    beyond_ascii = len(repaired) - len(repaired.encode("ascii", errors="ignore"))
    if beyond_ascii - bad > bad:
        message = f"Line {line} has a byte that is not UTF-8, unlike the rest; export the file again as UTF-8."
        raise InvalidTable(message) from error
    try:
        return data.decode("cp1252").encode()
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        message = f"Line {line} has a byte that is neither UTF-8 nor Windows-1252; export the file again as UTF-8."
        raise InvalidTable(message) from failure
