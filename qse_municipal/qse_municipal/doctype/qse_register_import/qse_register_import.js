const QSE_IMPORT_COLORS = {
	Create: "blue",
	Update: "orange",
	Unchanged: "gray",
	Rejected: "red",
	Created: "green",
	Updated: "green",
};
const QSE_IMPORT_SHOWN_ROWS = 20;
const QSE_IMPORT_POLL_MS = 3000;

frappe.ui.form.on("QSE Register Import", {
	setup(frm) {
		frm.set_query("default_owner", () => ({ filters: { enabled: 1, user_type: "System User" } }));
		frappe.realtime.on("qse_register_import_progress", (progress) => qse_import.show_progress(frm, progress));
	},

	onload(frm) {
		const registers = (frm.doc.__onload && frm.doc.__onload.registers) || [frm.doc.register || "QSE Risk"];
		frm.set_df_property(
			"register",
			"options",
			registers.map((name) => ({ value: name, label: __(name) }))
		);
	},

	refresh(frm) {
		const { status } = frm.doc;
		const busy = ["Queued", "Running"].includes(status);
		const settled = busy || status === "Completed";
		for (const field of [
			"register",
			"import_file",
			"source",
			"unit",
			"default_owner",
			"is_quality",
			"is_environment",
			"is_safety",
			"skip_rejected",
		]) {
			frm.set_df_property(field, "read_only", settled ? 1 : 0);
		}
		settled ? frm.disable_save() : frm.enable_save();
		qse_import.say_next_step(frm);
		qse_import.add_buttons(frm);
		qse_import.show_counts(frm);
		qse_import.show_columns(frm);
		qse_import.show_rows(frm);
		qse_import.watch(frm, busy);
	},

	on_unload(frm) {
		clearInterval(frm.qse_import_timer);
	},
});

