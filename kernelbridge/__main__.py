"""``python -m kernelbridge``."""

from .cli import main

raise SystemExit(main())
