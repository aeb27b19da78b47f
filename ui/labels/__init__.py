"""The words of the interface, one file a language; read by ui/labelling.py."""
