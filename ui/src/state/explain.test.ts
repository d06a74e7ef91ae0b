import { expect, test } from "vitest";
import { CallError } from "../host";
import { explain } from "./explain";

const refused = (code: string, params: Record<string, string>): string =>
  explain(new CallError(code, params));

test("what a person mistyped is said in words", () => {
  expect(refused("bad-request", { field: "zone", code: "zone" })).toContain("Asia/Seoul");
  expect(refused("bad-request", { field: "siteOid", code: "site-oid" })).toContain("KR01");
  expect(refused("bad-request", { field: "user", code: "user" })).toContain("small letters");
});

test("what only a program can get wrong is named", () => {
  expect(refused("bad-request", { field: "row", code: "uuid" })).toBe(
    "The field row was not understood (uuid).",
  );
});
