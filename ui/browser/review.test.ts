/*
 * What is read and not filled in: the study in words, the site's adverse events with their clocks, its deviations, its reference ranges.
 * By keyboard alone; axe looks at each, by day and by night.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

const EVERYBODY = "practice-makes-perfect";

let stage: Stage;
let hands: Hands;

beforeAll(async () => {
  stage = await raise({ subjects: 3 });
  hands = new Hands(stage.page);
}, 240_000);
afterAll(async () => {
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);

it("opens the training casebook as an investigator", async () => {
  await hands.see("Welcome");
  await hands.press("Control+o");
  await hands.type(stage.training);
  await hands.press("Enter");
  await hands.see("Training casebook");
  await hands.tabTo(/^\w\w\s*Investigator/);
  await hands.press("Enter");
  await stage.page
    .locator("h1, h2")
    .filter({ hasText: /signature|November/ })
    .first()
    .waitFor();
  if ((await stage.page.locator("h1", { hasText: "November" }).count()) === 0) {
    await hands.type(EVERYBODY);
    await hands.press("Enter");
  }
  await hands.see("Friday 20 November");
});

it("shows the study: the schedule, a form in words, every check and criterion", async () => {
  const { page } = stage;
  await hands.press("g", "y");
  await hands.see("Study");
  await page.getByText("Version 1.0.0").waitFor();
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
  await accessible("safety");
  await hands.press("j", "Enter");
  await hands.see("Adverse events");
});

it("shows the deviations that alerts propose, and the ranges with their results", async () => {
  await hands.press("g", "d");
  await hands.see("Deviations");
  await stage.page.getByText("recorded", { exact: false }).first().waitFor();
  await accessible("deviations");
  await hands.press("g", "r");
  await hands.see("Reference ranges");
  await stage.page.locator("[data-rows='ranges']").first().waitFor();
  await accessible("ranges");
  expect(stage.thrown).toEqual([]);
});
