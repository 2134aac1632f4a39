"""Plain text -> parts: paragraphs reflowed, tables drawn with blanks and bars."""
