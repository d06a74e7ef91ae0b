import { expect, test } from "vitest";
import { nextVersion } from "./draft.svelte";

test.each([
  ["6", "7"],
  ["v9", "v10"],
  ["2026-a", "2026-a 2"],
  [null, "2"],
])("after version %s comes %s", (version, next) => expect(nextVersion(version)).toBe(next));
