"""Pages that are pictures -> parts, by Tesseract; every reading says how sure it is."""
