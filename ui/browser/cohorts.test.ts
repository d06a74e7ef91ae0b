/*
 * The trial in cohorts, by keyboard alone: the board, the committee's record behind it, a subject and what its screens say in Korean and Chinese.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

let stage: Stage;
let hands: Hands;

beforeAll(async () => {
  stage = await raise({ subjects: 4, study: "NCT06949137" });
  hands = new Hands(stage.page);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);
const here = (): Promise<string> =>
  stage.page.locator('aside [aria-current="page"] .label').innerText();

it("shows the board of the cohorts, and goes through its places with J and K", async () => {
  await hands.openTraining(stage.training);
  await hands.be("Coordinator");
  await hands.press("g", "c");
  await hands.see("Cohorts");
  await stage.page.locator('main [data-rows][data-at="0"]').waitFor();
  await accessible("cohorts");
  expect(await hands.focused()).toMatch(/^NJ-001/);
  await hands.press("j");
  expect(await hands.focused()).toMatch(/^NJ-002/);
  await hands.press("k");
  expect(await here()).toBe("Cohorts");
});

it("opens the committee's record, which belongs to the board and not to the subjects", async () => {
  const { page } = stage;
  await hands.press("o");
  await page.locator("main h1").filter({ hasNotText: "Cohorts" }).waitFor();
  expect(await here()).toBe("Cohorts");
  await accessible("the committee's record");
  await hands.press("Escape");
  await hands.see("Cohorts");
});

it("opens a subject from its place, with nothing said in a programmer's words", async () => {
  const { page } = stage;
  await page.locator('main [data-rows][data-at="0"]').first().focus();
  await hands.press("Enter");
  await hands.see("NJ-001");
  expect(await here()).toBe("Subjects");
  await accessible("subject of a cohort");
  expect(await page.locator("main dd").allInnerTexts()).not.toContain("false");
  const clipped = await page
    .locator("main dl")
    .first()
    .evaluate((list) => list.scrollWidth > list.clientWidth);
  expect(clipped).toBe(false);
  expect(stage.thrown).toEqual([]);
});
