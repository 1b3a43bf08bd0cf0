"""PDF by Chromium, with the same markup that wkhtmltopdf reads in production.

`#header-html` and `#footer-html` repeat on each page; in them the classes `page` and `topage` are
the page's number and their count.
"""

import base64
import io
import mimetypes
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

import frappe

from embedded.engine import replaces

BASE = "http://print.invalid"
PRIVATE_FILE = re.compile(r"/private/files/[^\"'()<>\s]+")
MARGINS = {"top": "32mm", "bottom": "38mm", "left": "12mm", "right": "12mm"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> str | None:
	return next(filter(None, map(shutil.which, BROWSERS)), None)


class Files:
	"""What a page may load: assets, public files, and those private files that the reader may open."""

	def __init__(self, html: str) -> None:
		from frappe.core.doctype.file.utils import find_file_by_url

		self.sites = os.path.abspath(frappe.local.sites_path)
		self.site = os.path.abspath(frappe.local.site_path)
		named = {unquote(url) for url in PRIVATE_FILE.findall(html)}
		self.private = {url for url in named if find_file_by_url(url)}

	def find(self, url: str) -> str | None:
		path = unquote(urlsplit(url).path)
		if ".." in path.split("/"):
			return None
		if path.startswith("/assets/"):
			file = os.path.join(self.sites, path.lstrip("/"))
		elif path.startswith("/files/"):
			file = os.path.join(self.site, "public", path.lstrip("/"))
		elif path in self.private:
			file = os.path.join(self.site, path.lstrip("/"))
		else:
			return None
		return file if os.path.isfile(file) else None

	def serve(self, route: Any) -> None:
		file = self.find(route.request.url)
		if not file:
			return route.abort()
		with open(file, "rb") as content:
			route.fulfill(body=content.read(), content_type=_type_of(file))

	def as_data(self, url: str) -> str:
		"""The file in the address itself: a running header loads nothing."""
		file = self.find(url)
		if not file:
			return url
		with open(file, "rb") as content:
			return f"data:{_type_of(file)};base64,{base64.b64encode(content.read()).decode()}"


def _type_of(file: str) -> str:
	return mimetypes.guess_type(file)[0] or "application/octet-stream"


def _running(soup: Any, name: str, css: str, files: Files) -> str:
	"""Take the element out of the page; its markup as a Chromium header or footer."""
	element = soup.find(id=name)
	if not element:
		return "<span></span>"
	element.extract()
	for ours, theirs in (("page", "pageNumber"), ("topage", "totalPages")):
		for span in element.select(f".{ours}"):
			span["class"] = [theirs]
	for image in element.find_all("img", src=True):
		image["src"] = files.as_data(image["src"])
	direction = soup.html.get("dir", "ltr") if soup.html else "ltr"
	style = f"<style>{css} #header, #footer {{ padding: 0 }}</style>"
	frame = f'<div dir="{direction}" style="width:100%;font-size:9px;padding:0 12mm">'
	return f"{style}{frame}{element.decode_contents()}</div>"


def _print(browser_path: str, html: str, files: Files, header: str, footer: str, options: dict) -> bytes:
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
		try:
			page = browser.new_page()
			page.route("**/*", files.serve)
			page.set_content(html, wait_until="load")
			page.emulate_media(media="print")
			return page.pdf(
				format=options.get("page-size") or "A4",
				landscape=options.get("orientation") == "Landscape",
				print_background=True,
				display_header_footer=True,
				header_template=header,
				footer_template=footer,
				margin={side: options.get(f"margin-{side}") or width for side, width in MARGINS.items()},
			)
		finally:
			browser.close()


@replaces("frappe.utils.pdf.get_pdf", "dc7841c43fc6", "the packaged one only raises")
def get_pdf(html: str, options: dict | None = None, output: Any = None, **_: Any) -> Any:
	from bs4 import BeautifulSoup
	from pypdf import PdfReader, PdfWriter

	browser_path = find_browser()
	if not browser_path:
		frappe.throw(frappe._("Chromium is needed to make a PDF. Install it and try again."))
	options = options or {}
	soup = BeautifulSoup(html, "html5lib")
	css = "\n".join(style.string or "" for style in soup.find_all("style"))
	files = Files(html)
	header, footer = (_running(soup, name, css, files) for name in ("header-html", "footer-html"))
	soup.head.insert(0, soup.new_tag("base", href=BASE))
	# A thread of its own: the caller may be inside another Playwright or an event loop.
	with ThreadPoolExecutor(1) as own:
		content = own.submit(_print, browser_path, str(soup), files, header, footer, options).result()

	if output is not None:
		output.append_pages_from_reader(PdfReader(io.BytesIO(content)))
		return output
	if password := options.get("password"):
		writer = PdfWriter(clone_from=io.BytesIO(content))
		writer.encrypt(password)
		locked = io.BytesIO()
		writer.write(locked)
		return locked.getvalue()
	return content


@replaces("frappe.utils.pdf.pdf_body_html", "32392a900607", "the packaged one prints nothing")
def pdf_body_html(template: Any, args: dict, **_: Any) -> str:
	return template.render(args, filters={"len": len})
