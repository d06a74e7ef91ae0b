import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

/*
 * One page, hashed assets, nothing inlined: the window's content policy allows
 * neither inline scripts nor inline styles nor any address but its own.
 */
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:7411" } },
  preview: { proxy: { "/api": "http://127.0.0.1:7411" } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["./src/testing/setup.ts"],
  },
});
