// The command line, and the npm packages of the folder it names.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

export const { apps, only, out, node_modules } = read_arguments();

function read_arguments() {
	try {
		const { values } = parseArgs({
			options: {
				"node-modules": { type: "string" },
				out: { type: "string" },
				app: { type: "string", multiple: true },
				only: { type: "string" },
			},
		});
		if (!values["node-modules"] || !values.out || !values.app) {
			throw new Error("--node-modules, --out and at least one --app are required");
		}
		const node_modules = real_folder(values["node-modules"]);
		// Packages in it find one another by this name.
		if (path.basename(node_modules) !== "node_modules") throw new Error(`not a node_modules folder: ${node_modules}`);
		const apps = {};
		for (const given of values.app) {
			const [, name, folder] = given.match(/^(\w+)=(.+)$/) || [];
			if (!name) throw new Error(`--app must be NAME=PACKAGE_DIR, not ${given}`);
			apps[name] = real_folder(folder);
		}
		if (values.only && !apps[values.only]) throw new Error(`--only ${values.only} is not among the apps given`);
		fs.mkdirSync(values.out, { recursive: true });
		return { apps, only: values.only, out: real_folder(values.out), node_modules };
	} catch (error) {
		console.error(`build.mjs: ${error.message}`);
		process.exit(1);
	}
}

function real_folder(folder) {
	if (!fs.existsSync(folder)) throw new Error(`no such folder: ${folder}`);
	return fs.realpathSync(folder);
}

export function load(name) {
	try {
		return createRequire(path.join(node_modules, "build.js"))(name);
	} catch (error) {
		console.error(`build.mjs: cannot load the npm package ${name}, run \`npm ci\` first (${error.message.split("\n")[0]})`);
		process.exit(1);
	}
}
