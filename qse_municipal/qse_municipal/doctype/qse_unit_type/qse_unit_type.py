from qse_municipal.register.kept import Kept


class QSEUnitType(Kept):
	pass
