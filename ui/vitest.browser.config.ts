import { defineConfig } from "vitest/config";

/* The built interface in Chromium, over the test host and a real store. */
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // The tests of a file are one story: what follows a failure means nothing.
    bail: 1,
  },
});
