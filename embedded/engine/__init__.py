"""Puts back what the packaged engine lost: sites, several apps, their installation, PDF.

Each replacement is declared with `replaces`, beside the reason and the hash of the source it
replaces. They are applied while `frappe` is being imported, module by module; an original whose
source has changed stops the start by its name.
"""

import hashlib
import importlib
import importlib.abc
import importlib.util
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

GROUPS = ("sites", "apps", "install", "desk", "stores", "pdf")

# Modules that production Frappe has under another name.
ALIASES = {
	"frappe.modules": "frappe.model.module_utils",
	"frappe.modules.utils": "frappe.model.module_utils",
	"frappe.modules.import_file": "frappe.model.import_doc",
	"frappe.modules.patch_handler": "frappe.patches",
}


class Replacement(NamedTuple):
	group: str
	module: str
	name: str
	original: str
	because: str
	value: Any


class EngineDrift(ImportError):
	"""An engine function is not the one its replacement was written for."""


_by_module: dict[str, list[Replacement]] = defaultdict(list)


def replaces(path: str, original: str, because: str) -> Callable:
	"""Declare the decorated function as the replacement of `path` (dotted).

	`original` is the start of the SHA-256 of the source replaced, `because` the reason. The function
	replaced stays at hand as the attribute `original` of the replacement.
	"""
	module, _, name = path.rpartition(".")

	def declare(function: Callable) -> Callable:
		group = function.__module__.rpartition(".")[2]
		_by_module[module].append(Replacement(group, module, name, original, because, function))
		return function

	return declare


def declared() -> list[Replacement]:
	"""All replacements, loading every group."""
	for group in GROUPS:
		importlib.import_module(f"{__name__}.{group}")
	return [one for rows in _by_module.values() for one in rows]


def source_hash(function: Callable) -> str:
	return hashlib.sha256(inspect.getsource(inspect.unwrap(function)).encode()).hexdigest()[:12]


def apply_to(module: ModuleType) -> None:
	for one in _by_module.get(module.__name__, ()):
		original = getattr(module, one.name, None)
		if original is None:
			raise EngineDrift(f"{one.module}.{one.name} is gone from the engine ({one.because})")
		found = source_hash(original)
		if found != one.original:
			raise EngineDrift(
				f"{one.module}.{one.name} changed: {found}, expected {one.original} ({one.because})"
			)
		one.value.original = original
		_keep_whitelisting(original, one.value)
		setattr(module, one.name, one.value)


def _keep_whitelisting(original: Callable, value: Callable) -> None:
	frappe = sys.modules["frappe"]
	if original in getattr(frappe, "whitelisted", ()):
		frappe.whitelisted.add(value)
		frappe.allowed_http_methods_for_whitelisted_func[value] = (
			frappe.allowed_http_methods_for_whitelisted_func[original]
		)


class _Loader(importlib.abc.Loader):
	def __init__(self, loader: importlib.abc.Loader) -> None:
		self.loader = loader

	def __getattr__(self, name: str) -> Any:
		return getattr(self.loader, name)

	def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
		return self.loader.create_module(spec)

	def exec_module(self, module: ModuleType) -> None:
		if module.__name__ == "frappe":
			declared()
		self.loader.exec_module(module)
		apply_to(module)


class _Alias(importlib.abc.Loader):
	def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
		return importlib.import_module(ALIASES[spec.name])

	def exec_module(self, module: ModuleType) -> None:
		sys.modules[module.__spec__.name] = module


class _Finder(importlib.abc.MetaPathFinder):
	def __init__(self) -> None:
		self.searching: set[str] = set()

	def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
		if name in ALIASES:
			return importlib.util.spec_from_loader(name, _Alias(), is_package=name == "frappe.modules")
		if name in self.searching or not (name == "frappe" or name in _by_module):
			return None
		self.searching.add(name)
		try:
			spec = importlib.util.find_spec(name)
		finally:
			self.searching.discard(name)
		if spec and spec.loader:
			spec.loader = _Loader(spec.loader)
		return spec


def install() -> None:
	"""Make every later `import frappe` in this process the completed engine."""
	if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
		sys.meta_path.insert(0, _Finder())
