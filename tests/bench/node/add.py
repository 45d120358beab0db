"""What pythonia calls."""


def add(x: int) -> int:
    return x + 1
