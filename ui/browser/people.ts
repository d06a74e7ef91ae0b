/* What a person at the keyboard does; no mouse takes part. */
import type { Page } from "playwright-core";

export class Hands {
  constructor(readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Waits for the screen or the step of this title. */
  async see(title: string | RegExp): Promise<void> {
    await this.page.locator("h1, h2").filter({ hasText: title }).first().waitFor();
  }

  /** Goes on with Tab until a control of this name has the focus. */
  async tabTo(name: string | RegExp): Promise<void> {
    for (let step = 0; step < 90; step += 1) {
      if (fits(await this.focused(), name)) return;
      await this.press("Tab");
    }
    throw new Error(`Tab never reaches ${String(name)}`);
  }

  /** Goes down a list until the row of this name has the focus, and opens it. */
  async open(name: string | RegExp): Promise<void> {
    await this.page.waitForFunction(() => document.activeElement?.matches("[data-rows], button"));
    for (let step = 0; step < 60; step += 1) {
      if (fits(await this.focused(), name)) return this.press("Enter");
      await this.press("j");
    }
    throw new Error(`no row ${String(name)}`);
  }

  /** Finds a place or an act in the palette. */
  async find(text: string): Promise<void> {
    await this.press("Control+k");
    await this.type(text);
    await this.press("Enter");
  }

  /** From the first screen to the people of a training casebook. */
  async openTraining(path: string): Promise<void> {
    await this.see("Welcome");
    await this.press("Control+o");
    await this.type(path);
    await this.press("Enter");
    await this.see("Training casebook");
  }

  /** Takes a role of the training casebook. */
  async be(role: string): Promise<void> {
    await this.see("Training casebook");
    await this.tabTo(new RegExp(`^\\w\\w\\s*${role}`));
    await this.press("Enter");
    await this.see("Friday 20 November");
  }

  /** From the matrix to a form of a subject's screening. */
  async openScreening(subject: string, form: string): Promise<void> {
    await this.press("g", "s");
    await this.see("Subjects");
    await this.open(new RegExp(`^${subject}, Screening`));
    await this.see(subject);
    await this.press("F6");
    await this.open(form);
    await this.see(form);
  }

  /** What a screen reader would call the focused control. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return "";
      const labels = "labels" in element ? (element as HTMLInputElement).labels : null;
      const by = document.getElementById(element.getAttribute("aria-labelledby") ?? "");
      const label = element.ariaLabel ?? by?.textContent ?? labels?.[0]?.textContent;
      return (label ?? element.textContent ?? "").trim();
    });
  }
}

function fits(said: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? said.startsWith(wanted) : wanted.test(said);
}
