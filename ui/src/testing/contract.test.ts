import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("contract.ts names every generated type (else: node scripts/contract.js)", () => {
  const files = readdirSync("src/contract").map((name) => name.replace(/\.ts$/, ""));
  const named = [...readFileSync("src/contract.ts", "utf8").matchAll(/contract\/(\w+)"/g)];
  expect(named.map((match) => match[1]).sort()).toEqual(files.sort());
});
