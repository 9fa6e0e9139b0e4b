"""What each step leaves behind, by subject: records, papers, the case's own columns.

Never a decision of its own.
"""
