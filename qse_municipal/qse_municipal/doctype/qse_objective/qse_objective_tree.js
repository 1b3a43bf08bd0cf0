frappe.treeview_settings["QSE Objective"] = {
	breadcrumb: "QSE Municipal",
	title: __("Cascade of Objectives"),
	get_tree_nodes: "qse_municipal.strategy.api.tree_nodes",
	get_tree_root: false,
	show_expand_all: true,
	disable_add_node: true,

	get_label(node) {
		const { data } = node;
		if (node.is_root) return __("Objectives");
		const escape = frappe.utils.escape_html;
		return `<span class="qse-node">
			<span class="qse-node__title" dir="auto">${escape(data.title || data.value)}</span>
			${qse.strategy.pill(data.state)}
			${qse.strategy.progress(data.known ? data.progress : null, data.state, data.overdue)}
			<span class="text-muted">${escape(__(data.level))} · <bdi>${escape(data.owner || data.unit_name)}</bdi></span>
		</span>`;
	},

	onload(treeview) {
		treeview.root_label = "QSE Objective";
		treeview.root_value = ""; // several objectives stand at the top
		treeview.make_tree();
		if (frappe.model.can_create("QSE Objective")) {
			treeview.page.set_primary_action(__("New"), () => frappe.new_doc("QSE Objective"), "add");
		}
		treeview.page.add_inner_button(__("Cascade"), () =>
			frappe.set_route("query-report", "QSE Objective Cascade")
		);
	},

	/** The whole cascade is opened, once the tree has its roots: two answers at a time would overwrite each other. */
	on_get_node(nodes, deep) {
		if (deep || cur_tree.qse_opened) return;
		cur_tree.qse_opened = true;
		setTimeout(() => cur_tree.load_children(cur_tree.root_node, true));
	},

	toolbar: [
		{
			label: __("Open"),
			condition: (node) => !node.is_root,
			click: (node) => frappe.set_route("Form", "QSE Objective", node.data.value),
		},
		{
			label: __("Add Below"),
			condition: (node) =>
				!node.is_root && node.data.level !== "Process" && frappe.model.can_create("QSE Objective"),
			click: (node) =>
				frappe.new_doc("QSE Objective", {
					parent_objective: node.data.value,
					level: qse.strategy.levels[qse.strategy.levels.indexOf(node.data.level) + 1],
					unit: node.data.unit,
				}),
		},
	],
};
