"""Every bad value, row, body and file is refused in words and briefly, in the shape of each protocol."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest

from tests import hostile
from tests.api.test_hostile_rows import JSON, send
from tests.api.wires import DATATYPES, INFERRING, KSERVE, PATHS, SCORING, WIRES, Wire, columns, tensors
from tests.hostile import GOOD, ROWS, TABLES, VALUES
from triptych.api.protocols.datatype import DTYPES

OCTETS = "application/octet-stream"
VALUED = [wire for wire in WIRES if not wire.endswith(" elements")]
NESTED = "list for a number"
"""A tensor's data may be nested as its rows are."""
IGNORED = "an extra key"
"""What MLflow's protocol and KServe's first leave out."""
KEYED = {"instances", "inputs", "dataframe_records", "columns"}


def refusal(answer, path: str, status: int | None = None) -> str:
    """What a refusal says; anything but a short refusal in its protocol's shape fails."""
    assert 400 <= answer.status_code < 500, answer.text[:500]
    assert status in {None, answer.status_code}
    assert answer.headers["content-type"] == JSON
    assert len(answer.content) < hostile.SHORTEST_LONG
    body = answer.json()
    assert list(body) == (["error_code", "message"] if path in SCORING else ["error"])
    for leak in ("Traceback", "secret", "/site-packages", 'File "'):
        assert leak not in answer.text
    said = body["message" if path in SCORING else "error"]
    assert said.endswith(".")
    return said


@pytest.mark.parametrize("wire", VALUED)
@pytest.mark.parametrize("name", VALUES)
def test_a_bad_value_is_refused_by_its_column_and_row(flats, wire, name):
    sent, (column, value) = WIRES[wire], VALUES[name]
    if name == "NaN" or (name == NESTED and sent.body is tensors):
        assert send(flats, sent.path, sent.body([GOOD | {column: value}])).status_code == 200
        return
    bad = GOOD | {column: value}
    one = refusal(send(flats, sent.path, sent.body([bad])), sent.path, 400)
    among = refusal(send(flats, sent.path, sent.body([GOOD, bad])), sent.path, 400)
    if name not in hostile.UNNAMED:
        assert f"“{column}”" in one
        assert f"“{column}”" in among
        assert "Row 2" in among or "element 2" in among


@pytest.mark.parametrize("path", INFERRING)
@pytest.mark.parametrize("datatype", ["BOOL", "BYTES", "FP32", "FP64", "INT64", "UINT8"])
def test_no_datatype_makes_a_bad_value_good(flats, path, datatype):
    for name in VALUES.keys() - {"NaN", NESTED}:
        column, value = VALUES[name]
        body = tensors([GOOD | {column: value}], {**DATATYPES, column: datatype})
        said = refusal(send(flats, path, body), path, 400)
        assert name in hostile.UNNAMED or f"“{column}”" in said, name


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("name", ROWS)
def test_what_is_no_row_is_refused(flats, wire, name):
    sent = WIRES[wire]
    if (name == IGNORED and wire.rpartition(" ")[2] in KEYED) or (name == "lists for values" and sent.body is columns):
        assert send(flats, sent.path, sent.holding(ROWS[name])).status_code == 200
        return
    assert refusal(send(flats, sent.path, sent.holding(ROWS[name])), sent.path, 400)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", hostile.BODIES)
def test_what_is_no_request_is_refused(flats, path, name):
    assert refusal(send(flats, path, hostile.BODIES[name]), path, 400)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_table_is_refused(flats, path, name):
    kind, content = TABLES[name]
    read = path in SCORING and kind != hostile.ARROW
    said = refusal(send(flats, path, content, kind), path, 400 if read else 415)
    if read and (column := hostile.FAULTS.get(name.partition(": ")[2])):
        assert hostile.names(said, column)


@pytest.mark.parametrize("path", PATHS)
def test_what_nothing_reads_is_refused(flats, path):
    for kind in hostile.MEDIA_TYPES:
        content = WIRES[next(wire for wire in WIRES if wire.startswith(f"{path} "))].body([GOOD])
        answer = flats.post(path, content=content, headers={"content-type": kind.encode()})
        refusal(answer, path, 415)


@pytest.mark.parametrize("wire", VALUED)
def test_a_text_of_ten_megabytes_is_refused_where_it_does_not_fit(flats, wire):
    sent = WIRES[wire]
    body = sent.body([GOOD | {"district": json.dumps("x" * 10_000_000)}])
    assert "“district”" in refusal(send(flats, sent.path, body), sent.path, 400)


@pytest.mark.parametrize("path", PATHS)
def test_a_million_keys_are_refused(flats, path):
    row = "{" + ", ".join(f'"{place}": 1' for place in range(1_000_000)) + "}"
    sent = next(sent for wire, sent in WIRES.items() if wire.startswith(f"{path} "))
    refusal(send(flats, path, sent.holding(row)), path, 400)


@pytest.mark.parametrize("wire", VALUED)
def test_a_good_row_is_still_answered(flats, wire):
    sent: Wire = WIRES[wire]
    assert send(flats, sent.path, sent.body([GOOD, GOOD])).status_code == 200


