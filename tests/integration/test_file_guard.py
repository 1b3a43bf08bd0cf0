"""Attachments of records: who reads them, where they lie, what may be attached, how they stay."""

import base64
import io
import os
import zipfile

import frappe
import pytest
from frappe.core.doctype.communication.email import add_attachments
from frappe.utils import get_files_path
from pypdf import PdfWriter

from qse_municipal.errors import AccessError, FileError
from qse_municipal.guard import contents, files
from tests.conftest import as_user
from tests.http import Visitor, error_of
from tests.integration.actions import insert_action
from tests.integration.outsider import own_risk, stage
from tests.integration.risks import insert_risk

PNG = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def blank_pdf() -> bytes:
	page, out = PdfWriter(), io.BytesIO()
	page.add_blank_page(72, 72)
	page.write(out)
	return out.getvalue()


PDF = blank_pdf()
OLE = contents.OLE + b"\0" * 600


def archive(*names: str, first: tuple[str, bytes] | None = None, content: bytes = b"x") -> bytes:
	stream = io.BytesIO()
	with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
		if first:
			pack.writestr(*first)
		for name in names:
			pack.writestr(name, content)
	return stream.getvalue()


ODT = ("mimetype", b"application/vnd.oasis.opendocument.text")
KEPT = {
	"a.pdf": PDF,
	"a.png": PNG,
	"a.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 20,
	"a.gif": b"GIF89a" + b"\0" * 20,
	"a.webp": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20,
	"a.TIFF": b"II*\0" + b"\0" * 20,
	"a.docx": archive("[Content_Types].xml", "word/document.xml"),
	"a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
	"a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
	"a.odt": archive("content.xml", first=ODT),
	"a.xls": OLE,
	"a.zip": archive("a.txt"),
	"a.csv": "é;2".encode(),
	"a.txt": "نص".encode("cp1256"),
	"b.txt": "نص".encode("utf-16"),
	"a.eml": b"From: a@example.com\nSubject: x\n\nx",
	"a.dwg": b"AC1032" + b"\0" * 20,
}
REFUSED = {
	"a.html": b"<html></html>",
	"a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
	"a.xml": b"<?xml version='1.0'?><a/>",
	"a.js": b"alert(1)",
	"a.exe": b"MZ\x90\0" + b"\0" * 60,
	"a.sh": b"#!/bin/sh\n",
	"a": b"text",
	"a.xhtml": b"<html></html>",
	"a.mht": b"MIME-Version: 1.0\n\nx",
	"a.pdf": b"<html><script>alert(1)</script></html>",
	"b.pdf": PNG,
	"a.png": b"<svg/>",
	"a.txt": b"\xef\xbb\xbf <!DOCTYPE html>",
	"b.txt": b"a\0b",
	"c.txt": b"",
	"a.docx": archive("a.txt"),
	"b.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
	"a.docm": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
	"a.zip": archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
	"b.zip": b"PK\x03\x04 broken",
	"a.odt": archive("content.xml", "Basic/Standard/Module1.xml", first=ODT),
	"a.xls": OLE + contents.VBA_PROJECT,
	"a.xlsx": OLE,
}


@pytest.mark.parametrize("name", KEPT)
def test_kinds_that_are_kept(name: str) -> None:
	assert contents.fits(os.path.splitext(name)[1], KEPT[name])


@pytest.mark.parametrize("name", REFUSED)
def test_kinds_that_are_refused(name: str) -> None:
	assert not contents.fits(os.path.splitext(name)[1], REFUSED[name])


@pytest.fixture
def scene(committed, people):
	risk, insider, outsider = stage(people)
	own = own_risk(people)
	frappe.db.commit()
	before = {folder: set(os.listdir(folder)) for folder in (get_files_path(), get_files_path(is_private=1))}
	yield frappe._dict(
		risk=risk, own=own, insider=Visitor(insider), outsider=Visitor(outsider), people=people
	)
	for folder, kept in before.items():
		for name in set(os.listdir(folder)) - kept:
			os.remove(os.path.join(folder, name))


