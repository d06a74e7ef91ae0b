/* An amended copy of the first study: what a sponsor's data manager receives as a folder. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SCHEMAS = resolve(import.meta.dirname, "../../schemas");
const STUDY = "nct05018637";

interface Item {
  oid: string;
  soft?: { min: string; max: string };
}
interface Form {
  groups: { items: Item[] }[];
}
interface StudyFile {
  oid: string;
  version: string;
  events: { oid: string; target: { minus: number; plus: number } }[];
}

export interface Amended {
  /** Version 2.0.0: a wider window, a question more, a narrower range, a graver check. */
  good: string;
  /** The same, but still called 1.0.0. */
  sameVersion: string;
  /** Another study altogether. */
  otherStudy: string;
  remove: () => void;
}

/** Makes the folders, each with what the study uses beside it. */
export function amendedFolders(): Amended {
  const root = mkdtempSync(join(tmpdir(), "casebook-amended-"));
  return {
    good: amend(join(root, "good"), { version: "2.0.0" }),
    sameVersion: amend(join(root, "same"), {}),
    otherStudy: amend(join(root, "other"), { version: "2.0.0", oid: "NCT09999999" }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function amend(root: string, named: Partial<StudyFile>): string {
  for (const part of ["library", "cells", STUDY]) {
    cpSync(join(SCHEMAS, part), join(root, part), { recursive: true });
  }
  const folder = join(root, STUDY);
  edit<StudyFile>(join(folder, "study.json"), (study) => {
    Object.assign(study, named);
    const week1 = found(study.events, "V04");
    week1.target.minus = 3;
    week1.target.plus = 3;
  });
  edit<Form>(join(folder, "forms/A04.json"), ({ groups: [group] }) => {
    const items = group?.items ?? [];
    items.splice(items.indexOf(found(items, "VASBACK")) + 1, 0, AT_REST);
  });
  edit<Form>(join(root, "library/forms/VS.json"), ({ groups: [group] }) => {
    found(group?.items ?? [], "SYSBP_VSORRES").soft = { min: "90", max: "130" };
  });
  edit<{ checks: { severity: string }[] }>(
    join(folder, "checks/quality-of-life.json"),
    ({ checks: [first] }) => Object.assign(first ?? {}, { severity: "P" }),
  );
  return folder;
}

const AT_REST = {
  oid: "VASREST",
  label: { en: "Back pain at rest", ko: "안정 시 요통", zh: "静息时腰背痛" },
  type: { decimal: { digits: 3, scale: 1 } },
  required: "event in ['V11', 'V12', 'V13']",
  hard: { min: "0.0", max: "10.0" },
  source: "amendment 2",
};

function edit<T>(path: string, change: (content: T) => void): void {
  const content = JSON.parse(readFileSync(path, "utf8")) as T;
  change(content);
  writeFileSync(path, JSON.stringify(content, null, 2));
}

function found<T extends { oid: string }>(all: T[], oid: string): T {
  const one = all.find((candidate) => candidate.oid === oid);
  if (!one) throw new Error(`the study has no ${oid}`);
  return one;
}
