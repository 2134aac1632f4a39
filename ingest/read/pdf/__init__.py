"""PDF -> parts: characters, drawings, lines, paragraphs and tables of each page."""