def attach(visitor: Visitor, risk, name: str = "note.txt", content: bytes = b"secret words", **more):
	"""The File row of an upload on the record; the response when it is refused."""
	answer = visitor.upload(name, content, doctype=risk.doctype, docname=risk.name, **more)
	if answer.status_code != 200:
		return answer
	return frappe.get_doc("File", answer.get_json()["message"]["name"])


def on_disk(file) -> bytes:
	with open(get_files_path(os.path.basename(file.file_url), is_private=1), "rb") as stream:
		return stream.read()


def free_file(visitor: Visitor, name: str = "mine.txt", content: bytes = b"mine", private: int = 1):
	answer = visitor.upload(name, content, is_private=private)
	return frappe.get_doc("File", answer.get_json()["message"]["name"])


@pytest.mark.parametrize("private", [0, 1])
def test_an_attachment_is_private_and_follows_its_record(scene, private) -> None:
	file = attach(scene.insider, scene.risk, is_private=private)
	assert (file.is_private, file.file_url) == (1, "/private/files/note.txt")
	assert not os.path.exists(get_files_path("note.txt"))
	for visitor, status in ((scene.insider, 200), (scene.outsider, 403), (Visitor(), 403)):
		assert visitor.get(file.file_url).status_code == status
		assert visitor.get(file.file_url, fid=file.name).status_code == status
		answer = visitor.get("/api/method/download_file", file_url=file.file_url)
		assert answer.status_code == status
		assert (b"secret words" in answer.data) is (status == 200)
		assert visitor.get(f"/api/resource/File/{file.name}").status_code == status
	for visitor, seen in ((scene.insider, True), (scene.outsider, False)):
		rows = visitor.get("/api/resource/File", limit_page_length=0).get_json()["data"]
		assert (file.name in [row["name"] for row in rows]) is seen
		answer = visitor.call("frappe.core.api.file.zip_files", files=[file.name])
		assert (b"note.txt" in answer.data) is seen
		answer = visitor.call("frappe.core.api.file.get_files_by_search_text", text="note")
		assert (file.name in answer.get_data(as_text=True)) is seen


def test_the_uploader_loses_it_with_the_access(scene) -> None:
	file = attach(scene.insider, scene.risk)
	insider = scene.insider.user
	frappe.db.delete("User Permission", {"user": insider})
	frappe.db.set_value(
		"QSE Risk", scene.risk.name, {"owner": "Administrator", "risk_owner": "Administrator"}
	)
	frappe.clear_cache()
	frappe.db.commit()
	assert scene.insider.get(file.file_url).status_code == 403
	assert scene.insider.get("/api/method/download_file", file_url=file.file_url).status_code == 403
	assert scene.insider.get(f"/api/resource/File/{file.name}").status_code == 403
	assert scene.insider.delete(f"/api/resource/File/{file.name}").status_code == 403
	assert scene.insider.call("frappe.desk.form.utils.remove_attach", fid=file.name).status_code == 403
	rows = scene.insider.get("/api/resource/File", limit_page_length=0).get_json()["data"]
	assert file.name not in [row["name"] for row in rows]
	assert b"note.txt" not in scene.insider.call("frappe.core.api.file.zip_files", files=[file.name]).data


def test_the_uploader_loses_it_with_the_role(scene) -> None:
	file = attach(scene.insider, scene.risk)
	user = frappe.get_doc("User", scene.insider.user)
	user.remove_roles("QSE Officer")
	frappe.db.commit()
	try:
		assert scene.insider.get(file.file_url).status_code == 403
	finally:
		user.add_roles("QSE Officer")
		frappe.db.commit()


