// Frappe's Tab key adds a blank row to an empty table, and loses what was typed before it. On the forms of this app the
// browser's Tab goes on to the button below the table, and the head of a table that it passes adds no row, either.
const is_ours = (frm) => Boolean(frm?.doctype?.startsWith("QSE "));

$(document).on("form-load", (event, frm) => {
	if (is_ours(frm)) frm.layout.handle_tab = () => {};
});

document.addEventListener(
	"focus",
	(event) => {
		if (is_ours(window.cur_frm) && event.target.closest?.(".grid-heading-row")) event.stopPropagation();
	},
	true
);
