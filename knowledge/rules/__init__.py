"""Policies as rules: what a rule file says, checked against the policy's words, and computed exactly."""
