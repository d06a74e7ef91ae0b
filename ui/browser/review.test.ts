/*
 * What is read and not filled in: the study in words, the site's adverse events with their clocks, its deviations, its reference ranges and their correction, the
 * trail.
 * By keyboard alone; axe looks at each, by day and by night.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

const EXAMPLE = resolve(import.meta.dirname, "../../docs/ranges-example.csv");
let stage: Stage;
let hands: Hands;
const folder = mkdtempSync(join(tmpdir(), "casebook-ranges-"));

beforeAll(async () => {
  stage = await raise({ subjects: 6 });
  hands = new Hands(stage.page);
}, 240_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stage?.close();
});

/** The documentation's example as a laboratory's that this site has no range of yet. */
function anotherLaboratory(): string {
  const path = join(folder, "ranges.csv");
  const lines = readFileSync(EXAMPLE, "utf8");
  writeFileSync(path, lines.replaceAll("Hospital laboratory", "Clinic laboratory"));
  return path;
}

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);

it("opens the training casebook as an investigator", async () => {
  await hands.openTraining(stage.training);
  await hands.be("Investigator");
});

it("shows the study: the schedule, a form in words, every check and criterion", async () => {
  const { page } = stage;
  await hands.press("g", "y");
  await hands.see("Study");
  await page.getByText("Version 1.0.0").first().waitFor();
  await page.getByText("Korean and Chinese words await review by native readers.").waitFor();
  await hands.open("Visit");
  await page.getByText("SV.VISDAT", { exact: true }).waitFor();
  await accessible("study, schedule");
  await hands.press("f");
  await hands.type("EC-039");
  await page.getByRole("tab", { name: /^Checks/ }).focus();
  await hands.press("Enter");
  await page.getByText("EC-039").first().waitFor();
  await accessible("study, checks");
  await page.getByRole("tab", { name: /^Criteria/ }).focus();
  await hands.press("Enter");
  await accessible("study, no criterion found");
  await page.getByRole("tab", { name: /^Code lists/ }).focus();
  await hands.press("Enter");
});

it("lists the adverse events, and opens one", async () => {
  await hands.press("Escape");
  await stage.page.locator("h1").first().click();
  await hands.press("g", "e");
  await hands.see("Safety");
  await stage.page.locator("[data-rows='safety']").first().waitFor();
  await stage.page.locator("h3", { hasText: "Judged by the investigator" }).waitFor();
  await accessible("safety");
  await hands.press("j", "Enter");
  await hands.see("Adverse events");
});

it("sets aside a deviation that an alert proposes, and lets it propose it again", async () => {
  const { page } = stage;
  await hands.press("g", "d");
  await hands.see("Deviations");
  await page.getByText("recorded", { exact: false }).first().waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("[data-rows='deviations']"));
  const proposed = page.locator("tr.proposed");
  const before = await proposed.count();
  await accessible("deviations");
  await hands.press("n");
  await hands.see("Not a deviation");
  await hands.type("measured twice, typed once");
  await accessible("deviations, not one");
  await hands.press("Enter");
  await page.getByText("Set aside: 1").waitFor();
  expect(await proposed.count()).toBe(before - 1);
  await hands.press("a");
  await page.getByText("measured twice, typed once").waitFor();
  await accessible("deviations, set aside");
  await hands.press("p");
  await page.getByText("Set aside: 1").waitFor({ state: "detached" });
  expect(await proposed.count()).toBe(before);
});

it("shows the ranges with their results", async () => {
  await hands.press("g", "r");
  await hands.see("Reference ranges");
  await stage.page.locator("[data-rows='ranges']").first().waitFor();
  await accessible("ranges");
});

it("imports a laboratory's file of ranges: looked at first, then whole or not at all", async () => {
  const { page } = stage;
  await hands.press("i");
  await hands.see("Import a file");
  expect(await hands.focused()).toBe("Path of the laboratory’s CSV file");
  // The hospital's ranges stand here already: what the example adds would overlap them.
  await hands.type(EXAMPLE);
  await hands.press("Enter");
  await page.getByText("Lines with problems: 3").waitFor();
  await page
    .getByText(/apply to the same people on the same days/)
    .first()
    .waitFor();
  expect(await page.getByRole("button", { name: "Import", exact: true }).isDisabled()).toBe(true);
  await accessible("ranges, a file with problems");
  await hands.press("Control+a");
  await hands.type(anotherLaboratory());
  await hands.press("Enter");
  await page.getByText("Lines to import: 3").waitFor();
  // The table was complete: what is added to it now says why.
  await page.getByLabel("Reason for the change").waitFor();
  await accessible("ranges, a file to import");
  await hands.type("letter of the laboratory, 2026-11-19");
  await hands.press("Enter");
  await page.getByText("Ranges imported: 3").waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("[data-rows='ranges']"));
  // The laboratory that was imported is the one shown.
  await page.waitForFunction(() => document.querySelectorAll("[data-rows='ranges']").length === 3);
  expect(await page.locator("main").getByText("Clinic laboratory").count()).toBeGreaterThan(0);
  await accessible("ranges, imported");
});

it("corrects a range in its row: what would change is shown first, then recorded", async () => {
  const { page } = stage;
  await hands.press("e");
  await page.waitForFunction(() => document.activeElement?.ariaLabel === "Upper");
  await hands.type("43");
  await page.getByText("it is replaced, and stays readable", { exact: false }).waitFor();
  await accessible("ranges, a draft");
  // Who approved it and why are still to be said.
  const record = page.getByRole("button", { name: "Record it" });
  expect(await record.isDisabled()).toBe(true);
  await hands.tabTo("Approved by");
  await hands.press("Control+a");
  await hands.type("Dr Seo, 2026-11-20");
  await hands.tabTo("Why");
  await hands.type("letter of the laboratory");
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>("footer .primary")?.disabled === false,
  );
  await hands.press("Control+Enter");
  await page.getByText("Range recorded.", { exact: false }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("[data-rows='ranges']").length === 4);
  await page.getByText("replaced", { exact: true }).first().waitFor();
  await accessible("ranges, corrected");
});

it("drafts a new range and discards it", async () => {
  const { page } = stage;
  await hands.press("n");
  await hands.see("New range");
  await page.waitForFunction(() => document.activeElement?.matches("aside input"));
  await accessible("ranges, a new range");
  await hands.tabTo("Discard the draft");
  await hands.press("Enter");
  await page.waitForFunction(() => document.activeElement?.matches("[data-rows='ranges']"));
});

it("finds in the trail what a text says", async () => {
  const { page } = stage;
  await hands.press("g", "a");
  await hands.see("Audit trail");
  await page.locator("[data-rows='audit']").first().waitFor();
  await hands.press("/");
  expect(await hands.focused()).toBe("Search the trail");
  await hands.type("letter of the laboratory");
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll(".trail tbody tr:has([data-rows])")];
    return rows.length > 0 && rows.every((row) => row.textContent.includes("letter of the"));
  });
  await accessible("audit, searched");
  await hands.press("Escape");
  await page.waitForFunction(() => document.activeElement?.matches("[data-rows='audit']"));
  expect(stage.thrown).toEqual([]);
});
