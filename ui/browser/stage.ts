/*
 * The test host with an empty data folder, and a Chromium looking at it. The
 * host's binary comes from CASEBOOK_TEST_HOST; `make test-ui` builds it first.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What time it is in the clinic when a test begins. */
const NOW = "2026-03-12T09:00:00+09:00";

/** The day on which a simulated trial stands still. */
const AFTER_THE_TRIAL = "2026-11-20T16:00:00+09:00";
const STUDY = "NCT05018637";

export interface Stage {
  page: Page;
  /** Where the training casebook lies; empty when none was asked for. */
  training: string;
  /** What the page threw; a test ends with an empty list. */
  thrown: string[];
  close: () => Promise<void>;
}

/** An empty data folder, or one with a training casebook of so many subjects. */
export async function raise({ subjects = 0, study = STUDY } = {}): Promise<Stage> {
  const data = mkdtempSync(join(tmpdir(), "casebook-browser-"));
  const training = subjects === 0 ? "" : simulate(join(data, "casebooks"), study, subjects);
  const ui = resolve(import.meta.dirname, "../dist");
  const now = subjects === 0 ? NOW : AFTER_THE_TRIAL;
  const host = spawn(
    binary("casebook-test-host", process.env.CASEBOOK_TEST_HOST),
    ["--port", "0", "--ui", ui, "--data", data, "--now", now],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const address = await listening(host);
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  page.setDefaultTimeout(20_000);
  const thrown: string[] = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  await page.goto(address);
  return {
    page,
    training,
    thrown,
    close: async () => {
      await browser.close();
      host.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Plays a trial into the folder, the same for every run. */
function simulate(out: string, study: string, subjects: number): string {
  casebook(
    ...["simulate", "--study", study, "--subjects", String(subjects), "--seed", "3", "--out", out],
  );
  return join(out, `${study}-TRAINING.casebook`);
}

/** Runs the command line; what it prints. */
export function casebook(...told: string[]): string {
  return execFileSync(binary("casebook"), told, { encoding: "utf8" });
}

function binary(name: string, named?: string): string {
  const target = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../target");
  const path = named ?? join(target, "debug", name);
  if (!existsSync(path)) throw new Error(`no ${name} at ${path}; make test-ui builds it`);
  return path;
}

/** The address that the host prints once it listens. */
function listening(host: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    if (!host.stdout) throw new Error("the test host has no output");
    createInterface({ input: host.stdout }).on("line", (line) => {
      const address = /^listening (http:\S+)/.exec(line)?.[1];
      if (address) found(address);
    });
    host.once("exit", (code) => failed(new Error(`the test host ended with ${code}`)));
  });
}

function launch(): Promise<Browser> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium on this machine");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}
