/*
 * Randomisation from a sealed list, by keyboard alone: the statistician seals it on the command line, the data manager keeps it,
 * the coordinator opens the next envelope with the code on the paper.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { casebook, raise, type Stage } from "./stage";

let stage: Stage;
let hands: Hands;
let folder: string;
let codes: string[];

beforeAll(async () => {
  stage = await raise({ subjects: 12 });
  hands = new Hands(stage.page);
  folder = mkdtempSync(join(tmpdir(), "casebook-sealed-"));
  const [list, out, pages] = ["list.csv", "sealed.json", "codes.txt"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(list, "number,arm\nS-001,WJMSC\nS-002,TPTD\n");
  casebook(
    ...["randomise", "seal", list, "--study", "NCT05018637", "--out", out, "--codes", pages],
  );
  codes = readFileSync(pages, "utf8").match(/\b[A-Z0-9]{4}(-[A-Z0-9]{4}){3}\b/g) ?? [];
}, 180_000);
afterAll(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);
const read = (text: string | RegExp): Promise<void> => stage.page.getByText(text).first().waitFor();

/** From the numbers given so far to the form of the latest, whose number is cleared: that subject waits again. */
async function clearTheLatest(): Promise<string> {
  const { page } = stage;
  const latest = page.locator("aside table button").first();
  await latest.waitFor();
  const subject = await latest.innerText();
  await latest.focus();
  await hands.press("Enter");
  await page.getByLabel("Randomisation number").waitFor();
  await hands.tabTo("Randomisation number");
  await hands.press("Control+a", "Delete", "Enter");
  await hands.tabTo("Reason for change");
  await hands.type("The number was another subject's");
  await hands.press("Enter");
  await read("4 of 5");
  return subject;
}

it("keeps the sealed list, as the data manager", async () => {
  await hands.openTraining(stage.training);
  await hands.be("Data manager");
  await hands.press("g", "n");
  await read("No sealed list is kept here.");
  await accessible("randomisation without a list");
  await hands.tabTo("File of the sealed list");
  await hands.type(join(folder, "sealed.json"));
  await hands.press("Enter");
  await read("0 of 2, in the order of the list");
});

it("opens the next envelope for a subject whose eligibility is signed", async () => {
  const { page } = stage;
  await hands.find("close the casebook");
  await hands.be("Coordinator");
  await hands.press("g", "n");
  const subject = await clearTheLatest();
  await hands.press("Escape");
  await hands.press("g", "n");
  await hands.see(`Randomise ${subject}`);
  await page.getByLabel("Code of envelope 1").waitFor();
  await accessible("randomisation");
  await page.locator("[data-rows=randomise]").first().focus();
  await hands.press("Enter");
  expect(await hands.focused()).toMatch(/^Code of envelope 1/);
  await hands.type(codes[1] ?? "");
  await hands.tabTo("Reason for change");
  await hands.type("The list has the number");
  await hands.press("Enter");
  await read("This is not the code of envelope 1.");
  await hands.press("Shift+Tab", "Control+a");
  await hands.type(codes[0] ?? "");
  await hands.press("Enter");
  await read("Envelope 1 was opened for this subject.");
  await read("1 of 2, in the order of the list");
  await accessible("an opened envelope");
  expect(await page.locator("aside tbody tr").first().innerText()).toContain(subject);
  expect(stage.thrown).toEqual([]);
});
