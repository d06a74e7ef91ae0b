/*
 * Compiles messages/ into src/paraglide/ and fails on the first complaint.
 * The compiler exits 0 when a plugin cannot be loaded; a program that speaks
 * three languages must not be built from half of one.
 */
import { compile } from "@inlang/paraglide-js";

const complaints = [];
for (const level of ["warn", "error"]) {
  console[level] = (...words) => complaints.push(words.map(String).join(" "));
}

try {
  await compile({
    project: "./project.inlang",
    outdir: "./src/paraglide",
    strategy: ["globalVariable", "baseLocale"],
    outputStructure: "locale-modules",
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    emitReadme: false,
    isServer: "false",
  });
} catch (failure) {
  complaints.push(String(failure));
}

if (complaints.length > 0) {
  process.stderr.write(`messages: ${complaints.join("\nmessages: ")}\n`);
  process.exit(1);
}
