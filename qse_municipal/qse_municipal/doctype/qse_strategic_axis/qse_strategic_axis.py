from qse_municipal.register.rows import Row


class QSEStrategicAxis(Row):
	pass
