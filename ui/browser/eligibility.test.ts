/*
 * An answer of eligibility that stood under a signature is changed, by keyboard alone: why comes first, and the answer that the data contradict is settled.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

/** Her screening is complete and signed, and nothing of it frozen. */
const SUBJECT = "KR-003";

let stage: Stage;
let hands: Hands;

beforeAll(async () => {
  stage = await raise({ subjects: 4 });
  hands = new Hands(stage.page);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);
const pressed = (answer: string): string =>
  `[data-criterion] button[aria-pressed="true"]:text-is("${answer}")`;

/** Waits until the cursor stands on the criterion that begins with this number. */
async function on(number: string): Promise<void> {
  const row = stage.page.locator("[data-criterion]:focus");
  await row.filter({ has: stage.page.locator(`td:text-is("${number}")`) }).waitFor();
}

it("opens the criteria of a subject who is on the study", async () => {
  const { page } = stage;
  await hands.openTraining(stage.training);
  await hands.be("Coordinator");
  await hands.openScreening(SUBJECT, "Eligibility");
  await on("1");
  await page.locator(pressed("Y")).first().waitFor();
});

it("r02 asks why before an answer is changed, and Escape leaves it as it was", async () => {
  const { page } = stage;
  const before = await page.locator(pressed("N")).count();
  await hands.press("n");
  await hands.see("Reason for change");
  await accessible("eligibility, why an answer changes");
  await hands.press("Escape");
  await on("1");
  expect(await page.locator(pressed("N")).count()).toBe(before);
});

it("sets the answer beside what the data say, and takes the reason for which it stands", async () => {
  const { page } = stage;
  await hands.press("n");
  await hands.see("Reason for change");
  await hands.type("Read from the wrong line");
  await hands.press("Enter");
  await on("1");
  await page.getByText("Two statements that disagree").waitFor();
  await accessible("eligibility, contradicted");
  await hands.press("F2");
  await page.locator("[data-reason]:focus").waitFor();
  await hands.type("The investigator rules it so");
  await hands.press("Enter");
  await page.getByText("Two statements that disagree").waitFor({ state: "detached" });
  // The question is gone; the cursor is back on its criterion.
  await on("1");
});

it("takes the answer back with one more reason", async () => {
  const { page } = stage;
  await hands.press("y");
  await hands.see("Reason for change");
  await hands.type("The line above was right");
  await hands.press("Enter");
  await on("1");
  await page
    .locator("[data-criterion]:focus")
    .locator('[aria-pressed="true"]:text-is("Y")')
    .waitFor();
});

it("keeps a comment beside the answer", async () => {
  const { page } = stage;
  await hands.press("c");
  await page.locator("[data-comment] textarea:focus").waitFor();
  await hands.type("Seen with the radiologist");
  await hands.press("Enter");
  await hands.see("Reason for change");
  await hands.type("Written down afterwards");
  await hands.press("Enter");
  await page.getByText("Reason for change").waitFor({ state: "detached" });
  await page.locator("[data-comment] textarea:focus").waitFor();
  expect(await page.locator("[data-comment] textarea").inputValue()).toBe(
    "Seen with the radiologist",
  );
  await accessible("eligibility, with a comment");
  expect(stage.thrown).toEqual([]);
});
