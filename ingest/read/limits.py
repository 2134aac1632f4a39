"""Bounds on what a document may ask for; measured against hostile files, generous to real ones."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, lengths in characters, times in seconds."""

    file_bytes: int = 50 * MIB
    # HTML and plain text
    html_bytes: int = 10 * MIB
    html_tag_bytes: int = 64 << 10  # parsers go quadratic on one tag with 300,000 attributes
    html_tags: int = 400_000
    html_depth: int = 3_000
    text_bytes: int = 2 * MIB
    # tables of any format
    table_rows: int = 5_000
    table_columns: int = 200
    table_cells: int = 100_000
    # zip containers (DOCX, XLSX)
    zip_members: int = 2_000
    zip_member_bytes: int = 80 * MIB
    zip_total_bytes: int = 300 * MIB
    zip_ratio: int = 200  # compressed to plain, looked at above `zip_ratio_from` only
    zip_ratio_from: int = 10 * MIB
    xml_tags: int = 1_000_000  # opening and closing tags of one XML part
    # XLSX sheets
    sheet_cells: int = 150_000
    # PDF
    pdf_pages: int = 500
    pdf_page_chars: int = 50_000
    pdf_page_objects: int = 200_000
    pdf_form_depth: int = 6
    # pages read as pictures, in PDFs and image files
    ocr_pages: int = 40
    ocr_pixels: int = 25_000_000  # larger pages are looked at from further away
    image_pixels: int = 100_000_000
    # child process: times for each document; a page read as a picture adds its own
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 15
    ocr_page_seconds: int = 20
    wall_seconds: float = 45.0
    output_bytes: int = 200 * MIB
    open_files: int = 256
    # LibreOffice, started by the child for DOC and RTF
    office_memory_bytes: int = 4096 * MIB
    office_seconds: float = 30.0


DEFAULT_LIMITS = Limits()
