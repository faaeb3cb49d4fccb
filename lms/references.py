"""References that stand for a record and hide whose it is: a candidate for one post, work that is marked without names.

A reference differs with the secret (so that a name learnt at one post tells nothing at another), and leads back to the
record without a table: a small Feistel cipher over the id, keyed by the secret.
"""

from __future__ import annotations

from hashlib import blake2b

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HALF_BITS = 20
HALF = (1 << HALF_BITS) - 1
ROUNDS = 6
LARGEST_ID = (1 << 32) - 1


def reference_of(secret: str, row_id: int) -> str:
    """The reference, such as "7Q2M-9XWD". Raises ValueError for an id that doesn't fit."""
    if not 0 <= row_id <= LARGEST_ID:
        raise ValueError(f"{row_id} is no row's id")
    left, right = row_id >> HALF_BITS, row_id & HALF
    for round_number in range(ROUNDS):
        left, right = right, left ^ _mix(secret, round_number, right)
    number = left << HALF_BITS | right
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def find_id(secret: str, reference: str) -> int | None:
    """The id behind a reference, or None for what is no reference made with this secret."""
    letters = reference.replace("-", "").upper()
    if len(letters) != 8 or any(letter not in ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    left, right = number >> HALF_BITS, number & HALF
    for round_number in reversed(range(ROUNDS)):
        left, right = right ^ _mix(secret, round_number, left), left
    row_id = left << HALF_BITS | right
    return row_id if row_id <= LARGEST_ID else None


def neutral_name(reference: str, file_id: int, name: str) -> str:
    """A file's name without what its author called it, which may well be their own name."""
    stem, dot, ending = name.rpartition(".")
    return f"{reference}-{file_id}{dot if stem else ''}{ending.lower() if stem else ''}"


def _mix(secret: str, round_number: int, half: int) -> int:
    message = f"{round_number}.{half}".encode()
    return int.from_bytes(blake2b(message, key=secret.encode()[:64], digest_size=4).digest()) & HALF
