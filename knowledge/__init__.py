"""Policy texts, what is known about them, and the search over them."""
