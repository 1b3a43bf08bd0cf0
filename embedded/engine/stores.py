"""The connections to MariaDB and Redis."""

import sys
from typing import Any

import frappe
import pymysql
import redis

from embedded.engine import replaces

# Imported, never used to connect: `use_mysqlclient` is 0.
pymysql.install_as_MySQLdb()
sys.modules["MySQLdb._mysql"] = pymysql.converters


@replaces(
	"frappe.utils.redis_wrapper._TrackedConnection",
	"bdaecc50e51f",
	"it speaks TCP only; this Redis has a socket",
)
class TrackedConnection(redis.UnixDomainSocketConnection):
	def __init__(self, *args: Any, **kwargs: Any) -> None:
		self.invalidator = kwargs.pop("_invalidator_id")
		super().__init__(*args, **kwargs)
		self.register_connect_callback(self.track)

	def track(self, connection: Any) -> None:
		try:
			connection.send_command("CLIENT", "TRACKING", "ON", "redirect", self.invalidator, "NOLOOP")
			connection.read_response()
		except redis.ResponseError:
			frappe.client_cache.healthy = False
