"""The order drawn among equals: SipHash-2-4 of each profile, keyed by the post's secret.

The secret is drawn once per post and kept, so the order is recorded and never changes. To who doesn't know the secret
it is as good as drawn by lot: neighbouring ids are no neighbours, and one post's order tells nothing of another's.
SipHash (Aumasson and Bernstein, 2012) is a keyed function made for short messages; here it runs over whole columns.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.uint64]

PURPOSE = b"order of equals"  # references are made from the same secret
START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)  # the paper's
LENGTH_OF_AN_ID = 8 << 56
ROUNDS = 2
LAST_ROUNDS = 4


def in_drawn_order(secret: str, profile_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """These profiles in the order drawn for the post with this secret."""
    key = blake2b(secret.encode(), digest_size=16, person=PURPOSE).digest()
    return profile_ids[np.argsort(siphash(key, profile_ids.astype(np.uint64)), kind="stable")]


def siphash(key: bytes, messages: Numbers) -> Numbers:
    """SipHash-2-4 with a key of 16 bytes, of each number as a message of 8 bytes, little-endian."""
    halves = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    state = [np.full(messages.shape, start ^ halves[i % 2], dtype=np.uint64) for i, start in enumerate(START)]
    for block in (messages, np.full(messages.shape, LENGTH_OF_AN_ID, dtype=np.uint64)):
        state[3] ^= block
        for _round in range(ROUNDS):
            _mix(state)
        state[0] ^= block
    state[2] ^= np.uint64(0xFF)
    for _round in range(LAST_ROUNDS):
        _mix(state)
    found: Numbers = state[0] ^ state[1] ^ state[2] ^ state[3]
    return found


def _mix(state: list[Numbers]) -> None:
    a, b, c, d = state
    a += b
    b = _turned(b, 13) ^ a
    a = _turned(a, 32)
    c += d
    d = _turned(d, 16) ^ c
    a += d
    d = _turned(d, 21) ^ a
    c += b
    b = _turned(b, 17) ^ c
    c = _turned(c, 32)
    state[:] = a, b, c, d


def _turned(numbers: Numbers, by: int) -> Numbers:
    """Each number with its bits turned left."""
    return (numbers << np.uint64(by)) | (numbers >> np.uint64(64 - by))
