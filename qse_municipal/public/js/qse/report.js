// What the risk reports share: their filters, and how text that people typed is shown in a cell.
frappe.provide("qse.report");

Object.assign(qse.report, {
	/** Risk or opportunity; with all: both, too. */
	kind({ all = false } = {}) {
		return {
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				...(all ? [{ value: "", label: __("All Kinds") }] : []),
				{ value: "Risk", label: __("Risk") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
			default: "Risk",
			reqd: all ? 0 : 1,
		};
	},

	unit() {
		return { fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" };
	},

	standard() {
		return {
			fieldname: "standard",
			label: __("Standard"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Standards") },
				{ value: "Quality", label: __("Quality") },
				{ value: "Environment", label: __("Environment") },
				{ value: "Safety", label: __("Safety") },
			],
		};
	},

	owner() {
		return { fieldname: "owner", label: __("Risk Owner"), fieldtype: "Link", options: "User" };
	},

	rows() {
		return { fieldname: "rows", label: __("Rows"), fieldtype: "Int", default: 500 };
	},

	/** A cell with text that people typed: as text, cut at its end in either direction. */
	text(value) {
		const shown = frappe.utils.escape_html(value == null ? "" : String(value));
		return `<span class="qse-clip" dir="auto">${shown}</span>`;
	},
});