def test_readers_read_and_writers_write(scene) -> None:
	file = attach(scene.insider, scene.risk)
	reader = Visitor(scene.people["Legal Officer"])
	assert reader.get(file.file_url).status_code == 200
	assert reader.delete(f"/api/resource/File/{file.name}").status_code == 403
	assert attach(reader, scene.risk, "more.txt").status_code == 403
	with as_user(reader.user), pytest.raises(AccessError):
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "x.txt",
				"content": b"x",
				"attached_to_doctype": "QSE Risk",
				"attached_to_name": scene.risk.name,
			}
		).insert(ignore_permissions=True)
	assert scene.insider.delete(f"/api/resource/File/{file.name}").status_code == 202
	assert not os.path.exists(get_files_path("note.txt", is_private=1))


def test_ways_to_attach_to_a_foreign_record(scene) -> None:
	risk, outsider = scene.risk, scene.outsider
	mine = free_file(outsider)
	target = {"attached_to_doctype": "QSE Risk", "attached_to_name": risk.name}
	assert attach(outsider, risk).status_code == 403
	for answer in (
		outsider.call(
			"frappe.client.attach_file", filename="a.txt", filedata="x", doctype="QSE Risk", docname=risk.name
		),
		outsider.post("/api/resource/File", {"file_name": "a.txt", "content": "x", **target}),
		outsider.post("/api/resource/File", {"file_url": mine.file_url, **target}),
		outsider.put(f"/api/resource/File/{mine.name}", target),
		outsider.call(
			"frappe.utils.file_manager.add_attachments",
			doctype="QSE Risk",
			name=risk.name,
			attachments=[mine.name],
		),
		outsider.post(
			"/api/resource/File",
			{"file_name": "a.txt", "content": "x", **target, "attached_to_name": "RSK-2099-1"},
		),
	):
		assert answer.status_code >= 400, answer.get_data(as_text=True)
	assert not frappe.db.exists("File", target)


@pytest.mark.parametrize(
	"url",
	[
		"/private/files/note.txt",
		"/private/files/./note.txt",
		"/private/files//note.txt",
		"/private/files/x/../note.txt",
		"/private/files/%6Eote.txt",
		"/private/files/NOTE.txt",
		"/files/../../private/files/note.txt",
		"/files/../private/files/note.txt",
		"/private/files/%25256Eote.txt",
		"http://{site}/private/files/note.txt",
		"http://{site}/private/files/%6Eote.txt",
	],
)
def test_a_second_row_does_not_open_a_file(scene, url) -> None:
	file = attach(scene.insider, scene.risk)
	url = url.replace("http://{site}", frappe.utils.get_url())
	own = {"attached_to_doctype": "QSE Risk", "attached_to_name": scene.own.name}
	mine = free_file(scene.outsider)
	for values in (
		{"file_url": url, "is_private": 1},
		{"file_url": url, "is_private": 1, **own},
		{"file_url": url, "is_private": 1, "content": "mine"},
		{"file_url": url, "file_name": "x.txt", "content_hash": file.content_hash},
	):
		scene.outsider.post("/api/resource/File", values)
		scene.outsider.put(f"/api/resource/File/{mine.name}", values)
	for arguments in ({"file_url": url}, {"library_file_name": file.name}):
		scene.outsider.call("upload_file", is_private=1, **arguments)
		scene.outsider.call(
			"upload_file", is_private=1, doctype="QSE Risk", docname=scene.own.name, **arguments
		)
	scene.outsider.call(
		"frappe.utils.file_manager.add_attachments",
		doctype="QSE Risk",
		name=scene.own.name,
		attachments=[file.name],
	)
	scene.outsider.call(
		"frappe.core.doctype.communication.email.make",
		doctype="QSE Risk",
		name=scene.own.name,
		content="x",
		attachments=[file.name],
	)
	rows = frappe.get_all("File", {"owner": scene.outsider.user}, ["file_url"], order_by="name")
	assert all(files.PRIVATE + "note.txt" != os.path.normpath(row.file_url) for row in rows)
	for row in frappe.get_all("File", {"owner": scene.outsider.user}, pluck="name", order_by="name"):
		doc = frappe.get_doc("File", row)
		path = doc.get_full_path()
		assert not os.path.exists(path) or open(path, "rb").read() != b"secret words"
	assert scene.outsider.get("/private/files/note.txt").status_code == 403
	answer = scene.outsider.get("/api/method/download_file", file_url=url)
	assert b"secret words" not in answer.data
	assert on_disk(file) == b"secret words"


