/*
 * The test host with an empty data folder, and a Chromium looking at it. The
 * host's binary comes from CASEBOOK_TEST_HOST; `make test-ui` builds it first.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What time it is in the clinic when a test begins. */
const NOW = "2026-03-12T09:00:00+09:00";

export interface Stage {
  page: Page;
  /** What the page threw; a test ends with an empty list. */
  thrown: string[];
  close: () => Promise<void>;
}

export async function raise(): Promise<Stage> {
  const data = mkdtempSync(join(tmpdir(), "casebook-browser-"));
  const host = spawn(
    hostBinary(),
    ["--port", "0", "--ui", resolve(import.meta.dirname, "../dist"), "--data", data, "--now", NOW],
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
    thrown,
    close: async () => {
      await browser.close();
      host.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function hostBinary(): string {
  const named = process.env.CASEBOOK_TEST_HOST;
  const target = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../target");
  const binary = named ?? join(target, "debug", "casebook-test-host");
  if (!existsSync(binary)) throw new Error(`no test host at ${binary}; build it with make test-ui`);
  return binary;
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
