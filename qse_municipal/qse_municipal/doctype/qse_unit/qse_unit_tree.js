frappe.treeview_settings["QSE Unit"] = {
	breadcrumb: "QSE Municipal",
	title: __("Units"),
	show_expand_all: true,
	ignore_fields: ["parent_qse_unit"],
	get_label(node) {
		const code = node.data.value;
		if (!code) return __("Units");
		const name = qse.words.unit(code) || node.title || code;
		return `${frappe.utils.escape_html(name)} <span class="text-muted">(<bdi>${frappe.utils.escape_html(code)}</bdi>)</span>`;
	},
	fields: [
		{ fieldtype: "Data", fieldname: "unit_name", label: __("Unit Name"), reqd: 1 },
		{
			fieldtype: "Data",
			fieldname: "unit_code",
			label: __("Unit Code"),
			reqd: 1,
			description: __("Short code without spaces, for example DGS or DIV-PDR. It never changes."),
		},
		{ fieldtype: "Link", fieldname: "unit_type", label: __("Unit Type"), options: "QSE Unit Type" },
		{ fieldtype: "Link", fieldname: "unit_head", label: __("Unit Head"), options: "User" },
		{ fieldtype: "Check", fieldname: "is_group", label: __("Is Group"), description: __("A group may hold other units.") },
	],
	extend_toolbar: true,
	toolbar: [
		{
			label: __("Risks"),
			condition: (node) => Boolean(node.data.value),
			click: (node) => frappe.set_route("List", "QSE Risk", { unit: node.data.value }),
			btnClass: "hidden-xs",
		},
	],
};