def test_a_hash_does_not_open_a_file(scene) -> None:
	file = attach(scene.insider, scene.risk)
	assert len(file.content_hash) > 64
	scene.outsider.post(
		"/api/resource/File",
		{"file_name": "x.txt", "content": "other", "is_private": 1, "content_hash": file.content_hash},
	)
	assert scene.outsider.get(file.file_url).status_code == 403


def test_equal_contents_stay_apart(scene) -> None:
	file = attach(scene.insider, scene.risk)
	again = attach(scene.insider, scene.risk, "again.txt")
	mine = free_file(scene.outsider, "copy.txt", b"secret words")
	assert len({file.file_url, again.file_url, mine.file_url}) == 3
	assert len({file.content_hash, again.content_hash, mine.content_hash}) == 3
	answer = scene.outsider.put(f"/api/resource/File/{mine.name}", {"is_private": 0})
	assert answer.status_code == 200
	file.reload()
	assert (file.is_private, file.file_url) == (1, "/private/files/note.txt")
	assert scene.outsider.delete(f"/api/resource/File/{mine.name}").status_code == 202
	assert scene.insider.delete(f"/api/resource/File/{again.name}").status_code == 202
	assert on_disk(file) == b"secret words"


def test_deleting_an_own_row_deletes_no_other_file(scene) -> None:
	file = attach(scene.insider, scene.risk)
	mine = free_file(scene.outsider)
	scene.outsider.put(f"/api/resource/File/{mine.name}", {"thumbnail_url": file.file_url})
	scene.outsider.delete(f"/api/resource/File/{mine.name}")
	answer = scene.outsider.post(
		"/api/resource/File",
		{"file_name": "y.txt", "content": "y", "is_private": 1, "thumbnail_url": file.file_url},
	)
	scene.outsider.delete(f"/api/resource/File/{answer.get_json()['data']['name']}")
	assert on_disk(file) == b"secret words"


@pytest.mark.parametrize(
	"values",
	[
		{"is_private": 0},
		{"attached_to_name": "{own}"},
		{"attached_to_doctype": None, "attached_to_name": None},
		{"attached_to_doctype": "User", "attached_to_name": "Administrator"},
		{"file_url": "{mine}"},
	],
)
def test_an_attachment_stays_as_it_was_attached(scene, values) -> None:
	file = attach(scene.insider, scene.risk)
	given = {"{own}": insert_risk(scene.people).name, "{mine}": free_file(scene.insider).file_url}
	frappe.db.commit()
	answer = scene.insider.put(
		f"/api/resource/File/{file.name}",
		{key: given.get(value, value) if isinstance(value, str) else value for key, value in values.items()},
	)
	assert error_of(answer) == "FileError", answer.get_data(as_text=True)
	stored = frappe.get_doc("File", file.name)
	assert (stored.attached_to_name, stored.file_url, stored.is_private) == (
		scene.risk.name,
		file.file_url,
		1,
	)
	assert on_disk(file) == b"secret words"


def test_the_files_of_a_frozen_record(scene) -> None:
	file = attach(scene.insider, scene.risk, "photo.png", PNG)
	pack = attach(scene.insider, scene.risk, "pack.zip", archive("a.txt"))
	frappe.db.set_value("QSE Risk", scene.risk.name, "workflow_state", "Closed")
	frappe.db.commit()
	manager = Visitor(scene.people["QSE Manager"])
	assert error_of(attach(manager, scene.risk)) == "FileError"
	assert error_of(manager.put(f"/api/resource/File/{file.name}", {"is_private": 0})) == "FileError"
	assert error_of(manager.put(f"/api/resource/File/{file.name}", {"file_name": "x.png"})) == "FileError"
	assert error_of(manager.delete(f"/api/resource/File/{file.name}")) == "FileError"
	assert error_of(manager.call("frappe.desk.form.utils.remove_attach", fid=file.name)) == "FileError"
	assert error_of(manager.call("frappe.core.api.file.unzip_file", name=pack.name)) == "FileError"
	assert frappe.db.exists("File", file.name)
	assert manager.get(file.file_url).status_code == 200


