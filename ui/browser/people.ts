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
    for (let step = 0; step < 60; step += 1) {
      if (fits(await this.focused(), name)) return;
      await this.press("Tab");
    }
    throw new Error(`Tab never reaches ${String(name)}`);
  }

  /** What a screen reader would call the focused control. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return "";
      const labels = "labels" in element ? (element as HTMLInputElement).labels : null;
      return (element.ariaLabel ?? labels?.[0]?.textContent ?? element.textContent ?? "").trim();
    });
  }
}

function fits(said: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? said.startsWith(wanted) : wanted.test(said);
}
