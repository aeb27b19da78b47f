"""What people touch: the command line, the web page, the HTTP API."""

__version__ = "0.1.0"
