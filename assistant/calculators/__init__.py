"""Calculations in a conversation: which rule, with which inputs, and how the result is told."""
