frappe.ui.form.on("QSE Rating Scale", {
	setup(frm) {
		frm.set_query("approver_role", "bands", () => ({
			query: "qse_municipal.qse_municipal.doctype.qse_rating_scale.qse_rating_scale.approver_roles",
		}));
	},

	refresh(frm) {
		draw(frm);
		if (frm.is_new()) return;
		const draft = frm.doc.status === "Draft";
		frm.set_intro("");
		frm.set_intro(
			{
				Draft: __("A draft: change it freely, then activate it. Records that exist keep their scale."),
				Active: __("New records use this scale. It is frozen; make a new version to change it."),
				Superseded: __("Kept for the records that were rated with it."),
			}[frm.doc.status],
			{ Draft: "orange", Active: "green", Superseded: "blue" }[frm.doc.status]
		);
		frm.fields.forEach(({ df }) => {
			if (df.fieldtype !== "HTML" && !["version", "status"].includes(df.fieldname)) {
				frm.set_df_property(df.fieldname, "read_only", draft ? 0 : 1);
			}
		});
		if (!frm.perm[0].write) return;
		if (draft) {
			frm.add_custom_button(__("Activate"), () => activate(frm)).addClass("btn-primary");
		} else {
			frm.add_custom_button(__("New Version"), () =>
				frm.call("new_version").then(({ message }) => frappe.set_route("Form", "QSE Rating Scale", message))
			);
		}
	},

	applies_to: draw,
	severity_floor_level: draw,
});

["QSE Rating Band", "QSE Rating Level"].forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		level: draw,
		minimum_score: draw,
		color: draw,
		axis: draw,
		value: draw,
		label: draw,
		bands_remove: draw,
		levels_remove: draw,
	})
);

function activate(frm) {
	frappe.confirm(
		__("Make {0} the active scale? New records will use it; the present one is kept with its records.", [
			frm.doc.name.bold(),
		]),
		() =>
			frm.call("activate").then(() => {
				qse.rating.forget();
				frm.reload_doc();
			})
	);
}

/** The matrix as it would look with what is typed. */
function draw(frm) {
	const bands = (frm.doc.bands || []).filter((band) => band.level && band.minimum_score > 0);
	const size = (frm.doc.levels || []).filter((level) => level.axis === "Severity").length;
	const $wrapper = frm.get_field("matrix_html").$wrapper.empty();
	if (!bands.length || bands[0].minimum_score !== 1 || size < 2) {
		$wrapper.append($(`<p class="text-muted">`).text(__("The matrix appears when the scale has levels and bands.")));
		return;
	}
	new qse.Matrix({
		parent: $wrapper,
		kind: frm.doc.applies_to,
		scale: {
			size,
			bands,
			levels: frm.doc.levels,
			use_detection: frm.doc.use_detection,
			severity_floor_level: frm.doc.severity_floor_level,
		},
	});
}
