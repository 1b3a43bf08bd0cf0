"""The front door of a site: assets and public files, live updates, and the web server behind it.

It stands where nginx and Frappe's socket.io server stand in production. Rooms are joined only after
the web server has said, for the caller's own session, that they may be.
"""

import argparse
import asyncio
import contextlib
import json
import os
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
import redis.asyncio
import socketio
from aiohttp import web

from embedded import paths

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
DOWNLOADED = (".html", ".htm", ".svg", ".xml", ".xhtml")


class Backend:
	"""The web server, asked as the caller."""

	def __init__(self, socket: str) -> None:
		self.session = aiohttp.ClientSession(
			connector=aiohttp.UnixConnector(socket, limit=64),
			auto_decompress=False,
			cookie_jar=aiohttp.DummyCookieJar(),
		)

	async def call(self, method: str, caller: dict[str, str], **arguments: str) -> Any:
		"""A whitelisted method's answer, or None when it refuses."""
		headers = {"Accept": "application/json", "Accept-Encoding": "identity", **caller}
		url = f"http://{caller['Host']}/api/method/{method}"
		async with self.session.get(url, params=arguments, headers=headers) as response:
			return (await response.json()).get("message") if response.status == 200 else None

	async def pass_on(self, request: web.Request) -> web.StreamResponse:
		headers = {key: value for key, value in request.headers.items() if key.lower() not in HOP_BY_HOP}
		headers["X-Forwarded-For"] = request.remote or "127.0.0.1"
		headers["X-Forwarded-Proto"] = request.scheme
		async with self.session.request(
			request.method,
			f"http://{request.host}{request.raw_path}",
			headers=headers,
			data=request.content if request.can_read_body else None,
			allow_redirects=False,
			timeout=aiohttp.ClientTimeout(total=600),
		) as answer:
			response = web.StreamResponse(status=answer.status, reason=answer.reason)
			for key, value in answer.headers.items():
				if key.lower() not in HOP_BY_HOP:
					response.headers.add(key, value)
			if answer.content_length is not None:
				response.content_length = answer.content_length
			await response.prepare(request)
			async for chunk in answer.content.iter_chunked(65536):
				await response.write(chunk)
			await response.write_eof()
			return response


