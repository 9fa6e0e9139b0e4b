"""What the screens read, by subject. Every call says who looks; rows come out, never instances."""
