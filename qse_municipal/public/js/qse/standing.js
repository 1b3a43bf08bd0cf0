// Delegations and audit accesses: where one stands today, for how long, and how it is ended.
frappe.provide("qse.standing");

const COLORS = { Upcoming: "blue", "In Force": "green", Ended: "gray", Revoked: "red" };

Object.assign(qse.standing, {
	/** Upcoming, In Force, Ended or Revoked. */
	of(doc) {
		const today = frappe.datetime.get_today();
		if (cint(doc.is_revoked)) return "Revoked";
		if (today < doc.from_date) return "Upcoming";
		return today <= doc.to_date ? "In Force" : "Ended";
	},

	/** For get_indicator of a list: label, colour, filter. */
	indicator(doc) {
		const today = frappe.datetime.get_today();
		const standing = qse.standing.of(doc);
		const filter = {
			Upcoming: `is_revoked,=,0|from_date,>,${today}`,
			"In Force": `is_revoked,=,0|from_date,<=,${today}|to_date,>=,${today}`,
			Ended: `is_revoked,=,0|to_date,<,${today}`,
			Revoked: "is_revoked,=,1",
		}[standing];
		return [__(standing), COLORS[standing], filter];
	},

	color: (doc) => COLORS[qse.standing.of(doc)],

	/** The days that count: until it begins, until it ends, or when it ended. */
	days(doc) {
		const today = frappe.datetime.get_today();
		switch (qse.standing.of(doc)) {
			case "Upcoming":
				return __("Days until it begins: {0}", [frappe.datetime.get_diff(doc.from_date, today)]);
			case "In Force":
				return __("Days left, today included: {0}", [frappe.datetime.get_diff(doc.to_date, today) + 1]);
			case "Ended":
				return __("Ended on {0}", [qse.words.date(doc.to_date)]);
			default:
				return __("Revoked on {0}", [qse.words.date((doc.revoked_on || "").slice(0, 10))]);
		}
	},

	/** The head of the form: standing and days, then the lines given (plain text). */
	headline(frm, lines) {
		const { doc } = frm;
		const escape = frappe.utils.escape_html;
		const head = `<b>${escape(__(qse.standing.of(doc)))}</b> <span>${escape(qse.standing.days(doc))}</span>`;
		const rest = lines.filter(Boolean).map((line) => `<span>${escape(line)}</span>`);
		frm.set_intro("");
		frm.set_intro(
			`<div class="qse-headline">${[head, ...rest]
				.map((line) => `<div class="qse-headline__line">${line}</div>`)
				.join("")}</div>`,
			{ green: "green", red: "red" }[qse.standing.color(doc)] || "blue"
		);
	},

	/** A button that ends it at once, with a reason. */
	add_revoke(frm, question) {
		if (frm.is_new() || !["Upcoming", "In Force"].includes(qse.standing.of(frm.doc))) return;
		frm.add_custom_button(__("Revoke"), () =>
			frappe.prompt(
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason for Revocation"),
					description: question,
					reqd: 1,
				},
				async ({ reason }) => {
					await frm.set_value({ is_revoked: 1, revocation_reason: reason });
					try {
						await frm.save();
					} catch {
						frm.reload_doc();
					}
				},
				__("Revoke"),
				__("Revoke")
			)
		);
	},
});
