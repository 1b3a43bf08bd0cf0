// Standard filters of a list that offer translated words for English values.
frappe.provide("qse.filters");

/** Put a Select in the place of a free text filter; returns a function that offers more values. */
qse.filters.as_select = function (list, fieldname) {
	const old = list.page.fields_dict[fieldname];
	if (!old) return () => {};
	const values = [""];
	const field = list.page.add_field(
		{
			fieldtype: "Select",
			fieldname,
			label: old.df.label,
			options: [{ value: "", label: "" }],
			condition: "=",
			is_filter: 1,
			onchange: old.df.onchange,
		},
		old.$wrapper.parent()
	);
	field.$wrapper.insertBefore(old.$wrapper);
	old.$wrapper.remove();

	const offer = (more) => {
		const fresh = more.filter((value) => value && !values.includes(value));
		if (!fresh.length) return;
		values.push(...fresh);
		field.df.options = values.map((value) => ({ value, label: value && __(value) }));
		field.set_options(field.get_value());
	};
	// a link from a chart may name a value of an older scale: it is offered too, or the filter would be lost
	const set_value = field.set_value;
	field.set_value = function (value) {
		const plain = (value || "").replace(/^%+|%+$/g, "");
		offer([plain]);
		return set_value.call(this, plain);
	};
	const value = old.get_value();
	if (value) field.set_value(value);
	return offer;
};
