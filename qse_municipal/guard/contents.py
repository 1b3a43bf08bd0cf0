"""What a file is, judged by its bytes: only what an office needs, nothing that runs."""

import io
import zipfile

import filetype

# extension -> what its bytes have to be
ALLOWED = {
	"pdf": "pdf",
	"png": "png",
	"jpg": "jpg",
	"jpeg": "jpg",
	"gif": "gif",
	"webp": "webp",
	"tif": "tif",
	"tiff": "tif",
	"docx": "docx",
	"xlsx": "xlsx",
	"pptx": "pptx",
	"doc": "ole",
	"xls": "ole",
	"ppt": "ole",
	"odt": "odt",
	"ods": "ods",
	"odp": "odp",
	"zip": "zip",
	"txt": "text",
	"csv": "text",
	"eml": "text",
	"dwg": "dwg",
}
SHOWN_IN_PLACE = (
	*("application/pdf", "text/plain", "text/csv"),
	*("image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = {
	b"application/vnd.oasis.opendocument.text": "odt",
	b"application/vnd.oasis.opendocument.spreadsheet": "ods",
	b"application/vnd.oasis.opendocument.presentation": "odp",
}
OFFICE = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "basic/", "scripts/", "/activex/")
VBA_PROJECT = "_VBA_PROJECT".encode("utf-16-le")
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<iframe", b"<?php")
IMAGES = {
	"image/png": "png",
	"image/jpeg": "jpg",
	"image/gif": "gif",
	"image/webp": "webp",
	"image/tiff": "tif",
}


def kind_of(content: bytes) -> str | None:
	"""Kind of a file as in ALLOWED, "macro" for an office file with macros, None when it is none of them."""
	if content[:1024].lstrip().startswith(b"%PDF-"):
		return "pdf"
	if content.startswith(OLE):
		return "macro" if VBA_PROJECT in content else "ole"
	if content.startswith(b"AC10") and content[4:6].isdigit():
		return "dwg"
	if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
		return _kind_of_zip(content)
	mime = filetype.guess_mime(content)
	if mime:
		return IMAGES.get(mime)
	return "text" if _is_text(content) else None


def fits(extension: str, content: bytes) -> bool:
	"""True when a file of this extension may be kept and its bytes are what the extension says."""
	wanted = ALLOWED.get(extension.lower().lstrip("."))
	return bool(wanted and content) and wanted == kind_of(content)


def _kind_of_zip(content: bytes) -> str | None:
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			names = [name.lower() for name in archive.namelist()]
			office = next((kind for part, kind in OFFICE if part in names), None)
			is_open_document = names[:1] == ["mimetype"] and archive.infolist()[0].file_size < 200
			mime = archive.read("mimetype") if is_open_document else b""
	except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
		return None
	kind = office or OPEN_DOCUMENT.get(mime.strip())
	if kind and any(part in f"/{name}" for name in names for part in MACRO_PARTS):
		return "macro"
	return kind or "zip"


def _is_text(content: bytes) -> bool:
	"""Text in some encoding that does not begin as markup or a script."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		try:
			content = content.decode("utf-16").encode()
		except UnicodeDecodeError:
			return False
	if b"\0" in content:
		return False
	start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
	return not start.startswith((*MARKUP, b"#!", b"mz\x90"))
