"""What Lika costs: ratios to raw SQL, waits on a large register, people one process serves."""
