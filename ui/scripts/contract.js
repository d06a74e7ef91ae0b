/* Writes src/contract.ts, the one import for every generated type of the contract. */
import { readdirSync, writeFileSync } from "node:fs";

const lines = readdirSync("src/contract")
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `export type * from "./contract/${name.slice(0, -3)}";\n`);
writeFileSync("src/contract.ts", lines.sort().join(""));
