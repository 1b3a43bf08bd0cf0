// Bundling with esbuild: the plug-ins for Frappe's sources. Import as in Frappe: from node_modules by bare names (in
// styles also after `~`), from any app by the name of the app (`frappe/public/…`).

import fs from "node:fs";
import path from "node:path";
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { apps, load, node_modules, out } from "./options.mjs";

const esbuild = load("esbuild");
const less = load("less");
const sass = load("sass");
const rtlcss = load("rtlcss");
const vue = load("vue/compiler-sfc");

export const STYLE = /\.(css|scss|less)$/;
const INLINED = [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".woff", ".woff2", ".ttf", ".otf", ".eot"];
const BROWSERS = ["es2020", "chrome90", "edge90", "firefox90", "safari15"];
const DEFINE = {
	"process.env.NODE_ENV": '"production"',
	__VUE_OPTIONS_API__: "true",
	__VUE_PROD_DEVTOOLS__: "false",
	__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
};

export const bundle_scripts = (entries) => bundle(entries, [html_plugin, vue_plugin, style_in_script_plugin]);
export const bundle_styles = (entries, options) => bundle(entries, [style_plugin(options)]);
export const format_errors = (errors) => esbuild.formatMessages(errors, { kind: "error" });

async function bundle(entryPoints, plugins, more = {}) {
	const result = await esbuild.build({
		entryPoints,
		plugins: [resolve_plugin, ...plugins],
		absWorkingDir: out,
		outdir: out,
		entryNames: "[dir]/[name].[hash]",
		bundle: true,
		minify: true,
		charset: "utf8",
		target: BROWSERS,
		nodePaths: [node_modules],
		// Some packages `require("vue")`, which would be a second copy of it, strange to the first one's components.
		alias: { vue: path.join(node_modules, "vue/dist/vue.runtime.esm-bundler.js") },
		define: DEFINE,
		external: ["/assets/*", "/files/*"],
		loader: Object.fromEntries(INLINED.map((extension) => [extension, "dataurl"])),
		write: false,
		logLevel: "silent",
		...more,
	});
	return result.outputFiles.map((file) => ({ path: path.relative(out, file.path), contents: file.contents }));
}

/** The file behind an import that starts with the name of an app, or with `~`; else undefined. */
function special_path(url) {
	// Frappe's sources also reach npm packages through a node_modules linked into public/.
	const by_public = url.match(/^\w+\/public\/node_modules\/(.+)/);
	if (by_public) return path.join(node_modules, by_public[1]);
	if (url.startsWith("~")) return path.join(node_modules, url.slice(1));
	const [app, ...rest] = url.split("/");
	if (apps[app] && rest.length) return path.join(apps[app], ...rest);
}

const resolve_plugin = {
	name: "resolve",
	setup(build) {
		const filter = new RegExp(`^(~|(${Object.keys(apps).join("|")})/)`);
		build.onResolve({ filter }, ({ path: url, kind }) =>
			build.resolve(special_path(url), { kind, resolveDir: node_modules })
		);
	},
};

const compiled_styles = new Map(); // the right-to-left build uses the same

/** The CSS of a style source; `@import`s of plain CSS are left to esbuild. */
async function compile_style(file, source, language) {
	if (language === "css") return source;
	if (language === "less") return (await less.render(source, { filename: file, paths: [node_modules] })).css;
	return sass.compileString(source, {
		url: pathToFileURL(file),
		importers: [{ findFileUrl: (url) => pathToFileURL(special_path(url) || path.join(node_modules, url)) }],
		// Only deprecations, hundreds of them from Bootstrap 4; errors are thrown.
		logger: sass.Logger.silent,
	}).css;
}

function compile_style_file(file) {
	if (!compiled_styles.has(file)) {
		compiled_styles.set(file, compile_style(file, fs.readFileSync(file, "utf8"), path.extname(file).slice(1)));
	}
	return compiled_styles.get(file);
}

