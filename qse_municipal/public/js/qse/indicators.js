// Lights of indicators, and the numbers of readings as the reader writes them.
frappe.provide("qse.indicators");

const LIGHTS = { Green: "#2f9e6b", Amber: "#e2a03f", Red: "#d64545", Grey: "#b8c2cc" };

Object.assign(qse.indicators, {
	lights: LIGHTS,

	/** A light with its word: colour alone tells nothing to who does not see it. */
	light(value) {
		const light = value in LIGHTS ? value : "Grey";
		return `<span class="qse-light"><i style="background: ${LIGHTS[light]}"></i>${__(light)}</span>`;
	},

	/** A number that may be missing, with its unit, from left to right. */
	number(value, { decimals, measure_unit } = {}) {
		if (value === null || value === undefined || value === "") return "";
		const places = decimals === undefined ? (String(value).split(".")[1] || "").slice(0, 2).length : cint(decimals);
		return qse.words.isolate(`${format_number(flt(value), null, places)} ${measure_unit || ""}`.trim());
	},
});

const SIZE = { width: 900, height: 300, start: 56, end: 34, above: 14, below: 34 };
const MOST_LABELS = 12;

Object.assign(qse.indicators, {
	/** The chart of an indicator, its lights, what they tell, and the readings as a table. */
	draw_series($parent, doc, found) {
		$parent.empty();
		if (!found.readings.length) {
			$parent.append(`<p class="text-muted">${__("Readings stand here once a period has ended.")}</p>`);
			return;
		}
		$(`<div class="qse-series">
			${legend(found)}
			<div class="qse-series__picture" dir="ltr">${picture(doc, found)}</div>
			<ul class="qse-series__words">${found.words.map((one) => `<li>${escape(one)}</li>`).join("")}</ul>
			<div class="qse-lights" aria-label="${__("Lights of the latest readings")}">${lights(found)}</div>
			<div class="qse-series__table">${table(doc, found)}</div>
		</div>`).appendTo($parent);
	},

	/** Several lines over the same periods. Frappe's charts would draw a gap as 0. */
	draw_lines($parent, { labels, datasets }, colors) {
		const to = scale_of(datasets.flatMap((one) => one.values), labels.length);
		const lines = datasets
			.map(({ name, values }, i) => {
				const dots = values
					.map((value, place) =>
						value === null
							? ""
							: `<circle cx="${to.x(place)}" cy="${to.y(value)}" r="3.5" fill="${colors[i]}"><title>${name}, ${escape(
									`${labels[place]}: ${format_number(value, null, 2)}`
							  )}</title></circle>`
					)
					.join("");
				return `<path d="${path(values, to)}" fill="none" stroke="${colors[i]}" stroke-width="2"/>${dots}`;
			})
			.join("");
		// names come from the server as markup already
		const names = datasets.map(
			({ name }, i) => `<span><i style="color: ${colors[i]}"></i><bdi>${name}</bdi></span>`
		);
		$parent.html(`<div class="qse-series">
			<div class="qse-series__legend">${names.join("")}</div>
			<div class="qse-series__picture" dir="ltr">
				<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img">${axes(labels, to)}${lines}</svg>
			</div>
		</div>`);
	},
});

const escape = (text) => frappe.utils.escape_html(text == null ? "" : String(text));
const known = (values) => values.filter((one) => one !== null && one !== undefined);

function scale(found) {
	const shown = ["results", "target", "low", "high", "forecast_low", "forecast_high"];
	return scale_of(shown.flatMap((name) => found[name]), found.labels.length);
}

/** Pixels for a place in the row of periods, and for a value. */
function scale_of(values, periods) {
	const all = known(values);
	let least = Math.min(...all);
	let most = Math.max(...all);
	const margin = (most - least || Math.abs(most) || 1) * 0.08;
	least = least >= 0 && least - margin < 0 ? 0 : least - margin;
	most += margin;
	const inner = SIZE.width - SIZE.start - SIZE.end;
	const count = Math.max(periods - 1, 1);
	return {
		least,
		most,
		x: (place) => SIZE.start + (inner * place) / count,
		y: (value) =>
			SIZE.height -
			SIZE.below -
			((SIZE.height - SIZE.below - SIZE.above) * (value - least)) / (most - least || 1),
	};
}

/** A line through the values; a gap parts it. */
function path(values, { x, y }) {
	let pen = false;
	return values
		.map((value, place) => {
			if (value === null || value === undefined) {
				pen = false;
				return "";
			}
			const point = `${pen ? "L" : "M"}${x(place).toFixed(1)},${y(value).toFixed(1)}`;
			pen = true;
			return point;
		})
		.join("");
}

/** The area between two lines, where both are known. */
function band(low, high, { x, y }) {
	const places = low.map((one, i) => i).filter((i) => low[i] !== null && high[i] !== null && low[i] !== undefined);
	if (places.length < 1) return "";
	const width = places.length === 1 ? 6 : 0;
	const above = places.map((i) => `${x(i) - width},${y(high[i])}`);
	const below = places.map((i) => `${x(i) + width},${y(low[i])}`).reverse();
	if (width) above.push(`${x(places[0]) + width},${y(high[places[0]])}`);
	if (width) below.push(`${x(places[0]) - width},${y(low[places[0]])}`);
	return `<polygon points="${[...above, ...below].join(" ")}"/>`;
}

