/*
 * From a fresh install to a first real form, by keyboard alone; and on the way
 * axe looks at every screen, by day and by night.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

const ADMIN = "a long passphrase";
const ISSUED = "issued for once";
const OWN = "one of my very own";

let stage: Stage;
let hands: Hands;

beforeAll(async () => {
  stage = await raise();
  hands = new Hands(stage.page);
});
afterAll(async () => {
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);

it("creates a casebook and proves the printed key", async () => {
  const { page } = stage;
  await hands.see("Welcome");
  await accessible("open");
  await hands.press("Control+n");
  await hands.see("Which study?");
  await hands.tabTo(/NCT05018637|WJ-MSC/);
  await hands.press("Space");
  await accessible("create, study");
  await hands.press("Control+Enter");
  await hands.see("Which site?");
  await hands.type("CHA Bundang");
  await hands.press("Tab");
  await hands.type("KR01");
  await accessible("create, site");
  await hands.press("Control+Enter");
  await hands.see("Who administers?");
  await hands.type("Yoon Seo-ah");
  await hands.press("Tab");
  await hands.type("yoon");
  await hands.tabTo("Passphrase");
  await hands.type(ADMIN);
  await hands.tabTo("New passphrase again");
  await hands.type(ADMIN);
  await hands.press("Enter");
  await hands.see("Print the recovery key");
  await accessible("create, recovery key");

  const key = await page.locator("ol code").allTextContents();
  expect(key).toHaveLength(8);
  for (const label of await page.locator("label", { hasText: /^Group \d$/ }).allTextContents()) {
    await hands.tabTo(label);
    await hands.type(key[Number(label.slice(-1)) - 1] ?? "");
  }
  await page.getByText("The paper agrees").waitFor();
  await hands.press("Control+Enter");
  await hands.see("Unlock");
  await accessible("unlock");

  await hands.tabTo(/^Passphrase forgotten/);
  await hands.press("Enter");
  await hands.see("Use the printed recovery key");
  await hands.type(key.join("-"));
  await hands.press("Tab");
  await page.getByText("40 of 40 characters").waitFor();
  await accessible("recovery key");
  await hands.tabTo("Back");
  await hands.press("Enter");
  await hands.see("Unlock");
});

it("r17 asks for the statement of accountability before anything else", async () => {
  await hands.type(ADMIN);
  await hands.press("Enter");
  await hands.see("Your electronic signature");
  await accessible("accountability");
  await hands.type(ADMIN);
  await hands.press("Enter");
  await hands.see("Thursday 12 March");
  await accessible("today, empty");
});

it("adds a coordinator with her duties, and looks at what the administrator sees", async () => {
  const { page } = stage;
  for (const [chord, title] of [
    ["a", "Audit trail"],
    ["b", "Backup"],
    ["q", "Queries"],
    ["s", "Subjects"],
    ["p", "People"],
  ] as const) {
    await hands.press("g", chord);
    await hands.see(title);
    await page.waitForLoadState("networkidle");
    await accessible(title);
  }
  await hands.press("n");
  await hands.see("Add a person");
  await hands.tabTo("Full name");
  await hands.type("Park Ji-yeon");
  await hands.tabTo("User name");
  await hands.type("park");
  await hands.tabTo("Role");
  await hands.press("c");
  await hands.tabTo("Delegated duties");
  await hands.type("Data entry, diary, pens");
  await hands.tabTo("From");
  await hands.type("t");
  await hands.tabTo("Passphrase to issue");
  await hands.type(ISSUED);
  await accessible("add a person");
  await hands.press("Enter");
  await page.getByRole("button", { name: "Park Ji-yeon" }).waitFor();
});

it("r23 has the issued passphrase changed at first use", async () => {
  const { page } = stage;
  await hands.tabTo(/User, language and theme/);
  await hands.press("Enter");
  await hands.tabTo("Close the casebook");
  await hands.press("Enter");
  await hands.see("Unlock");
  await hands.tabTo("User");
  await hands.press("p");
  await hands.tabTo("Passphrase");
  await hands.type(ISSUED);
  await hands.press("Enter");
  await hands.see("Set your own passphrase");
  await accessible("first passphrase");
  await hands.tabTo("Passphrase you were given");
  await hands.type(ISSUED);
  await hands.tabTo(/^New passphrase$/);
  await hands.type(OWN);
  await hands.tabTo("New passphrase again");
  await hands.type(OWN);
  await hands.press("Enter");
  await hands.see("Your electronic signature");
  await hands.tabTo(/^Passphrase$/);
  await hands.type(OWN);
  await hands.press("Enter");
  await hands.see("Thursday 12 March");
  await page.getByText("Park Ji-yeon").waitFor();
});

it("enrols a subject and opens her first form with Enter", async () => {
  const { page } = stage;
  await hands.press("g", "s");
  await hands.see("Subjects");
  await hands.press("n");
  await hands.see("New subject");
  await accessible("new subject");
  await hands.type("KR-001");
  await hands.press("Enter");
  await hands.see("KR-001");
  await accessible("subject");
  await hands.press("g", "s");
  await page
    .getByRole("button", { name: /^KR-001, / })
    .first()
    .waitFor();
  await accessible("subjects");

  await hands.press("g", "t");
  await hands.see("Thursday 12 March");
  await page.locator('[data-rows="today"]').first().waitFor();
  await accessible("today");
  expect(await hands.focused()).toBe("KR-001");
  await hands.press("Enter");
  await page.locator("main h1").filter({ hasNotText: "Thursday" }).waitFor();
  await page.locator("main input").first().waitFor();
  await accessible("form");
});

it("goes from a question in focus to another screen, and answers nothing on the way", async () => {
  const { page } = stage;
  const question = page.locator("main h1");
  const form = (await question.textContent()) ?? "";
  await page.locator("main input[type=radio]").first().focus();
  await hands.press("g", "y");
  await question.filter({ hasNotText: form }).waitFor();
  await hands.press("Alt+ArrowLeft");
  await hands.see(form);
  await page.locator("main input[type=radio]").first().waitFor();
  expect(await page.locator("main input[type=radio]:checked").count()).toBe(0);
});

it("r25 locks the screen and loses nothing", async () => {
  const { page } = stage;
  const before = await page.locator("main h1").first().textContent();
  await hands.press("Control+l");
  await hands.see("Screen locked");
  await accessible("screen locked");
  expect(await page.locator(".shell").isVisible()).toBe(false);
  await hands.type(OWN);
  await hands.press("Enter");
  await hands.see(before ?? "");
  expect(stage.thrown).toEqual([]);
});
