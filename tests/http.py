"""Requests as a browser makes them, through Frappe's web application, in a thread with its own connection.

What the test wrote before is seen only when it was committed (fixture ``committed``).
"""

import contextvars
import json
import threading
from typing import Any

import frappe
from werkzeug.test import Client, TestResponse

PASSWORD = "Tr1al-of-the-guards"


class Visitor:
	"""Somebody with a browser: logged in with the password set here, or a guest."""

	def __init__(self, user: str | None = None) -> None:
		self.site, self.user = frappe.local.site, user
		self.cookies: dict[str, str] = {}
		if user:
			from frappe.utils.password import update_password

			update_password(user, PASSWORD)
			frappe.db.commit()
			self.sign_in()

	def sign_in(self) -> TestResponse:
		return self.post("/api/method/login", {"usr": self.user, "pwd": PASSWORD})

	def get(self, path: str, **arguments: Any) -> TestResponse:
		return self.send("GET", path, query_string=_flat(arguments))

	def post(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
		return self.send("POST", path, data=_flat(data or {}))

	def put(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
		return self.send("PUT", path, json=data or {})

	def delete(self, path: str) -> TestResponse:
		return self.send("DELETE", path)

	def call(self, method: str, /, **arguments: Any) -> TestResponse:
		"""A whitelisted method, by POST."""
		return self.post(f"/api/method/{method}", arguments)

	def upload(self, name: str, content: bytes, **arguments: Any) -> TestResponse:
		"""A file by the upload dialog: doctype, docname, fieldname, is_private, file_url, …"""
		from io import BytesIO

		return self.send(
			"POST", "/api/method/upload_file", data={**_flat(arguments), "file": (BytesIO(content), name)}
		)

	def send(self, verb: str, path: str, **request: Any) -> TestResponse:
		"""The response, read to its end; its cookies are kept. Errors of the application are raised."""
		frappe.db.commit()  # ends the snapshot of the test's own connection, so that it sees the effects
		answers: list[TestResponse | BaseException] = []
		cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
		headers = {"X-Frappe-Site-Name": self.site, "Accept": "application/json", "Cookie": cookie}

		def run() -> None:
			try:
				import frappe.app

				client = Client(frappe.app.application, use_cookies=False)
				answer = client.open(
					path, method=verb, base_url=f"http://{self.site}", headers=headers, **request
				)
				answer.get_data()
				answer.close()
				answers.append(answer)
			except BaseException as trouble:
				answers.append(trouble)

		thread = threading.Thread(target=contextvars.Context().run, args=(run,))
		thread.start()
		thread.join()
		frappe.db.rollback()
		if isinstance(answers[0], BaseException):
			raise answers[0]
		for line in answers[0].headers.getlist("Set-Cookie"):
			name, _, value = line.partition(";")[0].partition("=")
			self.cookies[name] = value
		return answers[0]


def error_of(response: TestResponse) -> str:
	"""Name of the exception that a response reports, blank when it reports none."""
	return (response.get_json(silent=True) or {}).get("exc_type") or ""


def _flat(arguments: dict[str, Any]) -> dict[str, Any]:
	return {
		key: json.dumps(value) if isinstance(value, dict | list) else value
		for key, value in arguments.items()
	}
