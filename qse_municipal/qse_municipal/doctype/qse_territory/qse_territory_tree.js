const TYPES = ["Region", "Prefecture", "Province", "Commune", "District", "Other"];

frappe.treeview_settings["QSE Territory"] = {
	breadcrumb: "QSE Municipal",
	title: __("Territories"),
	get_tree_nodes: "qse_municipal.territory.tree.get_children",
	ignore_fields: ["parent_qse_territory"],
	get_label(node) {
		const code = node.data.value;
		if (!code || node.is_root) return __("Territories");
		const name = frappe.utils.escape_html(node.title || node.data.title || code);
		return `<span dir="auto">${name}</span> <span class="text-muted">(<bdi>${frappe.utils.escape_html(code)}</bdi>)</span>`;
	},
	fields: [
		{ fieldtype: "Data", fieldname: "territory_name", label: __("Territory Name"), reqd: 1 },
		{
			fieldtype: "Data",
			fieldname: "territory_code",
			label: __("Territory Code"),
			reqd: 1,
			description: __("The official code, without spaces. It does not change any more."),
		},
		{
			fieldtype: "Select",
			fieldname: "territory_type",
			label: __("Territory Type"),
			options: TYPES.map((value) => ({ value, label: __(value) })),
			reqd: 1,
		},
		{ fieldtype: "Link", fieldname: "country", label: __("Country"), options: "Country" },
		{
			fieldtype: "Check",
			fieldname: "is_group",
			label: __("Is Group"),
			description: __("A group may hold other territories."),
		},
	],
	onload: (treeview) => qse.territory.offer_morocco(treeview.page, () => treeview.make_tree()),
	extend_toolbar: true,
};
