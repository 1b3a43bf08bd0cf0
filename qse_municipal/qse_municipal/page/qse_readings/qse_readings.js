// All readings that are due on one page: a row for each, judged while they are typed, saved in one request.
frappe.pages["qse-readings"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Enter Readings"), single_column: true });
	wrapper.readings = new qse.indicators.Readings(page);
};

frappe.pages["qse-readings"].on_page_show = function (wrapper) {
	wrapper.readings.show();
};

// in a block: Frappe runs the scripts of all pages in one scope
{
	const API = "qse_municipal.indicators.api.";
	const INPUTS = ["numerator", "denominator", "value"];
	const TYPED = [...INPUTS, "comment", "correction_reason"];
	const PAUSE = 300; // milliseconds without a key before the server judges
	const escape = (text) => frappe.utils.escape_html(text == null ? "" : String(text));
	const isolate = (text) => `<bdi dir="ltr">${escape(text)}</bdi>`;

	qse.indicators.Readings = class Readings {
		constructor(page) {
			this.page = page;
			this.add_filters();
			this.$body = $(`<div class="qse-readings" aria-live="polite"></div>`).appendTo(page.body);
			this.judge = frappe.utils.debounce(() => this.ask_verdicts(), PAUSE);
			page.set_primary_action(__("Save"), () => this.save(), "check");
			page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
			this.bind();
		}

		add_filters() {
			const change = () => this.ready && this.refresh();
			this.period = this.page.add_field({
				fieldname: "period",
				label: __("Period"),
				fieldtype: "Select",
				options: [{ value: "", label: __("All Periods") }],
				change,
			});
			this.frequency = this.page.add_field({
				fieldname: "frequency",
				label: __("Frequency"),
				fieldtype: "Select",
				options: [
					{ value: "", label: __("All Frequencies") },
					...["Monthly", "Quarterly", "Half-yearly", "Yearly"].map((value) => ({ value, label: __(value) })),
				],
				change,
			});
			this.unit = this.page.add_field({
				fieldname: "unit",
				label: __("Unit"),
				fieldtype: "Link",
				options: "QSE Unit",
				change,
			});
			this.mine = this.page.add_field({
				fieldname: "mine",
				label: __("Only Mine"),
				fieldtype: "Check",
				default: 1,
				change,
			});
			this.mine.set_value(1);
		}

		bind() {
			this.$body
				.on("input", "input, textarea", (event) => this.typed($(event.currentTarget).closest("[data-name]")))
				.on("keydown", "input", (event) => this.move(event));
		}

		show() {
			const { indicator_period } = frappe.route_options || {};
			frappe.route_options = null;
			this.ready = true;
			return this.refresh(indicator_period);
		}

		/** Nothing that was typed is lost without a question. */
		refresh(period) {
			const go = () => this.load(typeof period === "string" ? period : undefined);
			if (!this.unsaved().length) return go();
			return frappe.confirm(__("Leave what you typed and have not saved?"), go);
		}

		async load(period) {
			const asked = (this.asked = {});
			this.$body.attr("aria-busy", "true");
			try {
				const { message } = await frappe.call({
					method: `${API}due_readings`,
					type: "GET",
					args: {
						unit: this.unit.get_value() || "",
						frequency: this.frequency.get_value() || "",
						period: period || this.period.get_value() || "",
						mine: this.mine.get_value() ? 1 : 0,
					},
				});
				if (asked === this.asked) this.draw(message);
			} finally {
				this.$body.attr("aria-busy", "false");
			}
		}

		draw({ rows, is_cut, may_all }) {
			this.rows = new Map(rows.map((row) => [row.name, row]));
			$(this.mine.wrapper).toggle(may_all);
			this.offer_periods(rows);
			this.$body.empty();
			if (!rows.length) {
				this.$body.append(`<div class="qse-readings__empty">
					<p class="qse-readings__done">${__("No reading is due.")}</p>
					<p>${__("Readings stand here once their period has ended, until they are entered.")}</p>
				</div>`);
				return;
			}
			const late = rows.filter((row) => row.is_late).length;
			this.$body.append(`<p class="qse-readings__count">
				${escape(__("{0} due", [rows.length]))}
				${late ? `<b class="text-danger">${escape(__("{0} late", [late]))}</b>` : ""}
				${is_cut ? escape(__("Only the first are shown. Choose a unit or a period.")) : ""}
			</p>`);
			this.$body.append(`<div class="qse-readings__head" aria-hidden="true">
				<span>${__("Indicator")}</span><span>${__("Last Value")}</span><span>${__("Reading")}</span>
				<span>${__("Result")}</span><span>${__("Comment")}</span>
			</div>`);
			$(`<div class="qse-readings__rows"></div>`).html(rows.map(card).join("")).appendTo(this.$body);
			this.ask_verdicts();
		}

		offer_periods(rows) {
			const chosen = this.period.get_value();
			if (chosen) return;
			const periods = [...new Set(rows.map((row) => row.period))].sort().reverse();
			this.period.df.options = [
				{ value: "", label: __("All Periods") },
				...periods.map((value) => ({ value, label: value })),
			];
			this.period.refresh();
		}

		$row(name) {
			return this.$body.find(`[data-name="${name}"]`);
		}

		values($row) {
			const values = { name: $row.data("name") };
			TYPED.forEach((field) => {
				const $input = $row.find(`[data-field="${field}"]`);
				if ($input.length) values[field] = $input.val().trim();
			});
			return values;
		}

		is_changed(row, values) {
			return TYPED.some((field) => field in values && values[field] !== (row[field] || ""));
		}

		unsaved() {
			return this.$body
				.find("[data-name]:not(.qse-readings__row--saved)")
				.toArray()
				.map((one) => this.values($(one)))
				.filter((values) => this.is_changed(this.rows.get(values.name), values));
		}

		typed($row) {
			$row.find(".qse-readings__problem").empty();
			const number = this.unsaved().length;
			this.page.set_indicator(number ? __("{0} not saved", [number]) : "", "orange");
			this.judge();
		}

		/** Enter and the arrows go up and down in a column, as in a spreadsheet. */
		move(event) {
			const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
			if (!step) return;
			event.preventDefault();
			const $row = $(event.currentTarget).closest("[data-name]");
			const { field } = event.currentTarget.dataset;
			const $next = step > 0 ? $row.nextAll() : $row.prevAll();
			const place = INPUTS.includes(field) ? "[data-first]:enabled" : `[data-field="${field}"]:enabled`;
			const same = field === "denominator" ? '[data-field="denominator"]:enabled' : place;
			const $target = $next.find(same).first();
			($target.length ? $target : $next.find(place).first()).trigger("focus").trigger("select");
		}

		async ask_verdicts() {
			const rows = this.$body
				.find("[data-name]:not(.qse-readings__row--saved)")
				.toArray()
				.map((one) => this.values($(one)))
				.filter((values) => INPUTS.some((field) => values[field]));
			if (!rows.length) return this.$body.find(".qse-readings__verdict").empty();
			const asked = (this.judged = {});
			const { message } = await frappe.call({ method: `${API}judge_readings`, args: { rows } });
			if (asked !== this.judged) return;
			const known = new Set(Object.keys(message));
			this.$body.find("[data-name]:not(.qse-readings__row--saved)").each((i, one) => {
				const name = one.dataset.name;
				$(one)
					.find(".qse-readings__verdict")
					.html(known.has(name) ? verdict(this.rows.get(name), message[name]) : "");
			});
		}

		async save() {
			const rows = this.unsaved().map((values) => ({
				...values,
				modified: this.rows.get(values.name).modified,
			}));
			if (!rows.length) {
				frappe.show_alert({ message: __("Nothing to save."), indicator: "blue" });
				return;
			}
			const { message } = await frappe.call({
				method: `${API}save_readings`,
				args: { rows },
				freeze: true,
				freeze_message: __("Saving"),
			});
			message.forEach((answer) => this.answer(answer));
			const saved = message.filter((answer) => answer.saved).length;
			const left = message.length - saved;
			this.page.set_indicator(left ? __("{0} not saved", [left]) : "", "orange");
			frappe.show_alert({
				message: left
					? __("{0} saved, {1} not: the reason stands below each.", [saved, left])
					: __("{0} saved", [saved]),
				indicator: left ? "orange" : "green",
			});
			if (left) this.$body.find(".qse-readings__row--refused input:enabled").first().trigger("focus");
		}

		answer(answer) {
			const $row = this.$row(answer.name);
			const row = this.rows.get(answer.name);
			$row.toggleClass("qse-readings__row--refused", !answer.saved);
			if (!answer.saved) {
				$row.find(".qse-readings__problem").text(answer.message);
				return;
			}
			Object.assign(row, this.values($row), { modified: answer.modified });
			$row.find(".qse-readings__problem").empty();
			if (answer.state === "Due") return; // a comment alone: the reading is still due
			$row.addClass("qse-readings__row--saved").find("input, textarea").prop("disabled", true);
			$row.find(".qse-readings__verdict").html(
				`${verdict(row, answer)} <span class="qse-readings__saved">✓ ${__("Saved")}</span>`
			);
		}
	};

	function verdict(row, { problem, result, light }) {
		if (problem) return `<span class="qse-readings__bad">${escape(problem)}</span>`;
		if (result == null) return `<span class="text-muted">${__("n/a")}</span>`;
		const number = format_number(result, null, cint(row.decimals));
		return `${isolate(`${number} ${row.measure_unit || ""}`.trim())} ${qse.indicators.light(light)}`;
	}

	function number_input(field, label, row, first) {
		return `<label class="qse-readings__field">
			<span>${escape(label)}</span>
			<input type="text" inputmode="decimal" dir="ltr" autocomplete="off" class="form-control input-sm"
				data-field="${field}" ${first ? "data-first" : ""} value="${escape(row[field])}"
				aria-label="${escape(`${label}: ${row.title}, ${row.period}`)}">
		</label>`;
	}

	function target(row) {
		const shown = row.range_low || row.range_high ? `${row.range_low} – ${row.range_high}` : row.target;
		return shown ? `${__("Target")} ${isolate(`${shown} ${row.measure_unit || ""}`.trim())}` : "";
	}

	function last_value(row) {
		if (!row.last) return `<span class="text-muted">–</span>`;
		const number = format_number(row.last.value, null, cint(row.decimals));
		return `${isolate(`${number} ${row.measure_unit || ""}`.trim())} ${qse.indicators.light(row.last.light)}
			<span class="text-muted">${isolate(frappe.datetime.str_to_user(row.last.end))}</span>`;
	}

	function card(row) {
		const inputs =
			row.kind === "Ratio"
				? number_input("numerator", __("Numerator"), row, true) +
				  number_input("denominator", __("Denominator"), row)
				: number_input("value", __("Value"), row, true);
		const due = `${__("due on {0}", [isolate(frappe.datetime.str_to_user(row.due_on))])}`;
		const reason = row.is_closed
			? `<label class="qse-readings__field qse-readings__field--wide"><span>${__("Reason for the Correction")}</span>
				<input type="text" class="form-control input-sm" dir="auto" data-field="correction_reason"
					placeholder="${escape(__("This period is closed: say why it is entered now."))}"></label>`
			: "";
		return `<div class="qse-readings__row ${row.is_late ? "qse-readings__row--late" : ""}" data-name="${row.name}"
			role="group" aria-label="${escape(`${row.title}, ${row.period}`)}">
			<div class="qse-readings__what">
				<a href="${frappe.utils.get_form_link("QSE Indicator", row.indicator)}" title="${escape(row.formula)}">
					<bdi>${escape(row.title)}</bdi></a>
				<span class="qse-readings__about"><b>${isolate(row.period)}</b> <bdi>${escape(row.unit_name)}</bdi></span>
				<span class="qse-readings__about">${due}
					${row.is_late ? `<b class="text-danger">${__("Overdue")}</b>` : ""} ${target(row)}</span>
			</div>
			<div class="qse-readings__last"><span class="qse-readings__label">${__("Last Value")}</span>
				${last_value(row)}</div>
			<div class="qse-readings__inputs">${inputs}</div>
			<div class="qse-readings__verdict" aria-live="polite"></div>
			<div class="qse-readings__comment">
				<label class="qse-readings__field qse-readings__field--wide"><span>${__("Comment")}</span>
					<input type="text" class="form-control input-sm" dir="auto" data-field="comment"
						value="${escape(row.comment)}"></label>${reason}
			</div>
			<p class="qse-readings__problem" role="alert"></p>
		</div>`;
	}
}
