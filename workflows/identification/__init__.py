"""The six-step identification of poor households: its table, its forms, its guards, its effects."""
