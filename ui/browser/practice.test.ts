/*
 * A working day in the training casebook, by keyboard alone and role after role: a form and a panel with a check, the diary,
 * eligibility, the query that the check opened, a signature that the diary broke, an interim package. axe looks at every screen.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { nothingToFind } from "./axe";
import { Hands } from "./people";
import { raise, type Stage } from "./stage";

const EVERYBODY = "practice-makes-perfect";

let stage: Stage;
let hands: Hands;

beforeAll(async () => {
  stage = await raise({ subjects: 2 });
  hands = new Hands(stage.page);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

const accessible = (where: string): Promise<void> => nothingToFind(stage.page, where);
const read = (text: string | RegExp): Promise<void> => stage.page.getByText(text).first().waitFor();

it("opens the training casebook and says on every screen that it is one", async () => {
  const { page } = stage;
  await hands.openTraining(stage.training);
  await accessible("training");
  await hands.be("Coordinator");
  await page.getByText("Training", { exact: true }).waitFor();
  await page.emulateMedia({ media: "print" });
  await page.getByText("TRAINING, not real data").waitFor();
  await page.emulateMedia({ media: "screen" });
});

it("enters a laboratory result, and the check speaks while it is typed", async () => {
  await hands.openScreening("KR-002", "Haematology");
  await accessible("laboratory");
  await hands.tabTo("White blood cells");
  await hands.type("25");
  await read("Unlikely value");
  await hands.press("Enter");
  expect(await hands.focused()).toBe("Neutrophils");
  await accessible("laboratory, with a check");
  await hands.press("F6", "F6");
  expect(await hands.focused()).toBe("Neutrophils");
  await hands.press("Escape");
  await hands.see("KR-002");
});

it("answers a criterion of eligibility with one key", async () => {
  const { page } = stage;
  await hands.openScreening("KR-002", "Eligibility");
  await accessible("eligibility");
  await hands.press("y");
  await page.locator('[data-criterion] button[aria-pressed="true"]').first().waitFor();
  await hands.press("Escape");
  await hands.see("KR-002");
});

it("corrects a pen of the diary in one line, with its source and a reason", async () => {
  const { page } = stage;
  await hands.press("g", "s");
  await hands.see("Subjects");
  await hands.open(/^KR-001, /);
  await hands.see("KR-001");
  await hands.press("F6");
  await hands.open("Teriparatide diary");
  await hands.see("Teriparatide diary");
  await accessible("diary");
  await hands.press("PageUp");
  await page.locator("label b").getByText("Pen 6").waitFor();
  await hands.type("x9");
  await read(/taken, 1 missed/);
  await accessible("diary, with a line");
  // A miss without its reason would take the form back; with it, the form stays complete and waits for the signature.
  await hands.tabTo(/^Why .*9/);
  await hands.press("Enter", "Enter");
  await hands.tabTo("Source");
  // Enter leads to what is still to be said: the reason for the change.
  await hands.press("1", "Enter");
  await hands.type("The card was read again");
  await hands.press("Enter");
  await page.getByText(/^Saved/).waitFor();
  await hands.press("Escape");
});

it("answers the query that the check opened", async () => {
  await hands.press("g", "q");
  await hands.see("Queries");
  await read("White blood cells");
  await accessible("queries");
  await hands.press("r");
  await hands.type("Repeated in the same tube, 25 both times.");
  await hands.press("Control+Enter");
  await read("whoever asked closes");
});

it("looks at what else a coordinator sees", async () => {
  for (const [chord, title] of [
    ["a", "Audit trail"],
    ["p", "People"],
    ["b", "Backup"],
    ["t", "Friday 20 November"],
  ] as const) {
    await hands.press("g", chord);
    await hands.see(title);
    await stage.page.waitForLoadState("networkidle");
    await accessible(title);
  }
  await hands.press("?");
  await hands.see("Keys");
  await accessible("help");
  await hands.press("Escape");
});

it("asks a question of the site, as the monitor", async () => {
  await hands.find("close the casebook");
  await hands.be("Monitor");
  await hands.openScreening("KR-002", "Vital signs");
  await stage.page.getByLabel("Ask about this field").waitFor();
  // Who only reads goes from field to field all the same, whatever their kind, and asks about one.
  expect(await hands.focused()).toMatch(/^Were vital signs/);
  await hands.press("j", "j", "Enter");
  expect(await hands.focused()).toBe("Body position");
  await hands.press("k", "Shift+Enter");
  expect(await hands.focused()).toMatch(/^Date/);
  await hands.press("F6");
  expect(await hands.focused()).toBe("Ask about this field");
  await hands.type("Which cuff was used?");
  await accessible("form, asked by the monitor");
  await hands.press("Control+Enter");
  await read("Query opened");
});

it("verifies again what the correction changed, the old value beside the new", async () => {
  const { page } = stage;
  await hands.find("To verify");
  await hands.see("To verify");
  await read("Verified, then changed");
  await page.locator(".change s").first().waitFor();
  await accessible("verify");
  const rows = page.locator("[data-rows='verify']");
  const before = await rows.count();
  await hands.press("Control+Enter");
  await page.waitForFunction(
    (count) => document.querySelectorAll("[data-rows='verify']").length === count,
    before - 1,
  );
});

it("signs again what the correction broke", async () => {
  await hands.find("close the casebook");
  await hands.be("Investigator");
  await hands.press("g", "v");
  await hands.see("To sign");
  await read("Signed, then changed");
  await accessible("sign");
  // From the row to the passphrase.
  await hands.press("Enter");
  await hands.type(EVERYBODY);
  await hands.press("Enter");
  await stage.page.getByText(/^Saved/).waitFor();
});

it("packs an interim export, with progress and a receipt", async () => {
  await hands.find("close the casebook");
  await hands.be("Data manager");
  await hands.press("g", "l");
  await hands.see("Lock and export");
  await accessible("lock");
  // Every place that stops the lock is named, and none is told as a finding.
  const blocker = stage.page.locator('[data-state="blocker"]').first();
  await blocker.getByText("Stops the lock").waitFor({ state: "attached" });
  expect(await blocker.locator("p button").count()).toBeGreaterThan(0);
  await read(/events replayed|Verified|verified/);
  await hands.tabTo(/^Interim export/);
  await hands.press("Enter");
  await read(/INTERIM/);
  await accessible("receipt");
  await hands.press("1");
  await stage.page.locator("main h1").filter({ hasNotText: "Lock" }).waitFor();
}, 120_000);

it("r02 asks why before a row is added to a log that was signed", async () => {
  const { page } = stage;
  await hands.find("close the casebook");
  await hands.be("Coordinator");
  await hands.press("g", "s");
  await hands.see("Subjects");
  await hands.open(/^KR-001, /);
  await hands.see("KR-001");
  await hands.press("F6");
  await hands.open("Pen dispensed / returned");
  await hands.see("Pen dispensed / returned");
  const rows = page.locator("[data-row-head]");
  await rows.first().waitFor();
  const before = await rows.count();
  await accessible("log");
  await hands.press("Control+Insert");
  await hands.see("Add a row");
  await accessible("log, reason for a row");
  await hands.type("A pen was found in the fridge");
  await hands.press("Enter");
  await page.locator("[data-row]").waitFor();
  expect(await rows.count()).toBe(before + 1);
  expect(stage.thrown).toEqual([]);
});

it("says a check's sentence in the reader's language, with what was recorded", async () => {
  const { page } = stage;
  await hands.press("Escape");
  await hands.press("g", "q");
  await hands.see("Queries");
  await hands.tabTo(/User, language and theme/);
  await hands.press("Enter");
  await hands.tabTo("한국어");
  await hands.press("Enter", "Escape");
  const recorded = page.locator("aside li p[lang=en]");
  // The first of the rows whose thread shows, once it is drawn, what was recorded.
  const shown = (): Promise<boolean> =>
    recorded
      .first()
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      );
  for (let row = 0; row < 20 && !(await shown()); row += 1) await hands.press("j");
  await recorded.first().waitFor();
  await accessible("queries, in Korean");
  expect(stage.thrown).toEqual([]);
});
