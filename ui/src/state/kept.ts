/*
 * Small preferences of this computer (language, theme). Never clinical data:
 * the browser's storage is not encrypted.
 */

export function kept(name: "language" | "theme"): string | null {
  try {
    return localStorage.getItem(`casebook.${name}`);
  } catch {
    return null;
  }
}

export function keep(name: "language" | "theme", value: string): void {
  try {
    localStorage.setItem(`casebook.${name}`, value);
  } catch {
    /* A preference that cannot be remembered still holds until the window closes. */
  }
}
