"""PDF by Chromium, with the same markup that wkhtmltopdf reads in production.

`#header-html` and `#footer-html` repeat on each page; in them the classes `page` and `topage` are
the page's number and their count.
"""

import io
import mimetypes
import os
import re
import shutil
from typing import Any
from urllib.parse import unquote, urlsplit

import frappe

from embedded.engine import replaces

BASE = "http://print.invalid"
PRIVATE_FILE = re.compile(r"/private/files/[^\"'()<>\s]+")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> str | None:
	return next(filter(None, map(shutil.which, BROWSERS)), None)


def _folders(html: str) -> dict[str, str]:
	"""URL path → file, for all that the page may load: public, or private and open to the reader."""
	from frappe.core.doctype.file.utils import find_file_by_url

	private = {url for url in set(PRIVATE_FILE.findall(html)) if find_file_by_url(unquote(url))}
	return {url: frappe.get_site_path(unquote(url).lstrip("/")) for url in private}


def _serve(route: Any, private: dict[str, str], sites_path: str, site_path: str) -> None:
	path = urlsplit(route.request.url).path
	if path.startswith("/assets/"):
		file = os.path.join(sites_path, unquote(path).lstrip("/"))
	elif path.startswith("/files/"):
		file = os.path.join(site_path, "public", unquote(path).lstrip("/"))
	else:
		file = private.get(path, "")
	if ".." in path or not os.path.isfile(file):
		return route.abort()
	with open(file, "rb") as content:
		route.fulfill(
			body=content.read(), content_type=mimetypes.guess_type(file)[0] or "application/octet-stream"
		)


def _running(soup: Any, name: str, css: str) -> str:
	"""Take the element out of the page; its markup as a Chromium header or footer."""
	element = soup.find(id=name)
	if not element:
		return "<span></span>"
	element.extract()
	for ours, theirs in (("page", "pageNumber"), ("topage", "totalPages")):
		for span in element.select(f".{ours}"):
			span["class"] = [theirs]
	direction = soup.html.get("dir", "ltr") if soup.html else "ltr"
	style = f"<style>{css} #header, #footer {{ padding: 0 }}</style>"
	frame = f'<div dir="{direction}" style="width:100%;font-size:9px;padding:0 12mm">'
	return f"{style}{frame}{element.decode_contents()}</div>"


@replaces("frappe.utils.pdf.get_pdf", "dc7841c43fc6", "the packaged one only raises")
def get_pdf(html: str, options: dict | None = None, output: Any = None, **_: Any) -> Any:
	from bs4 import BeautifulSoup
	from playwright.sync_api import sync_playwright
	from pypdf import PdfReader, PdfWriter

	browser_path = find_browser()
	if not browser_path:
		frappe.throw(frappe._("Chromium is needed to make a PDF. Install it and try again."))
	options = options or {}
	soup = BeautifulSoup(html, "html5lib")
	css = "\n".join(style.string or "" for style in soup.find_all("style"))
	header, footer = _running(soup, "header-html", css), _running(soup, "footer-html", css)
	soup.head.insert(0, soup.new_tag("base", href=BASE))
	private = _folders(html)
	sites_path, site_path = frappe.local.sites_path, frappe.local.site_path

	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
		try:
			page = browser.new_page()
			page.route("**/*", lambda route: _serve(route, private, sites_path, site_path))
			page.set_content(str(soup), wait_until="load")
			page.emulate_media(media="print")
			content = page.pdf(
				format=options.get("page-size") or "A4",
				landscape=options.get("orientation") == "Landscape",
				print_background=True,
				display_header_footer=True,
				header_template=header,
				footer_template=footer,
				margin={
					side: options.get(f"margin-{side}") or default
					for side, default in (
						("top", "32mm"),
						("bottom", "38mm"),
						("left", "12mm"),
						("right", "12mm"),
					)
				},
			)
		finally:
			browser.close()

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
