"""What each role may do, told from the definitions: one telling for the file and for the page."""
