/* Light, dark, or as the system says. */
import { keep, kept } from "./kept";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

class ThemeState {
  current = $state<Theme>(THEMES.find((name) => name === kept("theme")) ?? "system");

  choose(theme: Theme): void {
    this.current = theme;
    keep("theme", theme);
  }
}

export const theme = new ThemeState();
