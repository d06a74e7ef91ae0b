/*
 * The language of the interface. It switches at once and is remembered on this
 * computer; a study's own words travel in all languages and are picked here.
 */
import { overwriteGetLocale } from "../paraglide/runtime.js";
import type { Words } from "../contract";
import { keep, kept } from "./kept";

export type Language = "en" | "ko" | "zh";

/** Each language by its own name. */
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "ko", name: "한국어" },
  { code: "zh", name: "简体中文" },
];

/** What `lang` attributes and `Intl` want to hear. */
const TAGS = { en: "en-GB", ko: "ko-KR", zh: "zh-CN" } as const;

function first(): Language {
  const wanted = [kept("language"), ...navigator.languages].filter((tag) => tag !== null);
  for (const tag of wanted) {
    const code = tag.slice(0, 2);
    if (code === "en" || code === "ko" || code === "zh") return code;
  }
  return "en";
}

class LanguageState {
  current = $state<Language>(first());

  /** The BCP 47 tag for `Intl`. */
  get tag(): string {
    return TAGS[this.current];
  }

  choose(code: Language): void {
    this.current = code;
    keep("language", code);
  }
}

export const language = new LanguageState();

overwriteGetLocale(() => language.current);

/** The study's words in the language of the interface; empty for nothing. */
export function words(said: Words | null | undefined): string {
  if (!said) return "";
  return said[language.current] || said.en;
}
