from qse_municipal.register.rows import Row


class QSEProcessDocument(Row):
	pass
