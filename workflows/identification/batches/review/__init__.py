"""乡镇审核、县级复审: a round of a township or of the county over many households."""
