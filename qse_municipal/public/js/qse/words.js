// Values as the reader's language writes them: states, roles, levels, units, people and dates.
frappe.provide("qse.words");
frappe.provide("frappe.form.link_formatters");

Object.assign(qse.words, {
	/** A stored English word, translated. */
	word: (value) => (value ? frappe.utils.escape_html(__(value)) : ""),

	/** Full name of a user as plain text. */
	name: (user) => ((frappe.boot.qse || {}).people || {})[user] || frappe.user_info(user).fullname || user || "",

	/** Full name of a user. */
	person: (user) => (user ? frappe.utils.escape_html(qse.words.name(user)) : ""),

	/** People whose names the server sent with a form, so that they are shown instead of their addresses. */
	learn({ doc }) {
		const people = (doc.__onload && doc.__onload.people) || {};
		const infos = Object.entries(people).map(([name, fullname]) => [name, { name, email: name, fullname }]);
		frappe.update_user_info(Object.fromEntries(infos));
	},

	/** Name of a unit in the reader's language; nothing when the Desk does not know it. */
	unit: (code) => ((frappe.boot.qse || {}).units || {})[code],

	/** Name of a process in the reader's language; nothing when the Desk does not know it. */
	process: (code) => ((frappe.boot.qse || {}).processes || {})[code],

	/** Name of a post in the reader's language; nothing when the Desk does not know it. */
	post: (name) => ((frappe.boot.qse || {}).posts || {})[name],

	/** Date or time from left to right, also in the middle of a right-to-left text. */
	date: (value) => (value ? qse.words.isolate(frappe.datetime.str_to_user(value)) : ""),

	isolate: (text) => `\u2066${text}\u2069`,

	/** Formatters of a DocType for forms, tables, cards and lists: { fieldname: (value) => html }. */
	set_formatters(doctype, formatters) {
		const fields = frappe.meta.docfield_map[doctype] || {};
		Object.entries(formatters).forEach(([fieldname, formatter]) => {
			if (fields[fieldname]) fields[fieldname].formatter = formatter;
		});
	},
});

// Frappe translates these titles only for who may open the records behind them.
["Workflow State", "Role"].forEach((doctype) => {
	frappe.form.link_formatters[doctype] ||= (value) => __(value);
});

// One title field cannot follow the reader, so these titles come from the start of the Desk.
const TITLES = { "QSE Unit": qse.words.unit, "QSE Process": qse.words.process, "QSE Post": qse.words.post };
const get_link_title = frappe.utils.get_link_title;
frappe.utils.get_link_title = function (doctype, name) {
	const title = TITLES[doctype] && TITLES[doctype](name);
	return title || get_link_title.call(this, doctype, name);
};

// With this mark a list joins the units for their title, and Frappe 16 then leaves out records of units that the
// reader has no User Permission for. Link fields go by the boot's list of such DocTypes and keep their titles.
const with_doctype = frappe.model.with_doctype;
frappe.model.with_doctype = function (doctype, callback, ...rest) {
	const done = (...args) => {
		const meta = doctype === "QSE Unit" && frappe.get_meta(doctype);
		if (meta) meta.show_title_field_in_link = 0;
		return callback && callback(...args);
	};
	return with_doctype.call(this, doctype, done, ...rest);
};
