"""The emulator's only source of randomness: identifiers, secrets, codes, temporary passwords."""

from __future__ import annotations

import base64
import os
import random
import string
from array import array
from weakref import WeakSet

__all__ = ["Entropy"]

# The version of the state of Python's Mersenne Twister: 624 words and the place in them.
_GENERATOR = 3
_LOWER_DIGITS = string.ascii_lowercase + string.digits
# RFC 9562, section 5.4: the version stands in bits 48 to 51, the variant in bits 64 and 65.
_UUID_FREE = ~(0xF << 76 | 0b11 << 62)
_UUID_VERSION_4 = 0x4 << 76 | 0b10 << 62
_ALPHANUMERIC = string.ascii_letters + string.digits


_unseeded: WeakSet[Entropy] = WeakSet()


class Entropy:
    """Draws everything that AWS would draw at random; repeatable when seeded.

    A process that was forked draws other values than its parent and its siblings, unless the
    source is seeded.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        """Seed the source.

        Args:
            seed: the same seed gives the same identifiers, secrets and codes in the same
                order of calls; ``None`` takes a fresh seed from the operating system.
        """
        self._random = random.Random(seed)  # noqa: S311 - repeatable test data, no real secret
        if seed is None:
            _unseeded.add(self)

    def renew(self) -> None:
        """Take a fresh seed from the operating system."""
        self._random.seed()

    def state(self) -> str | None:
        """Return the state of a seeded source, as base64; ``None`` where it was not seeded."""
        if self in _unseeded:
            return None
        _, words, _ = self._random.getstate()
        return base64.b64encode(array("I", words).tobytes()).decode()

    def restore(self, state: str) -> None:
        """Go on as the source of a :meth:`state` would have; this one counts as seeded then.

        Raises:
            ValueError: it is the state of no source.
        """
        words = array("I")
        try:
            words.frombytes(base64.b64decode(state, validate=True))
            self._random.setstate((_GENERATOR, tuple(words), None))
        except ValueError as error:
            raise ValueError("not the state of a source of randomness") from error
        _unseeded.discard(self)

    def bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        return self._random.randbytes(count)

    def bits(self, count: int) -> int:
        """Return a random integer of at most ``count`` bits."""
        return self._random.getrandbits(count)

    def uuid(self) -> str:
        """Return a version 4 UUID, the form of request, event and token ids."""
        # By hand, since making a UUID object costs as much as some whole operations.
        bits = self._random.getrandbits(128) & _UUID_FREE | _UUID_VERSION_4
        text = f"{bits:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def sub(self) -> str:
        """Return a user's ``sub``: a UUID whose third group starts with 70, as AWS's do."""
        text = f"{self._random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-70{text[14:16]}-{text[16:20]}-{text[20:]}"

    def digits(self, count: int) -> str:
        """Return ``count`` decimal digits, the form of delivered codes."""
        return "".join(self._random.choices(string.digits, k=count))

    def lower(self, count: int) -> str:
        """Return ``count`` characters of [0-9a-z], the form of client ids and secrets."""
        return "".join(self._random.choices(_LOWER_DIGITS, k=count))

    def alphanumeric(self, count: int) -> str:
        """Return ``count`` letters and digits, the form of user pool ids."""
        return "".join(self._random.choices(_ALPHANUMERIC, k=count))

    def choose(self, characters: str) -> str:
        """Return one of these characters."""
        return self._random.choice(characters)

    def shuffle(self, characters: str) -> str:
        """Return these characters in random order."""
        return "".join(self._random.sample(characters, len(characters)))


def _renew_all() -> None:
    for entropy in list(_unseeded):
        entropy.renew()


if hasattr(os, "register_at_fork"):  # Not on Windows, which has no fork.
    os.register_at_fork(after_in_child=_renew_all)
