from qse_municipal.register.kept import Kept


class QSESustainableDevelopmentGoal(Kept):
	pass
