"""Web pages (HTML, MHTML) -> parts of their main content."""