class Realtime(socketio.AsyncNamespace):
	"""Frappe's live updates: rooms of users, DocTypes, documents and tasks."""

	def __init__(self, site: str, backend: Backend) -> None:
		super().__init__(f"/{site}")
		self.backend = backend
		self.callers: dict[str, dict[str, str]] = {}
		self.users: dict[str, str] = {}
		self.viewing: dict[tuple[str, str], dict[str, str]] = {}

	async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
		request: web.Request = environ["aiohttp.request"]
		cookies = SimpleCookie(request.headers.get("Cookie", ""))
		if "sid" not in cookies:
			raise socketio.exceptions.ConnectionRefusedError("No session")
		caller = {"Cookie": f"sid={cookies['sid'].value}", "Host": request.host}
		info = await self.backend.call("frappe.realtime.get_user_info", caller)
		if not info or info["user"] == "Guest":
			raise socketio.exceptions.ConnectionRefusedError("Unauthorized")
		self.callers[sid], self.users[sid] = caller, info["user"]
		await self.enter_room(sid, f"user:{info['user']}")
		await self.enter_room(sid, "website")
		if info["user_type"] == "System User":
			await self.enter_room(sid, "all")

	async def on_disconnect(self, sid: str, *_: Any) -> None:
		for doctype, name in [key for key, users in self.viewing.items() if sid in users]:
			await self.on_doc_close(sid, doctype, name)
		self.callers.pop(sid, None)
		self.users.pop(sid, None)

	async def may_read(self, sid: str, doctype: str, name: str = "") -> bool:
		return bool(
			await self.backend.call(
				"frappe.realtime.has_permission", self.callers[sid], doctype=doctype, name=name
			)
		)

	async def on_doctype_subscribe(self, sid: str, doctype: str) -> None:
		if await self.may_read(sid, doctype):
			await self.enter_room(sid, f"doctype:{doctype}")

	async def on_doctype_unsubscribe(self, sid: str, doctype: str) -> None:
		await self.leave_room(sid, f"doctype:{doctype}")

	async def on_doc_subscribe(self, sid: str, doctype: str, name: str) -> None:
		if await self.may_read(sid, doctype, name):
			await self.enter_room(sid, f"doc:{doctype}/{name}")

	async def on_doc_unsubscribe(self, sid: str, doctype: str, name: str) -> None:
		await self.leave_room(sid, f"doc:{doctype}/{name}")

	async def on_doc_open(self, sid: str, doctype: str, name: str) -> None:
		if await self.may_read(sid, doctype, name):
			await self.enter_room(sid, f"open_doc:{doctype}/{name}")
			self.viewing.setdefault((doctype, name), {})[sid] = self.users[sid]
			await self.tell_viewers(doctype, name)

	async def on_doc_close(self, sid: str, doctype: str, name: str) -> None:
		await self.leave_room(sid, f"open_doc:{doctype}/{name}")
		users = self.viewing.get((doctype, name), {})
		users.pop(sid, None)
		await self.tell_viewers(doctype, name)
		if not users:
			self.viewing.pop((doctype, name), None)

	async def tell_viewers(self, doctype: str, name: str) -> None:
		users = sorted(set(self.viewing.get((doctype, name), {}).values()))
		message = {"doctype": doctype, "docname": name, "users": users}
		await self.emit("doc_viewers", message, room=f"open_doc:{doctype}/{name}")

	async def on_task_subscribe(self, sid: str, task: str) -> None:
		await self.enter_room(sid, f"task_progress:{task}")

	async def on_task_unsubscribe(self, sid: str, task: str) -> None:
		await self.leave_room(sid, f"task_progress:{task}")

	async def on_progress_subscribe(self, sid: str, task: str) -> None:
		await self.enter_room(sid, f"task_progress:{task}")

	async def on_ping(self, sid: str) -> None:
		await self.emit("pong", room=sid)

	async def relay(self, url: str) -> None:
		"""Send on what Frappe publishes in Redis, for as long as this runs."""
		while True:
			with contextlib.suppress(redis.exceptions.ConnectionError):
				listener = redis.asyncio.Redis.from_url(url).pubsub()
				await listener.subscribe("events")
				async for message in listener.listen():
					if message["type"] == "message":
						await self.send_on(json.loads(message["data"]))
			await asyncio.sleep(1)

	async def send_on(self, event: dict[str, Any]) -> None:
		if event.get("namespace") == self.namespace.lstrip("/"):
			await self.emit(event["event"], event.get("message"), room=event.get("room") or "all")


def _file(folder: str, path: str) -> web.FileResponse:
	file = os.path.realpath(os.path.join(folder, path))
	if ".." in path.split("/") or not os.path.isfile(file):
		raise web.HTTPNotFound
	response = web.FileResponse(file)
	if "/dist/" in f"/{path}":
		response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
	if folder.endswith("files") and file.lower().endswith(DOWNLOADED):
		response.headers["Content-Disposition"] = "attachment"
	return response


async def make(site: str, socket: str) -> web.Application:
	with open(paths.SITES / site / "site_config.json") as file:
		config = json.load(file)
	backend = Backend(socket)
	server = socketio.AsyncServer(async_mode="aiohttp")
	realtime = Realtime(site, backend)
	server.register_namespace(realtime)
	application = web.Application(client_max_size=0)
	server.attach(application)
	public = str(paths.SITES / site / "public" / "files")

	async def assets(request: web.Request) -> web.StreamResponse:
		return _file(str(paths.ASSETS), request.match_info["path"])

	async def files(request: web.Request) -> web.StreamResponse:
		return _file(public, request.match_info["path"])

	application.router.add_get("/assets/{path:.+}", assets)
	application.router.add_get("/files/{path:.+}", files)
	application.router.add_route("*", "/{path:.*}", backend.pass_on)
	background: set[asyncio.Task] = set()

	async def start(_: web.Application) -> None:
		background.add(asyncio.create_task(realtime.relay(config["redis_queue"])))

	application.on_startup.append(start)
	return application


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("--port", type=int, required=True)
	parser.add_argument("--web", required=True)
	parser.add_argument("--site", required=True)
	given = parser.parse_args()
	web.run_app(make(given.site, given.web), host="127.0.0.1", port=given.port, print=None, access_log=None)


if __name__ == "__main__":
	main()
