const QSE_IMPORT_COLORS = {
	Create: "blue",
	Update: "orange",
	Unchanged: "gray",
	Rejected: "red",
	Created: "green",
	Updated: "green",
	Undone: "gray",
};
const QSE_IMPORT_BUSY = ["Checking", "Queued", "Running", "Undoing"];
const QSE_IMPORT_WRITTEN = ["Completed", "Interrupted", "Undone"];
// how a column was recognised
const QSE_IMPORT_HOW = {
	saved: () => __("as chosen for this source"),
	synonym: () => __("by a synonym"),
	fuzzy: () => __("by a similar word: please look"),
};
const QSE_IMPORT_SHOWN_ROWS = 20;
const QSE_IMPORT_POLL_MS = 3000;

frappe.ui.form.on("QSE Register Import", {
	setup(frm) {
		frm.set_query("default_owner", () => ({ filters: { enabled: 1, user_type: "System User" } }));
		frappe.realtime.on("qse_register_import_progress", (progress) => qse_import.show_progress(frm, progress));
	},

	onload(frm) {
		const registers = new Set([...qse.exchange.registers(), frm.doc.register].filter(Boolean));
		frm.set_df_property(
			"register",
			"options",
			[...registers].map((name) => ({ value: name, label: __(name) }))
		);
	},

	refresh(frm) {
		const { status } = frm.doc;
		const busy = QSE_IMPORT_BUSY.includes(status);
		const settled = busy || QSE_IMPORT_WRITTEN.includes(status);
		for (const field of [
			...["register", "import_file", "source", "sheet", "unit", "default_owner"],
			...["is_quality", "is_environment", "is_safety", "skip_rejected"],
		]) {
			frm.set_df_property(field, "read_only", settled ? 1 : 0);
		}
		const may_take_over = frm.doc.__onload && frm.doc.__onload.may_take_over;
		frm.set_df_property("take_over_states", "read_only", settled || !may_take_over ? 1 : 0);
		frm.toggle_display("take_over_states", Boolean(may_take_over || frm.doc.take_over_states));
		settled ? frm.disable_save() : frm.enable_save();
		qse_import.say_next_step(frm);
		qse_import.add_buttons(frm);
		qse_import.show_counts(frm);
		qse_import.show_columns(frm);
		qse_import.show_names(frm);
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
			Checking: [__("The file is being checked. You may leave this page."), "orange"],
			Checked: rejected && !doc.skip_rejected
				? [__("Rows were rejected. Correct the file and attach it again, or tick Skip Rejected Rows."), "red"]
				: cint(doc.rows_to_create) + cint(doc.rows_to_update)
				? [__("Next step: Start Import."), "blue"]
				: [__("The register holds all of this already. There is nothing to import."), "green"],
			Queued: [__("The import waits for its turn."), "orange"],
			Running: [__("The import is running. You may leave this page."), "orange"],
			Completed: [__("The import is completed."), "green"],
			Interrupted: [__("The import stopped on its way; what is written stays. Next step: Continue Import."), "red"],
			Undoing: [__("The import is being undone. You may leave this page."), "orange"],
			Undone: [__("The import was undone: {0}", [doc.undo_reason || ""]), "gray"],
		};
		if (qse_import.is_lost(frm)) {
			steps[doc.status] = [__("The work was interrupted on the server. Next step: Continue."), "red"];
		}
		frm.set_intro("");
		if (!frm.is_new() && steps[doc.status]) {
			frm.set_intro(...steps[doc.status]);
		}
	},

	add_buttons(frm) {
		const doc = frm.doc;
		frm.page.clear_primary_action();
		if (frm.is_new()) {
			frm.add_custom_button(__("Download Template"), () => qse.exchange.template(frm.doc.register));
		}
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
		if (qse_import.is_lost(frm)) {
			frm.page.set_primary_action(__("Continue"), () => qse_import.call(frm, "resume", __("Starting …")));
		} else if (doc.status === "Draft") {
			frm.page.set_primary_action(__("Check File"), check);
		} else if (doc.status === "Interrupted") {
			frm.page.set_primary_action(__("Continue Import"), start);
		} else if (ready) {
			frm.page.set_primary_action(__("Start Import"), start);
		}
		if (doc.status === "Checked") {
			frm.add_custom_button(__("Check File"), check);
		}
		if (cint(doc.rows_rejected)) {
			frm.add_custom_button(__("Rejected Rows as Workbook"), () => qse.exchange.rejected(doc.name));
		}
		if (["Completed", "Interrupted"].includes(doc.status)) {
			frm.add_custom_button(__("Imported Records"), () =>
				frappe.set_route("List", doc.register, "List", { external_source: doc.source })
			);
			if (cint(doc.rows_created) + cint(doc.rows_updated)) {
				frm.add_custom_button(__("Undo Import"), () => qse_import.undo(frm));
			}
		}
		if (QSE_IMPORT_WRITTEN.includes(doc.status)) {
			frm.page.add_menu_item(__("New Import with These Values"), () => {
				const copied = [
					...["register", "source", "sheet", "unit", "default_owner"],
					...["is_quality", "is_environment", "is_safety"],
				];
				frappe.new_doc(
					frm.doctype,
					Object.fromEntries(copied.map((field) => [field, doc[field]]))
				);
			});
		}
	},

	is_lost(frm) {
		return Boolean(frm.doc.__onload && frm.doc.__onload.is_lost);
	},

	undo(frm) {
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why is the import undone?"),
				description: __("Created records are deleted, updated ones get their old values back. Only while nobody has worked on them."),
				reqd: 1,
			},
			({ reason }) => qse_import.call(frm, "undo", __("Looking whether anything depends on it …"), { reason }),
			__("Undo Import"),
			__("Undo Import")
		);
	},

	call(frm, method, freeze_message, args) {
		return frm
			.call({ doc: frm.doc, method, args, freeze: true, freeze_message })
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
		const done = QSE_IMPORT_WRITTEN.includes(doc.status);
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
		if (cint(doc.rows_undone)) {
			counts.push([__("Undone"), doc.rows_undone, "gray", "Undone"]);
		}
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
		const found = qse_import.parsed(frm.doc.columns_found);
		if (!found) {
			return qse_import.fill(frm, "columns_html", "");
		}
		frm.set_df_property("sheet", "options", found.sheets || []);
		const place = found.sheet
			? __("The headers stand in row {0} of the sheet {1}.", [found.row, frappe.utils.escape_html(found.sheet)])
			: __("The headers stand in row {0}.", [found.row]);
		const fields = (frm.doc.__onload && frm.doc.__onload.fields) || [];
		const fixed = QSE_IMPORT_BUSY.includes(frm.doc.status) || QSE_IMPORT_WRITTEN.includes(frm.doc.status);
		const used = new Set(found.columns.map(({ field }) => field).filter(Boolean));
		const lines = found.columns.map(({ header, key, field, how }, place) => {
			const options = fields
				.filter(([name]) => name === field || !used.has(name))
				.map(
					([name, label]) =>
						`<option value="${name}" ${name === field ? "selected" : ""}>${frappe.utils.escape_html(__(label))}</option>`
				);
			const note = field && QSE_IMPORT_HOW[how] ? QSE_IMPORT_HOW[how]() : "";
			const written = qse_import.text(header);
			return `<tr><td><bdi>${written}</bdi></td><td>
				<select class="form-control input-xs qse-import-choice ${field ? "" : "qse-import-left-out"}" ${fixed ? "disabled" : ""}
					data-place="${place}" aria-label="${written}">
					<option value="" ${field ? "" : "selected"}>${__("Not imported")}</option>${options.join("")}
				</select>
				<span class="text-muted small">${note}</span></td></tr>`;
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
		frm.get_field("columns_html").$wrapper.find(".qse-import-choice").on("change", (event) => {
			const { header } = found.columns[cint(event.target.dataset.place)];
			qse_import.decide(frm, "choose_column", { header, field: event.target.value });
		});
	},

	/** Names that no record has: choose one, or make it where the user may. Nothing is made by itself. */
	show_names(frm) {
		const names = qse_import.parsed(frm.doc.names_unknown) || [];
		const $wrapper = frm.get_field("names_html").$wrapper.empty();
		for (const { doctype, written, record } of (qse_import.parsed(frm.doc.columns_found) || {}).names || []) {
			const meaning = __("{0} means {1}", [
				`<bdi><b>${qse_import.text(written)}</b></bdi>`,
				`<bdi>${frappe.utils.escape_html(record)}</bdi>`,
			]);
			$wrapper.append(`<p>${meaning} <span class="text-muted">${__(doctype)}</span></p>`);
		}
		if (!names.length || QSE_IMPORT_WRITTEN.includes(frm.doc.status)) return;
		$wrapper.append(`<p class="text-muted">${__("Names that were not found. Choose what they mean or create it; the file is then checked again.")}</p>`);
		const $list = $(`<ul class="qse-import-names list-unstyled"></ul>`).appendTo($wrapper);
		for (const name of names) {
			const { doctype, written, rows } = name;
			const $row = $(`<li class="qse-import-name">
				<b class="qse-import-written"><bdi>${qse_import.text(written)}</bdi></b>
				<span class="text-muted">${__(doctype)} · ${__("Rows")}: ${cint(rows)}</span>
				<span class="qse-import-ways"></span>
			</li>`).appendTo($list);
			const $ways = $row.find(".qse-import-ways");
			const offer = (way, label, action) =>
				$(`<button type="button" class="btn btn-xs btn-default" data-way="${way}"></button>`)
					.text(label)
					.on("click", action)
					.appendTo($ways);
			offer("choose", __("Choose"), () => qse_import.choose(frm, name));
			if (frappe.model.can_create(doctype)) {
				offer("create", __("Create"), () => qse_import.create(frm, doctype, written));
			}
		}
	},

	/** Where several records are called so, one of these is chosen. */
	choose(frm, { doctype: link_doctype, written, candidates = [] }) {
		frappe.prompt(
			{
				...{ fieldname: "record", fieldtype: "Link", options: link_doctype, label: __(link_doctype), reqd: 1 },
				get_query: () => (candidates.length ? { filters: { name: ["in", candidates] } } : {}),
			},
			({ record }) => qse_import.decide(frm, "choose_name", { link_doctype, written, record }),
			`<bdi>${qse_import.text(written)}</bdi>`,
			__("Choose")
		);
	},

	create(frm, doctype, written) {
		const values = {
			"QSE Unit": { unit_name: written },
			"QSE Process": { process_name: written },
			User: { first_name: written },
		};
		frappe.route_options = values[doctype] || {};
		frappe.new_doc(doctype, values[doctype] || {});
	},

	decide(frm, method, args) {
		return frm
			.call({ doc: frm.doc, method, args, freeze: true })
			.then(() => frm.call({ doc: frm.doc, method: "check_file", freeze: true, freeze_message: __("Reading the file and checking each row …") }))
			.then(() => frm.reload_doc());
	},

	parsed(text) {
		try {
			return JSON.parse(text || "null");
		} catch {
			return null;
		}
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
						<td><bdi>${qse_import.text(row.reference)}</bdi></td>
						<td><bdi>${qse_import.text(row.title)}</bdi></td>
						<td><bdi>${message}</bdi></td>
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
