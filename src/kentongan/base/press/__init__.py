"""Paper: what a room wants printed becomes a PDF. No database, no web; what it says is data, never markup."""