const qse_import = {
	say_next_step(frm) {
		const doc = frm.doc;
		const rejected = cint(doc.rows_rejected);
		const steps = {
			Draft: [__("Next step: Check File. Nothing is written to the register yet."), "blue"],
			Checked: rejected && !doc.skip_rejected
				? [__("Rows were rejected. Correct the file and attach it again, or tick Skip Rejected Rows."), "red"]
				: cint(doc.rows_to_create) + cint(doc.rows_to_update)
				? [__("Next step: Start Import."), "blue"]
				: [__("The register holds all of this already. There is nothing to import."), "green"],
			Queued: [__("The import waits for its turn."), "orange"],
			Running: [__("The import is running. You may leave this page."), "orange"],
			Completed: [__("The import is completed."), "green"],
			Failed: [__("The import failed and nothing was written. Next step: Check File."), "red"],
		};
		frm.set_intro("");
		if (!frm.is_new() && steps[doc.status]) {
			frm.set_intro(...steps[doc.status]);
		}
	},

	add_buttons(frm) {
		const doc = frm.doc;
		frm.page.clear_primary_action();
		if (frm.is_new() || frm.is_dirty()) {
			!frm.save_disabled && frm.page.set_primary_action(__("Save"), () => frm.save());
			return;
		}
		const check = () => qse_import.call(frm, "check_file", __("Reading the file and checking each row …"));
		const start = () => qse_import.call(frm, "start", __("Starting …"));
		const ready =
			doc.status === "Checked" &&
			(!cint(doc.rows_rejected) || doc.skip_rejected) &&
			cint(doc.rows_to_create) + cint(doc.rows_to_update) > 0;
		if (["Draft", "Failed"].includes(doc.status)) {
			frm.page.set_primary_action(__("Check File"), check);
		} else if (ready) {
			frm.page.set_primary_action(__("Start Import"), start);
		}
		if (["Checked", "Queued", "Running"].includes(doc.status)) {
			frm.add_custom_button(__("Check File"), check);
		}
		if (cint(doc.total_rows)) {
			frm.add_custom_button(__("All Rows"), () =>
				frappe.set_route("List", "QSE Register Import Row", "List", { register_import: doc.name })
			);
		}
		if (doc.status === "Completed") {
			frm.add_custom_button(__("Imported Records"), () =>
				frappe.set_route("List", doc.register, "List", { external_source: doc.source })
			);
			frm.add_custom_button(__("New Import with These Values"), () => {
				const copied = ["register", "source", "unit", "default_owner", "is_quality", "is_environment", "is_safety"];
				frappe.new_doc(
					frm.doctype,
					Object.fromEntries(copied.map((field) => [field, doc[field]]))
				);
			});
		}
	},

	call(frm, method, freeze_message) {
		return frm
			.call({ doc: frm.doc, method, freeze: true, freeze_message })
			.then(() => frm.reload_doc());
	},

	show_progress(frm, { name, percent, title, description }) {
		if (!frm.doc || frm.doc.name !== name) {
			return;
		}
		frm.dashboard.show_progress(title, percent, description);
		if (percent >= 100) {
			setTimeout(() => frm.dashboard.hide_progress(), 1500);
		}
	},

	// The bar comes by realtime events; where there is no realtime server the status is asked for.
	watch(frm, busy) {
		clearInterval(frm.qse_import_timer);
		if (!busy) {
			return;
		}
		const { name, status } = frm.doc;
		frm.qse_import_timer = setInterval(() => {
			if (!cur_frm || cur_frm.doc.name !== name) {
				clearInterval(frm.qse_import_timer);
				return;
			}
			frappe.db.get_value(frm.doctype, name, "status").then(({ message }) => {
				if (message && message.status !== status && frm.doc.name === name) {
					clearInterval(frm.qse_import_timer);
					frm.reload_doc();
				}
			});
		}, QSE_IMPORT_POLL_MS);
	},

	show_counts(frm) {
		const doc = frm.doc;
		const done = doc.status === "Completed";
		const counts = [
			[__("Rows"), doc.total_rows, "gray", null],
			done
				? [__("Created"), doc.rows_created, "green", "Created"]
				: [__("To Create"), doc.rows_to_create, "blue", "Create"],
			done
				? [__("Updated"), doc.rows_updated, "green", "Updated"]
				: [__("To Update"), doc.rows_to_update, "orange", "Update"],
			[__("Unchanged"), doc.rows_unchanged, "gray", "Unchanged"],
			[__("Rejected"), doc.rows_rejected, cint(doc.rows_rejected) ? "red" : "gray", "Rejected"],
		];
		const $counts = $(`<div class="qse-import-counts"></div>`);
		for (const [label, value, color, fate] of counts) {
			$(`<button type="button" class="btn btn-default qse-import-count">
				<span class="qse-import-number">${cint(value)}</span>
				<span class="indicator-pill ${color}">${frappe.utils.escape_html(label)}</span>
			</button>`)
				.on("click", () =>
					frappe.set_route("List", "QSE Register Import Row", "List", {
						register_import: doc.name,
						...(fate ? { fate } : {}),
					})
				)
				.appendTo($counts);
		}
		qse_import.fill(frm, "result_html", cint(doc.total_rows) ? $counts : "");
	},

	show_columns(frm) {
		let found = null;
		try {
			found = JSON.parse(frm.doc.columns_found || "null");
		} catch {
			found = null;
		}
		if (!found) {
			return qse_import.fill(frm, "columns_html", "");
		}
		const place = found.sheet
			? __("The headers stand in row {0} of the sheet {1}.", [found.row, frappe.utils.escape_html(found.sheet)])
			: __("The headers stand in row {0}.", [found.row]);
		const lines = found.columns.map(({ header, label }) => {
			const target = label
				? frappe.utils.escape_html(__(label))
				: `<span class="indicator-pill orange">${__("Not imported")}</span>`;
			return `<tr><td dir="auto">${frappe.utils.escape_html(header)}</td><td>${target}</td></tr>`;
		});
		qse_import.fill(
			frm,
			"columns_html",
			`<p class="text-muted">${place}</p>
			<table class="table table-bordered qse-import-table">
				<thead><tr><th>${__("Column of the File")}</th><th>${__("Field")}</th></tr></thead>
				<tbody>${lines.join("")}</tbody>
			</table>`
		);
	},

	show_rows(frm) {
		const { name, register, rows_rejected, total_rows } = frm.doc;
		qse_import.fill(frm, "rows_html", "");
		if (!cint(total_rows)) {
			return;
		}
		const filters = { register_import: name };
		if (cint(rows_rejected)) {
			filters.fate = "Rejected";
		}
		frappe.db
			.get_list("QSE Register Import Row", {
				fields: ["file_row", "fate", "reference", "title", "message", "record"],
				filters,
				order_by: "file_row asc",
				limit: QSE_IMPORT_SHOWN_ROWS,
			})
			.then((rows) => {
				if (frm.doc.name !== name) {
					return;
				}
				const lines = rows.map((row) => {
					const color = QSE_IMPORT_COLORS[row.fate] || "gray";
					const record = row.record ? frappe.utils.get_form_link(register, row.record, true) : "";
					const message = qse_import.text(row.message).replace(/\n/g, "<br>");
					return `<tr>
						<td>${row.file_row}</td>
						<td><span class="indicator-pill ${color}">${__(row.fate)}</span></td>
						<td dir="auto">${qse_import.text(row.reference)}</td>
						<td dir="auto">${qse_import.text(row.title)}</td>
						<td dir="auto">${message}</td>
						<td class="qse-import-record">${record}</td>
					</tr>`;
				});
				const heads = [__("Row"), __("Fate"), __("Reference"), __("Title"), __("Message"), __("Record")];
				const caption = filters.fate
					? __("Rejected rows, the first {0}", [rows.length])
					: __("The first {0} rows", [rows.length]);
				qse_import.fill(
					frm,
					"rows_html",
					`<p class="text-muted">${caption}</p>
					<div class="qse-import-scroll"><table class="table table-bordered qse-import-table">
						<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
						<tbody>${lines.join("")}</tbody>
					</table></div>`
				);
			});
	},

	fill(frm, field, content) {
		frm.get_field(field).$wrapper.empty().append(content);
	},

	/** A text of the file as markup; its rows are kept with < and > escaped already. */
	text(value) {
		return frappe.utils.escape_html((value || "").replace(/&lt;/g, "<").replace(/&gt;/g, ">"));
	},
};
