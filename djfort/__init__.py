"""djfort writes Django projects in which every security promise is a test."""

__version__ = "0.1.0"