function style_plugin({ rtl = false } = {}) {
	return {
		name: "style",
		setup(build) {
			build.onLoad({ filter: STYLE }, ({ path: file }) =>
				reporting(file, async () => {
					const css = await compile_style_file(file);
					return { contents: rtl ? rtlcss.process(css) : css, loader: "css", resolveDir: path.dirname(file) };
				})
			);
		},
	};
}

/** A style imported by a script has no file of its own: the script puts it into the page. */
const style_in_script_plugin = {
	name: "style-in-script",
	setup(build) {
		build.onLoad({ filter: STYLE }, ({ path: file }) =>
			reporting(file, async () => ({ contents: style_script(await bundle_style(file, await compile_style_file(file))) }))
		);
	},
};

async function bundle_style(file, css) {
	const stdin = { contents: css, loader: "css", resolveDir: path.dirname(file), sourcefile: file };
	const [output] = await bundle(undefined, [style_plugin()], { stdin });
	return Buffer.from(output.contents).toString();
}

function style_script(css) {
	return `{
		const style = document.createElement("style");
		style.textContent = ${JSON.stringify(css)};
		document.head.append(style);
	}`;
}

const html_plugin = {
	name: "html-template",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const name = path.basename(file).split(".")[0];
			// A template literal, not a string: templates rely on its escapes (`\'`) and on `${__("…")}`.
			const text = fs.readFileSync(file, "utf8").replaceAll("`", "\\`");
			return { contents: `frappe.templates[${JSON.stringify(name)}] = \`${text}\`;` };
		});
	},
};

const vue_plugin = {
	name: "vue",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, ({ path: file }) =>
			reporting(file, async () => ({ ...(await compile_component(file)), resolveDir: path.dirname(file) }))
		);
	},
};

async function compile_component(file) {
	const source = fs.readFileSync(file, "utf8");
	const { descriptor, errors } = vue.parse(source, { filename: file });
	if (errors.length) throw errors[0];
	const { script, scriptSetup, template, styles } = descriptor;
	const id = createHash("sha256").update(path.basename(file) + source).digest("hex").slice(0, 8);
	const scope = `data-v-${id}`;
	const scoped = styles.some((style) => style.scoped);
	const compilerOptions = { scopeId: scoped ? scope : undefined };
	const options = { id, isProd: true, inlineTemplate: true, genDefaultAs: "component" };

	let code = "const component = {};";
	let bindingMetadata;
	if (script || scriptSetup) {
		const templateOptions = { compilerOptions, transformAssetUrls: false };
		const compiled = vue.compileScript(descriptor, { ...options, templateOptions });
		code = compiled.content;
		bindingMetadata = compiled.bindings;
	}
	if (template && !scriptSetup) {
		const compiled = vue.compileTemplate({
			id,
			filename: file,
			source: template.content,
			scoped,
			isProd: true,
			transformAssetUrls: false,
			compilerOptions: { ...compilerOptions, bindingMetadata },
		});
		if (compiled.errors.length) throw compiled.errors[0];
		code += `\n${compiled.code.replace("export function render", "function render")}\ncomponent.render = render;`;
	}
	if (scoped) code += `\ncomponent.__scopeId = "${scope}";`;
	for (const style of styles) {
		const plain = await compile_style(file, style.content, style.lang || "css");
		const compiled = vue.compileStyle({ id: scope, filename: file, source: plain, scoped: style.scoped, isProd: true });
		if (compiled.errors.length) throw compiled.errors[0];
		code += `\n${style_script(await bundle_style(file, compiled.code))}`;
	}
	return { contents: `${code}\nexport default component;`, loader: (scriptSetup || script)?.lang || "js" };
}

/** Turns what a compiler throws into esbuild's kind of error, with the file's name. */
async function reporting(file, work) {
	try {
		return await work();
	} catch (error) {
		return { errors: [{ text: error.message, location: { file: path.relative(out, file) } }] };
	}
}