/** Lines across with their values, and the names of some periods. */
function axes(labels, to) {
	const steps = [0, 1, 2, 3, 4].map((i) => to.least + ((to.most - to.least) * i) / 4);
	const every = Math.ceil(labels.length / MOST_LABELS);
	const grid = steps
		.map(
			(value) => `<line x1="${SIZE.start}" x2="${SIZE.width - SIZE.end}" y1="${to.y(value)}" y2="${to.y(value)}"
				stroke="var(--border-color)"/>
			<text x="${SIZE.start - 6}" y="${to.y(value) + 4}" text-anchor="end">${escape(
				format_number(value, null, Math.abs(to.most - to.least) < 8 ? 1 : 0)
			)}</text>`
		)
		.join("");
	const names = labels
		.map((label, i) =>
			(labels.length - 1 - i) % every
				? ""
				: `<text x="${to.x(i)}" y="${SIZE.height - 12}" text-anchor="middle">${escape(label)}</text>`
		)
		.join("");
	return grid + names;
}

function picture(doc, found) {
	const to = scale(found);
	const dots = found.readings
		.map((row, i) =>
			found.results[i] === null
				? ""
				: `<circle cx="${to.x(i)}" cy="${to.y(found.results[i])}" r="4.5" fill="${LIGHTS[row.light]}"
					stroke="var(--card-bg, #fff)"><title>${escape(
						`${row.period}: ${qse.indicators.number(found.results[i], doc)} – ${__(row.light)}`
					)}</title></circle>`
		)
		.join("");
	const last = found.results.reduce((place, one, i) => (one === null || one === undefined ? place : i), 0);
	const ahead = found.forecast.map((one, i) => (i === last ? found.results[last] : one));
	return `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img"
		aria-label="${escape(__("Results over time: {0}", [found.words.join(" ")]))}">
		${axes(found.labels, to)}
		<g fill="#2f9e6b" fill-opacity="0.1">${band(found.low, found.high, to)}</g>
		<g fill="#5b6fb5" fill-opacity="0.15">${band(found.forecast_low, found.forecast_high, to)}</g>
		<g fill="none" stroke-width="2">
			<path d="${path(found.low, to)}" stroke="#2f9e6b" stroke-dasharray="6 4"/>
			<path d="${path(found.high, to)}" stroke="#2f9e6b" stroke-dasharray="6 4"/>
			<path d="${path(found.target, to)}" stroke="#2f9e6b" stroke-dasharray="6 4"/>
			<path d="${path(found.average, to)}" stroke="#b8a1c9"/>
			<path d="${path(found.forecast.some((one) => one !== null) ? ahead.map((one, i) => (i >= last ? one : null)) : [], to)}"
				stroke="#5b6fb5" stroke-dasharray="3 4"/>
			<path d="${path(found.results, to)}" stroke="#12645c" stroke-width="2.5"/>
		</g>${dots}</svg>`;
}

function legend(found) {
	const lines = [
		["#12645c", __("Result"), true],
		["#2f9e6b", __("Target"), known([...found.target, ...found.low]).length],
		["#b8a1c9", __("Moving average of three"), known(found.average).length],
		["#5b6fb5", __("Forecast with its span of 95 %"), known(found.forecast).length],
	];
	return `<div class="qse-series__legend">${lines
		.filter(([, , shown]) => shown)
		.map(([color, label]) => `<span><i style="color: ${color}"></i>${escape(label)}</span>`)
		.join("")}</div>`;
}

function lights({ readings }) {
	return readings
		.slice(-24)
		.map((row) => {
			const route = frappe.utils.get_form_link("QSE Indicator Reading", row.name);
			const word = row.state === "Due" ? (row.is_late ? __("Overdue") : __("Due")) : __(row.light);
			return `<a href="${route}" style="--qse-light: ${LIGHTS[row.light] || LIGHTS.Grey}">
				<b><bdi dir="ltr">${escape(row.period)}</bdi></b>${escape(word)}</a>`;
		})
		.join("");
}

function table(doc, { readings }) {
	const number = (value) => `<bdi dir="ltr">${escape(qse.indicators.number(value, { decimals: doc.decimals }) || "–")}</bdi>`;
	const is_ratio = doc.kind === "Ratio";
	const head = [
		__("Period"),
		...(is_ratio ? [__("Numerator"), __("Denominator")] : []),
		__("Value"),
		...(cint(doc.is_cumulative) ? [__("Year to Date")] : []),
		__("Achievement"),
		__("Light"),
		__("State"),
		__("Comment"),
	];
	const rows = [...readings].reverse().map((row) => {
		const plain = (value) => `<bdi dir="ltr">${escape(value === null ? "–" : qse.indicators.number(value))}</bdi>`;
		const share = row.achievement === null ? "–" : qse.words.isolate(`${format_number(row.achievement, null, 1)} %`);
		const route = frappe.utils.get_form_link("QSE Indicator Reading", row.name);
		const cells = [
			`<a href="${route}"><bdi dir="ltr">${escape(row.period)}</bdi></a>`,
			...(is_ratio ? [plain(row.numerator), plain(row.denominator)] : []),
			number(row.value),
			...(cint(doc.is_cumulative) ? [number(row.result)] : []),
			escape(share),
			qse.indicators.light(row.light),
			escape(row.is_late && !row.is_computed ? __("Overdue") : __(row.state)),
			`<span dir="auto">${escape(row.comment)}</span>${
				row.is_computed ? ` <span class="text-muted">${__("computed")}</span>` : ""
			}`,
		];
		return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
	});
	return `<table><thead><tr>${head.map((one) => `<th>${escape(one)}</th>`).join("")}</tr></thead>
		<tbody>${rows.join("")}</tbody></table>`;
}
