"""The common recipe beside ours; needs an environment of its own (`make bench-peers`)."""
