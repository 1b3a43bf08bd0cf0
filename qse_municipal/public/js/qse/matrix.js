// A matrix of probability (or feasibility) and severity (or benefit): severity runs along the line of text, so that it
// mirrors in right-to-left, probability upwards.
//
//   new qse.Matrix({ parent, scale, size, kind, detection, caption, marks, counts, on_pick, judge, axes })
//     size:    side of the drawing, when records rated on a larger scale stand beyond this one; these cells are grey
//     marks:   [{ type: "inherent" | "current" | "target", probability, severity }]    where one record stands
//     counts:  [{ probability, severity, count, target }]                              how many stand in a cell
//     on_pick: (probability, severity) => …        makes the cells buttons
//     judge:   (probability, severity) => { score, band, rule }     where other rules than those of risks decide
//     axes:    { Probability, Severity }           what the two axes are called then
frappe.provide("qse");

const BEYOND = { level: "", color: "#d1d8dd" };

qse.Matrix = class Matrix {
	constructor(options) {
		Object.assign(this, { kind: "Risk", marks: [], counts: [], caption: "" }, options);
		this.marks = this.marks.filter((mark) => mark.probability > 0 && mark.severity > 0);
		this.size = Math.max(this.scale.size, this.size || 0);
		this.render();
	}

	static get types() {
		return {
			inherent: { letter: __("I", null, "Inherent rating"), label: __("Inherent") },
			current: { letter: __("C", null, "Current rating"), label: __("Current") },
			target: { letter: __("T", null, "Target rating"), label: __("Target") },
		};
	}

	render() {
		const { size } = this;
		const values = Array.from({ length: size }, (_, i) => i + 1);
		const rows = [...values].reverse();
		this.$root = $(`
			<figure class="qse-matrix" style="--qse-size: ${size}">
				${this.caption ? `<figcaption>${frappe.utils.escape_html(this.caption)}</figcaption>` : ""}
				<div class="qse-matrix__body">
					<div class="qse-matrix__axis qse-matrix__axis--block">${this.axis_html("Probability")}</div>
					<div class="qse-matrix__grid" role="group" aria-label="${frappe.utils.escape_html(this.aria())}">
						${rows
							.map(
								(probability) =>
									this.head_html("Probability", probability) +
									values.map((severity) => this.cell_html(probability, severity)).join("")
							)
							.join("")}
						<span></span>
						${values.map((severity) => this.head_html("Severity", severity)).join("")}
					</div>
					<div class="qse-matrix__axis qse-matrix__axis--inline">${this.axis_html("Severity")}</div>
				</div>
				${this.legend_html()}
			</figure>`);
		$(this.parent).empty().append(this.$root);
		if (this.on_pick) {
			this.$root.on("click", ".qse-matrix__cell", ({ currentTarget }) => {
				this.on_pick(cint(currentTarget.dataset.probability), cint(currentTarget.dataset.severity));
			});
		}
	}

	judge(probability, severity) {
		return qse.rating.judge(this.scale, probability, severity, this.detection || 1);
	}

	axis(axis) {
		return this.axes ? this.axes[axis] : qse.rating.axis(this.kind, axis);
	}

	axis_html(axis) {
		return `<span>${frappe.utils.escape_html(this.axis(axis))}</span>`;
	}

	head_html(axis, value) {
		const label = qse.rating.label(this.scale, axis, value);
		const side = axis === "Probability" ? "block" : "inline";
		return `<span class="qse-matrix__head qse-matrix__head--${side}" title="${frappe.utils.escape_html(label)}">
			<b>${value}</b><small>${frappe.utils.escape_html(label)}</small></span>`;
	}

	is_beyond(probability, severity) {
		return Math.max(probability, severity) > this.scale.size;
	}

	cell_html(probability, severity) {
		const verdict = this.is_beyond(probability, severity)
			? { score: probability * severity, band: BEYOND, rule: "" }
			: this.judge(probability, severity);
		const here = (row) => row.probability === probability && row.severity === severity;
		const count = this.counts.find(here);
		const text = this.cell_text(probability, severity, verdict, count);
		const tag = this.on_pick ? "button" : "div";
		return `<${tag} ${this.on_pick ? 'type="button"' : 'role="img"'}
			class="qse-matrix__cell${verdict.rule === "Severity Floor" ? " qse-matrix__cell--floor" : ""}"
			data-probability="${probability}" data-severity="${severity}"
			style="--qse-band: ${frappe.utils.escape_html(verdict.band.color)}"
			title="${frappe.utils.escape_html(text)}" aria-label="${frappe.utils.escape_html(text)}">
			${this.marks.filter(here).map((mark) => this.mark_html(mark.type)).join("")}
			${count && count.count ? `<span class="qse-matrix__count">${cint(count.count)}</span>` : ""}
			${count && count.target ? `<span class="qse-matrix__count qse-matrix__count--target">${cint(count.target)}</span>` : ""}
		</${tag}>`;
	}

	mark_html(type) {
		const { letter, label } = Matrix.types[type];
		return `<span class="qse-mark qse-mark--${type}" title="${frappe.utils.escape_html(label)}">${letter}</span>`;
	}

	cell_text(probability, severity, verdict, count) {
		const axes = `${this.axis("Probability")} ${probability} × ${this.axis("Severity")} ${severity}`;
		const place = verdict.score ? `${axes} = ${verdict.score}` : axes;
		const beyond = this.is_beyond(probability, severity);
		const notes = [beyond ? place : `${place}: ${__(verdict.band.level)}`];
		if (beyond) notes.push(__("on an older, larger scale"));
		if (verdict.rule === "Severity Floor") notes.push(__("raised by the severity floor"));
		this.marks
			.filter((mark) => mark.probability === probability && mark.severity === severity)
			.forEach((mark) => notes.push(Matrix.types[mark.type].label));
		if (count && count.count) notes.push(__("{0} records", [count.count]));
		if (count && count.target) notes.push(__("target of {0}", [count.target]));
		return notes.join(" · ");
	}

	aria() {
		return this.caption || __("Matrix");
	}

	legend_html() {
		const bands = this.scale.bands
			.map((band) => `<li>${qse.rating.badge(band.level, band.color)}${least(band)}</li>`)
			.join("");
		const used = this.marks.map((mark) => mark.type);
		const marks = Object.keys(Matrix.types)
			.filter((type) => used.includes(type))
			.map((type) => `<li>${this.mark_html(type)}<small>${Matrix.types[type].label}</small></li>`)
			.join("");
		const targets = this.counts.reduce((sum, row) => sum + cint(row.target), 0);
		const goals = targets
			? `<li><span class="qse-matrix__count qse-matrix__count--target">${targets}</span><small>${__("Target")}</small></li>`
			: "";
		const older = this.counts
			.filter(({ probability, severity }) => this.is_beyond(probability, severity))
			.reduce((sum, row) => sum + cint(row.count), 0);
		const beyond = older
			? `<li><span class="qse-matrix__count">${older}</span><small>${__("on an older, larger scale")}</small></li>`
			: "";
		return `<ul class="qse-matrix__legend">${marks}${goals}${beyond}${bands}</ul>`;
	}
};

function least(band) {
	return band.minimum_score ? `<small>≥ ${cint(band.minimum_score)}</small>` : "";
}
