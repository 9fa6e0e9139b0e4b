"""The steps of the procedure, a module for each stretch of the way."""
