"""The version of this package, as its metadata says."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kernelbridge")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0"