def test_nothing_alters_an_image(scene) -> None:
	file = attach(scene.insider, scene.risk, "photo.png", PNG)
	answer = scene.insider.call("run_doc_method", dt="File", dn=file.name, method="optimize_file")
	assert error_of(answer) == "FileError"
	assert file.make_thumbnail() is None
	assert not frappe.db.get_value("File", file.name, "thumbnail_url")
	assert on_disk(file) == PNG


@pytest.mark.parametrize("name", ["a.html", "a.svg", "b.docx", "a.pdf", "a"])
def test_active_content_is_refused(scene, name) -> None:
	answer = attach(scene.insider, scene.risk, name, REFUSED[name])
	assert error_of(answer) == "FileError"
	assert "Allowed" in answer.get_data(as_text=True)
	assert not os.path.exists(get_files_path(name, is_private=1))
	if name == "a.pdf":
		return  # Frappe itself does not take it
	free = free_file(scene.insider, name, REFUSED[name])
	target = {"attached_to_doctype": "QSE Risk", "attached_to_name": scene.risk.name}
	assert error_of(scene.insider.put(f"/api/resource/File/{free.name}", target)) == "FileError"


def test_size(scene) -> None:
	frappe.db.set_single_value("QSE Settings", "attachment_max_mb", 1)
	frappe.db.commit()
	try:
		answer = attach(scene.insider, scene.risk, "big.txt", b"x" * (files.MEGABYTE + 1))
		assert error_of(answer) == "FileError"
		bomb = attach(
			scene.insider,
			scene.risk,
			"bomb.zip",
			archive("a.txt", "b.txt", content=b"0" * 5 * files.MEGABYTE),
		)
		answer = scene.insider.call("frappe.core.api.file.unzip_file", name=bomb.name)
		assert error_of(answer) == "FileError"
	finally:
		frappe.db.set_single_value("QSE Settings", "attachment_max_mb", 25)
		frappe.db.commit()


def test_an_archive_is_unpacked_under_the_same_rules(scene) -> None:
	pack = attach(scene.insider, scene.risk, "pack.zip", archive("a.txt", "b.txt"))
	assert scene.outsider.call("frappe.core.api.file.unzip_file", name=pack.name).status_code == 403
	assert scene.insider.call("frappe.core.api.file.unzip_file", name=pack.name).status_code == 200
	rows = frappe.get_all(
		"File", {"attached_to_name": scene.risk.name}, ["file_name", "is_private"], order_by="file_name"
	)
	assert [(row.file_name, row.is_private) for row in rows] == [("a.txt", 1), ("b.txt", 1)]
	many = attach(scene.insider, scene.risk, "many.zip", archive(*(f"{i}.txt" for i in range(101))))
	assert error_of(scene.insider.call("frappe.core.api.file.unzip_file", name=many.name)) == "FileError"
	bad = attach(scene.insider, scene.risk, "bad.zip", archive("a.html"))
	assert error_of(scene.insider.call("frappe.core.api.file.unzip_file", name=bad.name)) == "FileError"


@pytest.mark.parametrize(
	("name", "disposition"),
	[
		("a.pdf", "inline"),
		("a.png", "inline"),
		("a.csv", "inline"),
		("a.zip", "attachment"),
		("a.eml", "attachment"),
	],
)
def test_what_is_shown_in_place(scene, name, disposition) -> None:
	file = attach(scene.insider, scene.risk, name, KEPT[name])
	answer = scene.insider.get(file.file_url)
	assert answer.status_code == 200
	assert answer.headers["X-Content-Type-Options"] == "nosniff"
	assert answer.headers.get("Content-Disposition", "inline").split(";")[0] == disposition


