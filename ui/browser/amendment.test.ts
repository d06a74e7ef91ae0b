/*
 * A new version of the study arrives as a folder: refused where it must be, rehearsed, activated, and subjects moved to it.
 * By keyboard alone; axe looks at every state, by day and by night.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { amendedFolders, type Amended } from "./amended";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

let stage: Stage;
let hands: Hands;
let folders: Amended;

beforeAll(async () => {
  stage = await raise({ subjects: 4 });
  hands = new Hands(stage.page);
  folders = amendedFolders();
}, 240_000);
afterAll(async () => {
  folders?.remove();
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);
const read = (text: string | RegExp): Promise<void> => stage.page.getByText(text).first().waitFor();

/** Types the folder over what stands there, and rehearses it. */
async function rehearse(folder: string): Promise<void> {
  await hands.tabTo("Folder of the new version");
  await hands.press("Control+a");
  await hands.type(folder);
  await hands.press("Enter");
}

it("opens the amendments as a data manager", async () => {
  await hands.openTraining(stage.training);
  await hands.be("Data manager");
  await hands.press("g", "m");
  await hands.see("Amendments");
  await hands.see("How an amendment goes");
  // The chords of the places act until somebody goes to the folder, and again after Escape.
  await hands.press("r");
  expect(await hands.focused()).toBe("Folder of the new version");
  await hands.press("Escape");
  expect(await hands.focused()).not.toBe("Folder of the new version");
  await accessible("amendments");
});

it("refuses what is no new version of this study, and says why", async () => {
  await rehearse("/nowhere/at/all");
  await read("Your text is kept.");
  await accessible("no such folder");
  await rehearse(folders.otherStudy);
  await read("This casebook is of NCT05018637, the definition of NCT09999999.");
  await rehearse(folders.sameVersion);
  await read("Both definitions are called version 1.0.0, and they differ.");
  await accessible("an amendment refused");
  expect(await stage.page.getByRole("button", { name: /^Activate version/ }).count()).toBe(0);
});

it("rehearses a good one on a copy: what changes, and what follows for whom", async () => {
  const { page } = stage;
  await rehearse(folders.good);
  await read("Version 2.0.0 rehearsed");
  await read(/This casebook is unchanged/);
  const changes = page.getByRole("list", { name: "What changes" });
  await changes.getByText("Back pain at rest").waitFor();
  const struck = ["day 7 (from day 5 to day 9)", "90 to 160", "soft: a query opens"];
  expect(await changes.locator("del").allInnerTexts()).toEqual(expect.arrayContaining(struck));
  expect(await hands.focused()).toMatch(/^KR-00/);
  await accessible("a rehearsal");
  await hands.press("j");
  await accessible("a rehearsal, another subject");
});

it("activates it with its approval: earlier subjects wait", async () => {
  const activate = stage.page.getByRole("button", { name: /^Activate version 2\.0\.0/ });
  expect(await activate.isDisabled()).toBe(true);
  await hands.tabTo("Approved by");
  await hands.type("protocol 2.0, IRB 2026-11-18");
  await accessible("an approval");
  await hands.press("Control+Enter");
  await read("Subjects under an earlier version than 2.0.0: 4");
  await read("protocol 2.0, IRB 2026-11-18");
  await accessible("subjects who wait");
});

it("shows each difference, moves those who can be moved, and keeps who cannot", async () => {
  const { page } = stage;
  await hands.tabTo(/^KR-001/);
  await hands.press("Enter");
  await read("Something of this subject is frozen or locked.");
  await hands.tabTo("Reason for moving");
  await hands.type("consented to version 2.0 on 2026-11-20");
  await hands.tabTo("Show all differences");
  await hands.press("Enter");
  const all = page.getByRole("button", { name: /^Move those shown: [1-9]/ });
  await all.waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes("not looked at"));
  await accessible("differences");
  await hands.press("Control+Enter");
  await page.getByRole("button", { name: "Move those shown: 0" }).waitFor();
  await accessible("after the moves");
  const left = page.locator("[data-rows='amendment']");
  expect(await left.allInnerTexts()).toContain("KR-001");
  expect(await left.count()).toBeLessThan(4);
  expect(stage.thrown).toEqual([]);
});
