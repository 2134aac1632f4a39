"""Word documents (DOCX; DOC and RTF by way of it) -> parts."""
