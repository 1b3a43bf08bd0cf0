from qse_municipal.register.kept import Kept


class QSERegisterImportRow(Kept):
	"""One row of an imported file and its fate. The server writes it in bulk; nobody has permission to."""
