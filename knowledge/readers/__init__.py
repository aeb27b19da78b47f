"""One reader a file format: bytes in, a Reading out."""
