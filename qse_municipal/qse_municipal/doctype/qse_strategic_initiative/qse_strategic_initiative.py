from qse_municipal.register.rows import Row


class QSEStrategicInitiative(Row):
	pass
