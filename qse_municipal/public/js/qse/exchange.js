// Registers out to spreadsheets and in again: entries in the menu of every list whose register is declared.
frappe.provide("qse.exchange");

const API = "qse_municipal.register_import.api.";
const LANGUAGES = [
	{ value: "ar", label: "العربية" },
	{ value: "fr", label: "Français" },
	{ value: "en", label: "English" },
];

Object.assign(qse.exchange, {
	registers: () => (frappe.boot.qse && frappe.boot.qse.import_registers) || [],

	can_import: (doctype) =>
		qse.exchange.registers().includes(doctype) &&
		frappe.model.can_create("QSE Register Import") &&
		frappe.model.can_create(doctype),

	can_export: (doctype) =>
		qse.exchange.registers().includes(doctype) && frappe.model.can_export(doctype),

	/** Ask for the language of the template, then download it. */
	template(doctype) {
		ask(__("Download Template"), [], ({ language }) => download("download_template", { register: doctype, language }));
	},

	/** Ask for format and language, then download the records that the filters of the list leave. */
	export(list) {
		const format = {
			...{ fieldname: "file_type", fieldtype: "Select", label: __("Format"), default: "xlsx", reqd: 1 },
			options: [
				{ value: "xlsx", label: "Excel (xlsx)" },
				{ value: "csv", label: "CSV" },
			],
		};
		ask(__("Export to a Spreadsheet"), [format], ({ file_type, language }) =>
			send(
				"export_register",
				{ register: list.doctype, file_type, language },
				{ filters: JSON.stringify(list.get_filters_for_args()) }
			)
		);
	},

	/** Download the rejected rows of an import, to be corrected and imported again. */
	rejected: (name) => download("download_rejected", { name }),
});

function ask(title, fields, done) {
	const usual = (frappe.boot.lang || "en").slice(0, 2);
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			...fields,
			{
				...{ fieldname: "language", fieldtype: "Select", label: __("Language"), reqd: 1 },
				default: LANGUAGES.some(({ value }) => value === usual) ? usual : "en",
				options: LANGUAGES,
			},
		],
		primary_action_label: __("Download"),
		primary_action(values) {
			dialog.hide();
			done(values);
		},
	});
	dialog.show();
}

/** Fetch a file and hand it to the browser; a refusal is shown as any other. */
async function download(method, args, options = {}) {
	frappe.dom.freeze(__("Preparing the file …"));
	try {
		const answer = await fetch(`/api/method/${API}${method}?${new URLSearchParams(args)}`, {
			...options,
			headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
		});
		if (!answer.ok) {
			frappe.request.cleanup({}, await answer.json());
			return;
		}
		const link = document.createElement("a");
		link.href = URL.createObjectURL(await answer.blob());
		link.download = name_in(answer.headers.get("Content-Disposition"));
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
	} finally {
		frappe.dom.unfreeze();
	}
}

function name_in(disposition) {
	const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition || "");
	const plain = /filename="?([^";]+)"?/i.exec(disposition || "");
	return coded ? decodeURIComponent(coded[1]) : plain ? plain[1] : "";
}

/** Filters go in the body: they may be longer than an address. */
function send(method, args, body) {
	return download(method, args, { method: "POST", body: new URLSearchParams(body) });
}

const menu_items = frappe.views.ListView.prototype.get_menu_items;
frappe.views.ListView.prototype.get_menu_items = function () {
	const { doctype } = this;
	const items = [];
	if (qse.exchange.can_export(doctype)) {
		items.push({ label: __("Export to a Spreadsheet"), action: () => qse.exchange.export(this), standard: true });
	}
	if (qse.exchange.can_import(doctype)) {
		items.push(
			{
				label: __("Import from a Spreadsheet"),
				action: () => frappe.new_doc("QSE Register Import", { register: doctype }),
				standard: true,
			},
			{ label: __("Download Template"), action: () => qse.exchange.template(doctype), standard: true }
		);
	}
	return [...items, ...menu_items.call(this)];
};
