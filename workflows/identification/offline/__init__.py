"""入户调查 without network: the form and the list out, what was filled in back."""
