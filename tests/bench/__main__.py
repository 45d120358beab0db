"""``make bench``: measures, and prints tables of medians with the spread of their runs.

Figures of one run compare with each other; never with those of another machine or another day.
"""

from __future__ import annotations

from tests.bench import encodings, roundtrips


def main() -> None:
    """Run every bench and print its table."""
    for bench in (encodings, roundtrips):
        print(f"\n## {bench.__doc__.splitlines()[0]}\n")  # type: ignore[union-attr]
        bench.run()


if __name__ == "__main__":
    main()
