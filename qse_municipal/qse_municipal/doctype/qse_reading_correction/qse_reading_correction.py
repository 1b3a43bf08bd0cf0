from qse_municipal.register.rows import Row


class QSEReadingCorrection(Row):
	pass