@pytest.mark.parametrize("name", ["a.xhtml", "a.mht", "a.js", "a"])
def test_free_files_are_not_shown_as_pages(scene, name) -> None:
	file = free_file(scene.insider, name, b"<script>alert(1)</script>")
	answer = scene.insider.get(file.file_url)
	assert answer.headers["Content-Disposition"].startswith("attachment")
	assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_library_file_is_copied(scene) -> None:
	free = free_file(scene.insider, "library.txt", b"from the library")
	answer = scene.insider.call(
		"upload_file", library_file_name=free.name, doctype="QSE Risk", docname=scene.risk.name
	)
	file = frappe.get_doc("File", answer.get_json()["message"]["name"])
	assert file.file_url != free.file_url
	assert on_disk(file) == b"from the library"
	scene.insider.delete(f"/api/resource/File/{free.name}")
	assert on_disk(file) == b"from the library"


# Attach fields


def running_action(people, owner: str, role: str = "QSE Officer", **values):
	"""An action in progress: its owner writes the evidence."""
	action = insert_action(people, role, action_owner=owner, **values)
	frappe.db.set_value("QSE Action", action.name, "workflow_state", "In Progress")
	frappe.db.commit()
	return action


def give_evidence(visitor: Visitor, action, url: str):
	return visitor.put(f"/api/resource/QSE Action/{action.name}", {"evidence_files": [{"file": url}]})


def evidence_of(action) -> str | None:
	"""Address of the file in the first row of the evidence, as stored."""
	return frappe.db.get_value("QSE Evidence File", {"parent": action.name, "idx": 1}, "file")


@pytest.mark.parametrize("private", [0, 1])
def test_the_file_of_a_field_becomes_the_records(scene, private) -> None:
	action = running_action(scene.people, scene.insider.user)
	free = free_file(scene.insider, "proof.txt", b"proof", private)
	answer = give_evidence(scene.insider, action, free.file_url)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	file = frappe.get_doc("File", {"attached_to_name": action.name})
	url = evidence_of(action)
	assert (file.is_private, file.file_url, file.attached_to_field) == (1, url, None)
	assert len(file.content_hash) > 64 and on_disk(file) == b"proof"
	assert not os.path.exists(get_files_path("proof.txt"))
	assert scene.outsider.get(url).status_code == 403
	assert answer.get_json()["data"]["evidence_files"][0]["file"] == url


def test_a_field_takes_no_file_of_somebody_else(scene) -> None:
	action = running_action(scene.people, scene.outsider.user, "Second Officer", unit="T-ELSE")
	secret = attach(scene.insider, scene.risk)
	free = free_file(scene.insider, "free.txt", b"free words")
	for url in (secret.file_url, free.file_url, "/private/files/nothing.txt"):
		answer = give_evidence(scene.outsider, action, url)
		assert error_of(answer) == "FileError", answer.get_data(as_text=True)
		assert not evidence_of(action)
		assert scene.outsider.get(url).status_code in (403, 404)
	assert not frappe.db.exists("File", {"attached_to_name": action.name})


def test_a_field_takes_active_content_no_more_than_an_upload(scene) -> None:
	action = running_action(scene.people, scene.insider.user)
	free = free_file(scene.insider, "a.svg", REFUSED["a.svg"])
	assert error_of(give_evidence(scene.insider, action, free.file_url)) == "FileError"


def test_a_file_of_another_record_is_copied_for_a_field(scene) -> None:
	action = running_action(scene.people, scene.insider.user)
	file = attach(scene.insider, scene.risk)
	assert give_evidence(scene.insider, action, file.file_url).status_code == 200
	url = evidence_of(action)
	assert url != file.file_url
	assert give_evidence(scene.insider, action, url).status_code == 200
	assert frappe.db.count("File", {"attached_to_name": action.name}) == 1
	assert frappe.db.get_value("File", file.name, "attached_to_name") == scene.risk.name


