"""Help after filing: helpers, pairing, plans and measures, visits, money and goods, the yearly
update."""
