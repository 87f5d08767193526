"""What was read already, for as long as its memory is worth it."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
CHARACTERS = 400_000
"""As many characters of texts are remembered at most, by each reader; for each some 20 to 50 bytes of memory."""
_ENTRY = 30  # characters that an entry is worth by itself


class Memo(dict[K, V]):
    """Answers by question; dropped all together once the questions are too long together."""

    def __init__(self, characters: int = CHARACTERS) -> None:
        """`characters`: how long the questions may be."""
        super().__init__()
        self._most = characters
        self._size = 0

    def keep(self, question: K, characters: int, answer: V) -> V:
        """Remember an answer to a question of so many characters, and give it back."""
        size = characters + _ENTRY
        if self._size + size > self._most:
            self.clear()
            self._size = 0
        self._size += size
        self[question] = answer
        return answer
