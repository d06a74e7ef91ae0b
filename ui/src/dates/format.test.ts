import { afterEach, describe, expect, test } from "vitest";
import { keepSiteZone, spaced } from "./format";

describe("a value's date and time", () => {
  afterEach(() => keepSiteZone(undefined));

  test.each([
    ["2026-03-02T09:30+09:00", "2026-03-02 09:30"],
    ["2026-03-02T09:30:00+09:00", "2026-03-02 09:30"],
    ["2026-03-02T09:30", "2026-03-02 09:30"],
    ["2026-03-02T00:30+00:00", "2026-03-02 00:30 +00:00"],
    ["2026-03-02", "2026-03-02"],
    ["T", "T"],
    ["taken 2026-03-02T09:30", "taken 2026-03-02T09:30"],
    ["2026-13-02T09:30+09:00", "2026-13-02 09:30 +09:00"],
  ])("%s reads %s in Seoul", (written, read) => {
    keepSiteZone("Asia/Seoul");
    expect(spaced(written)).toBe(read);
  });
});
