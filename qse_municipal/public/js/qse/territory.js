// Territories: their names in the reader's language, and the button that loads those of Morocco.
frappe.provide("qse.territory");

Object.assign(qse.territory, {
	/** The name in the reader's language; the usual one where that is missing. */
	name(doc) {
		const language = (frappe.boot.lang || "").slice(0, 2);
		return doc[`territory_name_${language}`] || doc.territory_name;
	},

	/** An entry of the page's menu, for who may create territories. */
	offer_morocco(page, done) {
		if (!frappe.model.can_create("QSE Territory")) return;
		page.add_inner_button(__("Load Territories of Morocco"), () =>
			frappe.confirm(
				__(
					"Add the regions, prefectures, provinces and communes of Morocco that are missing? Names, codes and population are those of the Haut-Commissariat au Plan (RGPH 2024, CC BY 4.0)."
				),
				async () => {
					const number = await frappe.call({
						method: "qse_municipal.territory.morocco.load",
						type: "POST",
						freeze: true,
						freeze_message: __("Territories are being added…"),
					});
					frappe.show_alert({
						message: __("Territories added: {0}", [number.message]),
						indicator: "green",
					});
					done();
				}
			)
		);
	},
});
