from qse_municipal.register.rows import Row


class QSERatingBand(Row):
	pass