@pytest.mark.parametrize("path", INFERRING)
@pytest.mark.parametrize("name", hostile.BODIES)
def test_what_is_no_request_is_none_in_bytes_or_compressed(flats, path, name):
    body = hostile.BODIES[name]
    lengths = {"0", str(len(body)), str(len(body) // 2)}
    for headers in [{"inference-header-content-length": length} for length in lengths]:
        refusal(flats.post(path, content=body, headers={"content-type": OCTETS, **headers}), path, 400)
    packed = {"content-type": JSON, "content-encoding": "gzip"}
    for content in (body, gzip.compress(body), gzip.compress(body)[:-4]):
        refusal(flats.post(path, content=content, headers=packed), path, 400)


def in_bytes(value: object) -> Iterator[tuple[str, bytes]]:
    """A value as elements of the datatypes that hold it exactly."""
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        yield "BYTES", len(text).to_bytes(4, "little") + text
    elif isinstance(value, bool):
        yield "BOOL", bytes([value])
    elif isinstance(value, int | float):
        for datatype in ("INT64", "UINT64", "FP32", "FP64"):
            with suppress(OverflowError), np.errstate(over="ignore"):
                cell = np.array([value], DTYPES[datatype])
                if cell[0] == value:
                    yield datatype, cell.tobytes()


BINARY = {
    f"{name} as {datatype}": (VALUES[name][0], datatype, content)
    for name in VALUES
    if name not in {"NaN", *hostile.UNNAMED}
    for datatype, content in in_bytes(json.loads(VALUES[name][1]))
    # As a float, one beyond 2**53 is a number like any other.
    if not (datatype.startswith("FP") and name in {"2**70 for a number", "2**53 + 1 for a number"})
}
BINARY["half a surrogate pair"] = ("ref", *next(in_bytes("\ud800")))


@pytest.mark.parametrize("path", INFERRING)
@pytest.mark.parametrize("name", BINARY)
def test_a_bad_value_is_refused_in_bytes(flats, path, name):
    column, datatype, content = BINARY[name]
    sent = json.loads(tensors([GOOD]))
    (tensor,) = [tensor for tensor in sent["inputs"] if tensor["name"] == column]
    del tensor["data"]
    tensor |= {"datatype": datatype, "parameters": {"binary_data_size": len(content)}}
    head = json.dumps(sent).encode()
    headers = {"content-type": OCTETS, "inference-header-content-length": str(len(head))}
    said = refusal(flats.post(path, content=head + content, headers=headers), path, 400)
    assert f"“{column}”" in said


LOADING, UNLOADING = (f"/v2/repository/models/flats/{word}" for word in ("load", "unload"))
SOUND = {"nothing", "an empty object"}
"""Bodies that load and unload a model as well as any."""


@pytest.mark.parametrize("path", [LOADING, UNLOADING])
def test_what_is_no_request_loads_and_unloads_nothing(flats, path):
    for name in hostile.BODIES.keys() - SOUND:
        assert refusal(send(flats, path, hostile.BODIES[name]), path, 400), name
    for name, (_, value) in VALUES.items():
        if value not in {"true", "false"}:
            body = f'{{"parameters": {{"config": {value}, "unload_dependents": {value}}}}}'
            assert refusal(send(flats, path, body), path, 400), name
        if not value.startswith("{"):  # whatever stands beside the parameters is ignored
            assert refusal(send(flats, path, value), path, 400), name
    for name, row in ROWS.items():
        if path == LOADING and name not in {
            "an empty object",
            "null",
        }:  # unloading ignores parameters that it does not know
            assert refusal(send(flats, path, f'{{"parameters": {row}}}'), path), name
    for name, (kind, content) in TABLES.items():
        assert refusal(send(flats, path, content, kind), path, 415), name
    for kind in [*hostile.MEDIA_TYPES[:4], OCTETS]:
        assert refusal(send(flats, path, "{}", kind), path, 415), kind
    refusal(send(flats, path, b"{" + b" " * 2_000_000 + b"}"), path, 413)
    assert flats.get("/v2/models/flats/ready").status_code == 200


ASKED = [
    *[
        f"/models/{name}"
        for name in ("@champion", "flats@", "a" * 60_000, "flats@" + "a" * 3000, "%F0%9F%92%A9", "%00")
    ],
    *[f"/models/flats/versions/{version}" for version in ("01", "+1", "%201", "1.0", "%D9%A1", "0", "9" * 5000, "@")],
]
"""What is no model, and no version of one."""


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[:40])
def test_half_a_name_or_version_is_none(flats, asked):
    kinds = [(f"{asked}/invocations", "/invocations"), (f"/v2{asked}/infer", INFERRING[0])]
    if "/versions/" not in asked:
        kinds.append((f"/v1{asked}:predict", KSERVE))
    for path, like in kinds:
        body = next(sent for sent in WIRES.values() if sent.path == like).body([GOOD])
        refusal(send(flats, path, body), like, 404)
    if "/versions/" not in asked:
        for word in ("load", "unload"):
            path = f"/v2/repository{asked}/{word}"
            refusal(send(flats, path, "{}"), path, 404)
