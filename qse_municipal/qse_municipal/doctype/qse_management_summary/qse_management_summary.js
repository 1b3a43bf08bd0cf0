frappe.ui.form.on("QSE Management Summary", {
	refresh(frm) {
		const sheet = (frm.doc.__onload || {}).sheet;
		if (!sheet) return;
		frm.page.set_title(`${__("QSE Management Summary")} – ${sheet.month}`);
		frm.get_field("figures_html").$wrapper.html(
			`<div class="row">${sheet.columns.map(column).join("")}</div>${sheet.lists.map(list).join("")}`
		);
	},
});

const escape = (text) => frappe.utils.escape_html(text || "");

const column = (sections) => `<div class="col-md-6">${sections.map(section).join("")}</div>`;

function section({ title, rows }) {
	const lines = rows.map(
		({ label, value, previous, trend, sign, color }) => `<tr>
			<td>${escape(label)}</td><td><b>${escape(value)}</b></td><td class="text-muted">${escape(previous)}</td>
			<td style="color: ${color}" title="${escape(trend)}">${sign} ${escape(trend)}</td></tr>`
	);
	return `<h5>${escape(title)}</h5><div class="table-responsive"><table class="table">
		<thead><tr><th>${__("Figure")}</th><th>${__("Month")}</th><th>${__("Month Before")}</th>
		<th>${__("Trend")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`;
}

function list({ title, rows }) {
	const lines = rows.map(
		({ doctype, reference, title, unit, person, note }) => `<tr>
			<td><a href="${frappe.utils.get_form_link(doctype, reference)}"><bdi dir="ltr">${escape(reference)}</bdi></a></td>
			<td dir="auto" class="text-start">${escape(title)}</td><td dir="auto">${escape(unit)}</td>
			<td dir="auto">${escape(person)}</td><td>${escape(note)}</td></tr>`
	);
	return `<h5>${escape(title)}</h5><div class="table-responsive"><table class="table">
		<tbody>${lines.join("")}</tbody></table></div>`;
}