def test_a_file_uploaded_before_the_first_save(scene) -> None:
	answer = scene.insider.upload(
		"rows.csv",
		b"Title;Cause",
		doctype="QSE Register Import",
		docname="new-qse-register-import-1",
		fieldname="import_file",
	)
	url = answer.get_json()["message"]["file_url"]
	assert scene.outsider.get(url).status_code == 403
	values = {"register": "QSE Risk", "import_file": url, "unit": "T-SRV"}
	assert scene.outsider.post("/api/resource/QSE Register Import", values).status_code >= 400
	answer = scene.insider.post("/api/resource/QSE Register Import", values)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	name = answer.get_json()["data"]["name"]
	assert frappe.db.get_value("File", {"file_url": url}, "attached_to_name") == name


def test_an_attachment_of_a_mail_follows_the_record(scene) -> None:
	file = attach(scene.insider, scene.risk)
	with as_user(scene.insider.user):
		mail = frappe.get_doc(
			{
				"doctype": "Communication",
				"subject": "x",
				"content": "x",
				"reference_doctype": "QSE Risk",
				"reference_name": scene.risk.name,
			}
		).insert(ignore_permissions=True)
		add_attachments(mail.name, [file.name])
	frappe.db.commit()
	sent = frappe.get_doc("File", {"attached_to_doctype": "Communication", "attached_to_name": mail.name})
	assert sent.file_url != file.file_url
	assert scene.insider.get(sent.file_url).status_code == 200
	assert scene.outsider.get(sent.file_url).status_code == 403
	with as_user(scene.outsider.user):
		assert sent.name not in frappe.get_list("File", pluck="name", limit_page_length=0)


def test_deleting_a_record_deletes_its_files(scene) -> None:
	file = attach(scene.insider, scene.risk)
	with as_user(scene.people["QSE Manager"]):
		frappe.delete_doc("QSE Risk", scene.risk.name)
	frappe.db.commit()
	assert not frappe.db.exists("File", file.name)


def test_the_patch_takes_in_older_files(scene) -> None:
	from qse_municipal.patches import guard_what_hangs_on_records

	public = free_file(scene.insider, "old.html", b"<html>", 0)
	shared = free_file(scene.insider, "shared.txt", b"shared")
	old = frappe.copy_doc(shared)
	old.update(
		{"name": frappe.generate_hash(length=10), "file_url": shared.file_url, "docstatus": 0, "idx": 0}
	)
	old.owner = old.modified_by = scene.insider.user
	old.creation = old.modified = frappe.utils.now()
	old.db_insert()
	target = {"attached_to_doctype": "QSE Risk", "attached_to_name": scene.risk.name}
	for file in (public, old):
		frappe.db.set_value("File", file.name, target)
	guard_what_hangs_on_records.execute()
	frappe.db.commit()
	public.reload()
	old.reload()
	assert (public.is_private, on_disk(public)) == (1, b"<html>")
	assert not os.path.exists(get_files_path("old.html"))
	assert old.file_url != shared.file_url and on_disk(old) == b"shared"


def test_files_of_others_are_left_alone(scene) -> None:
	"""What hangs on nothing of ours goes on as in Frappe: any kind, public too, one file per content."""
	one = free_file(scene.insider, "page.html", b"<html></html>", 0)
	two = free_file(scene.insider, "page2.html", b"<html></html>", 0)
	assert (one.is_private, one.file_url) == (0, two.file_url)
	assert scene.insider.delete(f"/api/resource/File/{two.name}").status_code == 202
	assert os.path.exists(get_files_path("page.html"))
	assert Visitor().get("/api/method/download_file", file_url=one.file_url).status_code == 200


def test_the_class_is_ours(site) -> None:
	assert isinstance(frappe.new_doc("File"), files.GuardedFile)


def test_a_record_that_does_not_exist_takes_no_file(scene) -> None:
	with as_user(scene.insider.user), pytest.raises(FileError):
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "x.txt",
				"content": b"x",
				"attached_to_doctype": "QSE Risk",
				"attached_to_name": "RSK-2099-99999",
			}
		).insert(ignore_permissions=True)
