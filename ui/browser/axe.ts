/* axe looks at what stands on the screen, by day and by night. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Nothing for axe to find, in either theme. */
export async function nothingToFind(page: Page, where: string): Promise<void> {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
      for (const motion of document.getAnimations()) {
        // A ring that turns until an answer comes has no end.
        if (motion.effect?.getComputedTiming().endTime !== Infinity) motion.finish();
      }
    }, theme);
    await page.evaluate(axe);
    const found = await page.evaluate((rules) => {
      const { axe: scan } = globalThis as unknown as {
        axe: { run: (root: Document, options: object) => Promise<AxeResults> };
      };
      return scan.run(document, { runOnly: rules });
    }, RULES);
    const said = found.violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`,
    );
    expect.soft(said, `${where}, ${theme}`).toEqual([]);
  }
}
