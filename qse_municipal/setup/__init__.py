"""What the app puts into a site besides its DocTypes. Every task may run again and changes nothing then."""

from qse_municipal.setup import goals, kanban, lists, masters, standards, vocabulary, workflows


def run() -> None:
	"""Run all tasks in order, after install and after each migrate."""
	masters.run()
	standards.run()
	goals.run()
	workflows.run()
	kanban.run()
	lists.run()
	vocabulary.run()
