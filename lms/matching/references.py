"""The reference under which a candidate is shown for one post.

It hides who it is, differs from post to post (so that a name learnt at one post tells nothing at another), and leads
back to the candidate without a table: a small Feistel cipher over the profile's id, keyed by the post's secret.
"""

from __future__ import annotations

from hashlib import blake2b

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HALF_BITS = 20
HALF = (1 << HALF_BITS) - 1
ROUNDS = 6
LARGEST_ID = (1 << 32) - 1


def reference_of(secret: str, profile_id: int) -> str:
    """The reference, such as "7Q2M-9XWD". Raises ValueError for an id that doesn't fit."""
    if not 0 <= profile_id <= LARGEST_ID:
        raise ValueError(f"{profile_id} is no profile's id")
    left, right = profile_id >> HALF_BITS, profile_id & HALF
    for round_number in range(ROUNDS):
        left, right = right, left ^ _mix(secret, round_number, right)
    number = left << HALF_BITS | right
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def find_profile_id(secret: str, reference: str) -> int | None:
    """The profile's id behind a reference, or None for what is no reference of this post."""
    letters = reference.replace("-", "").upper()
    if len(letters) != 8 or any(letter not in ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    left, right = number >> HALF_BITS, number & HALF
    for round_number in reversed(range(ROUNDS)):
        left, right = right ^ _mix(secret, round_number, left), left
    profile_id = left << HALF_BITS | right
    return profile_id if profile_id <= LARGEST_ID else None


def _mix(secret: str, round_number: int, half: int) -> int:
    message = f"{round_number}.{half}".encode()
    return int.from_bytes(blake2b(message, key=secret.encode()[:64], digest_size=4).digest()) & HALF
