"""What every screen draws with: offers and their forms, badges, pills, timeline, lists."""
