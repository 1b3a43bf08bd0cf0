// Objectives wherever they are shown: colours of their states, and progress that may be unknown.
frappe.provide("qse.strategy");

const escape = (text) => frappe.utils.escape_html(text || "");

Object.assign(qse.strategy, {
	levels: ["Council", "Directorate", "Process"],

	/** Name of a Sustainable Development Goal with its number. */
	goal: (code) => [code.replace("SDG-", ""), ((frappe.boot.qse || {}).goals || {})[code]].filter(Boolean).join(" "),

	state_colors: {
		Draft: "gray",
		Approved: "light-blue",
		"In Progress": "blue",
		Achieved: "green",
		"Not Achieved": "red",
		Cancelled: "gray",
	},

	pill(state) {
		const color = qse.strategy.state_colors[state] || "gray";
		return `<span class="indicator-pill no-indicator-dot ${color}">${escape(__(state))}</span>`;
	},

	/** A bar, or n/a where nothing is known. */
	progress(value, state, overdue) {
		if (value === null || value === undefined || value === "") {
			return `<span class="text-muted">${__("n/a")}</span>`;
		}
		const color = overdue || state === "Not Achieved" ? "red" : state === "Achieved" ? "green" : "blue";
		return qse.actions.bar(Math.round(value), color);
	},

	/** A filter of a report that offers stored words in the reader's language. */
	select: (fieldname, label, all, values) => ({
		...{ fieldname, label, fieldtype: "Select" },
		options: [{ value: "", label: all }, ...values.map((value) => ({ value, label: __(value) }))],
	}),

	/** Objectives as lines that open them; rows as the server sends them. */
	lines(rows) {
		return rows
			.map(
				(row) => `
			<li class="qse-actions__row">
				<a class="qse-actions__title" href="${frappe.utils.get_form_link("QSE Objective", row.name)}">
					<span class="qse-actions__name">${qse.words.isolate(escape(row.name))}</span>
					<span dir="auto">${escape(row.title)}</span>
				</a>
				<span class="qse-actions__owner ellipsis" title="${__("Objective Owner")}">${escape(row.owner)}</span>
				<span class="qse-actions__due ${row.overdue ? "text-danger" : ""}" title="${
					row.overdue ? __("Overdue") : __("Due On")
				}">${escape(qse.words.date(row.due_on))}${
					row.overdue ? `<span class="qse-actions__late">${escape(__("Overdue"))}</span>` : ""
				}</span>
				${qse.strategy.progress(row.known ? row.progress : null, row.state, row.overdue)}
				<span class="qse-actions__state">${qse.strategy.pill(row.state)}</span>
			</li>`
			)
			.join("");
	},
});
