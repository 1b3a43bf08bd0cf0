"""The worker and the scheduler of the current site."""

import sys
import time

TICK = 60


def work() -> None:
	"""Take jobs from all queues, one after the other."""
	from frappe.utils.background_jobs import start_worker

	start_worker(quiet=True)


def schedule() -> None:
	"""Each minute, queue the scheduled jobs that are due."""
	from frappe.utils.scheduler import enqueue_events_for_site

	while True:
		enqueue_events_for_site()
		time.sleep(TICK)


if __name__ == "__main__":
	{"worker": work, "scheduler": schedule}[sys.argv[1]]()
