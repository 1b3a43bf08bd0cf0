// Builds the front-end bundles of Frappe apps the way `bench build` does, without a bench:
//
//   node build.mjs --node-modules DIR --out SITES_ASSETS_DIR --app NAME=PACKAGE_DIR [--app …] [--only NAME]
//
// NAME=PACKAGE_DIR is an app and its Python package (the folder that holds hooks.py and public/).
// All apps must be given, also with --only, for their files may import one another.
// Exit codes: 0 built, 1 wrong usage, 2 a bundle failed (then nothing that was served before is changed).

import fs from "node:fs";
import path from "node:path";
import { bundle_scripts, bundle_styles, format_errors, STYLE } from "./bundle.mjs";
import { apps, node_modules, only, out } from "./options.mjs";

const BUNDLE = /\.bundle\.(js|ts|css|scss|less)$/;
const started = Date.now();

async function main() {
	const built_apps = Object.keys(apps).filter((app) => !only || app === only);
	const entries = find_entries(built_apps);
	// The JavaScript build starts first: most of it happens in esbuild's own process, while Sass occupies this one.
	const results = await Promise.allSettled([
		bundle_scripts(entries.js),
		bundle_styles(entries.css),
		bundle_styles(entries["css-rtl"], { rtl: true }),
	]);
	const failures = results.filter((result) => result.status === "rejected");
	if (failures.length) await fail_build(failures);

	const [js, css, css_rtl] = results.map((result) => result.value);
	const files = [...js, ...css, ...css_rtl];
	for (const [app, packages] of Object.entries(find_run_time_packages())) link_public(app, [...packages]);
	for (const file of files) write_file(path.join(out, file.path), file.contents);
	// The maps name only files that exist by now; the files they named before go last.
	write_map("assets.json", built_apps, [...js, ...css]);
	write_map("assets-rtl.json", built_apps, css_rtl, "rtl_");
	remove_old_files(built_apps, files);

	const size = files.reduce((total, file) => total + file.contents.length, 0);
	const seconds = (Date.now() - started) / 1000;
	console.log(
		`Built ${files.length} bundles (${(size / 1e6).toFixed(1)} MB) of ${built_apps.join(", ")} in ${seconds.toFixed(1)} s`
	);
}

/** Entry points for esbuild: output name without hash and extension -> source. */
function find_entries(built_apps) {
	const entries = { js: {}, css: {}, "css-rtl": {} };
	for (const app of built_apps) {
		for (const file of walk(path.join(apps[app], "public"), BUNDLE)) {
			const name = path.basename(file, path.extname(file));
			for (const kind of STYLE.test(file) ? ["css", "css-rtl"] : ["js"]) {
				const output = `${app}/dist/${kind}/${name}`;
				if (entries[kind][output]) console.warn(`Warning: ${file} replaces ${entries[kind][output]}, of the same name`);
				entries[kind][output] = file;
			}
		}
	}
	return entries;
}

function walk(folder, pattern) {
	if (!fs.existsSync(folder)) return [];
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const full_path = path.join(folder, entry.name);
		if (!entry.isDirectory()) return pattern.test(entry.name) ? [full_path] : [];
		return ["node_modules", "dist"].includes(entry.name) ? [] : walk(full_path, pattern);
	});
}

async function fail_build(failures) {
	const errors = failures.flatMap(({ reason }) => reason.errors ?? [{ text: String(reason.stack) }]);
	const messages = await format_errors(errors);
	// A style that fails does so in both directions.
	for (const message of new Set(messages)) console.error(message);
	console.error("The bundles were not built; what was built before is unchanged.");
	process.exit(2);
}

/** Every entry of the app's public folder, beside dist, and the npm packages its addresses name. */
function link_public(app, packages) {
	const source = path.join(apps[app], "public");
	const entries = fs.existsSync(source) ? fs.readdirSync(source) : [];
	const links = entries.map((name) => [name, path.join(source, name)]);
	const target = path.join(out, app);
	// A bench has a link here.
	if (fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(target);
	sync_links(target, links.filter(([name]) => !["dist", "node_modules"].includes(name)));
	sync_links(path.join(target, "node_modules"), packages.map((name) => [name, path.join(node_modules, name)]));
}

/** The npm packages (or scopes) that sources load by an `assets/APP/node_modules/` address. */
function find_run_time_packages() {
	const found = Object.fromEntries(Object.keys(apps).map((app) => [app, new Set()]));
	for (const file of Object.values(apps).flatMap((folder) => walk(folder, /\.(js|ts|vue|html|py|css|scss)$/))) {
		for (const [, app, name] of fs.readFileSync(file, "utf8").matchAll(/assets\/(\w+)\/node_modules\/([@\w.-]+)/g)) {
			if (!fs.existsSync(path.join(node_modules, name))) console.warn(`Warning: ${file} wants the npm package ${name}`);
			else found[app]?.add(name);
		}
	}
	return found;
}

/** Makes the links of a folder exactly these; relative ones, so that a project can be moved. */
function sync_links(folder, links) {
	fs.mkdirSync(folder, { recursive: true });
	const targets = new Map(links.map(([name, source]) => [name, path.relative(folder, source)]));
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		if (!entry.isSymbolicLink()) continue;
		const link = path.join(folder, entry.name);
		if (fs.readlinkSync(link) === targets.get(entry.name)) targets.delete(entry.name);
		else fs.unlinkSync(link);
	}
	for (const [name, target] of targets) fs.symlinkSync(target, path.join(folder, name));
}

function write_file(file, contents) {
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(`${file}.new`, contents);
	fs.renameSync(`${file}.new`, file);
}

/** Frappe reads both maps as one; a right-to-left style has the key `rtl_desk.bundle.css`. */
function write_map(name, built_apps, files, prefix = "") {
	const file = path.join(out, name);
	const old = only && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
	const kept = Object.entries(old).filter(([, url]) => !built_apps.some((app) => url.startsWith(`/assets/${app}/`)));
	const built = files.map(({ path: output }) => [
		prefix + path.basename(output).replace(/\.[^.]+(\.\w+)$/, "$1"),
		`/assets/${output}`,
	]);
	write_file(file, JSON.stringify(Object.fromEntries([...kept, ...built]), null, "\t") + "\n");
}

function remove_old_files(built_apps, files) {
	const current = new Set(files.map((file) => path.join(out, file.path)));
	for (const dist of built_apps.map((app) => path.join(out, app, "dist"))) {
		for (const file of walk(dist, /./)) if (!current.has(file)) fs.rmSync(file);
	}
}

await main();
