from qse_municipal.register.rows import Row


class QSEClimateVerdict(Row):
	pass
