import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LOOKS } from "../glyphs/status";

type Message = string | { match: Record<string, string> }[];

const FOLDERS = ["messages", "messages/entry", "messages/review"];
const read = (folder: string, language: string) =>
  JSON.parse(readFileSync(`${folder}/${language}.json`, "utf8")) as Record<string, Message>;

const texts = (message: Message): string[] =>
  typeof message === "string" ? [message] : message.flatMap((one) => Object.values(one.match));

/** The parameters that a message speaks of, in any of its variants. */
function parameters(message: Message): string[] {
  const found = texts(message).flatMap((text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""),
  );
  return [...new Set(found)].sort();
}

describe.each(FOLDERS)("the words in %s", (folder) => {
  const english = read(folder, "en");

  it.each(["ko", "zh"])("are complete in %s, with the same parameters", (language) => {
    const other = read(folder, language);
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(english)) {
      expect(parameters(other[key] ?? ""), key).toEqual(parameters(message));
    }
  });

  it("are never empty, and neither beg nor shout", () => {
    for (const [key, message] of Object.entries(english)) {
      for (const text of texts(message)) {
        expect(text.trim(), key).not.toBe("");
        expect(text, key).not.toMatch(/\b(please|sorry)\b|!/i);
      }
    }
  });
});

describe("the marks of a status", () => {
  it("use no letter for two statuses of the record", () => {
    const letters = Object.entries(LOOKS)
      .filter(([mark, look]) => look.letter !== "" && mark !== "closed")
      .map(([, look]) => look.letter);
    expect(new Set(letters).size).toBe(letters.length);
  });
});
