from __future__ import annotations

import time
import uuid

from triptych.domain.identifiers import new_id


def test_an_id_is_a_uuid_of_version_7():
    parsed = uuid.UUID(new_id())
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert str(parsed) == str(uuid.UUID(str(parsed)))


def test_an_id_starts_with_the_time():
    before = time.time_ns() // 1_000_000
    milliseconds = uuid.UUID(new_id()).int >> 80
    assert before <= milliseconds <= time.time_ns() // 1_000_000


def test_ids_differ():
    assert len({new_id() for _ in range(10_000)}) == 10_000
