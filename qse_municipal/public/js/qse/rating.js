// The rating scales in the Desk, judged as the server judges them. A scale that records stand on is frozen, so it is
// loaded once by its name; which one is active may change while a Desk is open, so that is asked each time.
frappe.provide("qse.rating");

const METHOD =
	"qse_municipal.qse_municipal.doctype.qse_rating_scale.qse_rating_scale.describe";
const scales = {};

Object.assign(qse.rating, {
	/** The scale of that name, or the active one of a kind ("Risk", "Opportunity"): a promise. */
	load(name, kind = "Risk") {
		if (name && scales[name]) return scales[name];
		const asked = frappe
			.call({ method: METHOD, type: "GET", args: { scale: name || "", applies_to: kind } })
			.then(({ message }) => message);
		if (name) {
			scales[name] = asked.catch((error) => {
				delete scales[name];
				throw error;
			});
		}
		return name ? scales[name] : asked;
	},

	/** Forget what was loaded, after a scale has changed. */
	forget() {
		Object.keys(scales).forEach((key) => delete scales[key]);
	},

	/** Score, band and deciding rule of a rating; null when it is not complete. */
	judge(scale, probability, severity, detection) {
		if (!(probability > 0 && severity > 0)) return null;
		const score = probability * severity * (scale.use_detection ? detection || 0 : 1);
		if (!score) return null;
		let place = 0;
		scale.bands.forEach((band, i) => {
			if (band.minimum_score <= score) place = i;
		});
		const floor = scale.bands.findIndex((band) => band.level === scale.severity_floor_level);
		if (severity === scale.size && floor > place) {
			return { score, place: floor, band: scale.bands[floor], rule: "Severity Floor" };
		}
		return { score, place, band: scale.bands[place], rule: "Score" };
	},

	band(scale, level) {
		return scale.bands.find((band) => band.level === level);
	},

	/** Label of one value of an axis ("Probability", "Severity", "Detection"). */
	label(scale, axis, value) {
		const level = scale.levels.find((row) => row.axis === axis && row.value === value);
		return level ? __(level.label) : "";
	},

	/** What an axis is called for a kind: an opportunity has feasibility and benefit. */
	axis(kind, axis) {
		if (kind !== "Opportunity") return __(axis);
		return { Probability: __("Feasibility"), Severity: __("Benefit") }[axis] || __(axis);
	},

	/** A level as a coloured badge. */
	badge(level, color, title = "") {
		if (!level) return "";
		return `<span class="qse-level" style="--qse-band: ${frappe.utils.escape_html(color || "#b8c2cc")}"
			title="${frappe.utils.escape_html(title)}">${frappe.utils.escape_html(__(level))}</span>`;
	},
});
