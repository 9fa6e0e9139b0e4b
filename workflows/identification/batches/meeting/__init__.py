"""民主评议: one meeting decides many households."""
