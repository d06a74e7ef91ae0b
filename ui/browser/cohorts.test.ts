/*
 * The trial in cohorts, by keyboard alone: the board with its dates, the committee's record behind it, a subject and what its screens say.
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
/** Chooses a language in the user's menu, whatever it is called now. */
async function speak(language: string): Promise<void> {
  await hands.tabTo(/User, language|사용자, 언어|用户、语言/);
  await hands.press("Enter");
  await hands.tabTo(language);
  await hands.press("Enter", "Escape");
}
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

it("says which places are free from when on, what each waits for, and when the committee can decide", async () => {
  const { page } = stage;
  const board = page.locator("main table");
  const free = board.locator("tr.free");
  await free.first().waitFor();
  expect(await board.locator(".gap").count()).toBeGreaterThan(0);
  const pane = page.getByRole("complementary", { name: "Low dose group" });
  await pane.getByRole("heading", { name: "Next dates" }).waitFor();
  const dates = await pane.locator("dl").first().innerText();
  expect(dates).toMatch(/Committee\s+(not before|can decide|when the missing)/);
  const closed = board.locator("tr.closed");
  expect(await closed.count()).toBe(2);
  expect(await closed.first().innerText()).toMatch(
    /Waits for Low dose group\..*not before \w+ \d+ \w+ 20\d\d/s,
  );
  await hands.press("F6");
  expect(await pane.evaluate((one) => one.contains(document.activeElement))).toBe(true);
  await hands.press("F6");
  expect(await hands.focused()).toMatch(/^NJ-00/);
});

it("says the same in Korean and Chinese, with nothing clipped", async () => {
  const { page } = stage;
  for (const [language, today] of [
    ["한국어", "오늘"],
    ["简体中文", "今天"],
    ["English", "Today"],
  ] as const) {
    await speak(language);
    await page.locator("main thead b", { hasText: today }).waitFor();
    const clipped = await page
      .locator("main td.state, main .counts, aside dd")
      .evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth).length);
    expect(clipped).toBe(0);
  }
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
