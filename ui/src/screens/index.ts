/*
 * A screen is a folder here with a component named `SomethingScreen.svelte`; the
 * folder's name is the route's. Adding one needs no other change.
 */
import type { Component } from "svelte";
import type { Route, ScreenName } from "../route.svelte";

/** A screen receives its route and nothing else. */
type ScreenComponent = Component<{ route: never }>;

const found = import.meta.glob<{ default: ScreenComponent }>("./*/*Screen.svelte", { eager: true });

const screens = new Map(
  Object.entries(found).map(([path, module]) => [path.split("/")[1], module.default]),
);

export function hasScreen(name: ScreenName): boolean {
  return screens.has(name);
}

export function screenOf(route: Route): Component<{ route: Route }> | undefined {
  return screens.get(route.screen) as Component<{ route: Route }> | undefined;
}
