from qse_municipal.register.rows import Row


class QSEEvidenceFile(Row):
	pass
