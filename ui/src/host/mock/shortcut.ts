/* `?mock&screen=today&lang=ko&theme=dark`: straight to a screen, for looking at it. */
import { call } from "..";
import { route, type Route } from "../../route.svelte";
import { language, LANGUAGES } from "../../state/language.svelte";
import { session } from "../../state/session.svelte";
import { theme, THEMES } from "../../state/theme.svelte";

export async function jump(): Promise<void> {
  const wanted = Object.fromEntries(new URLSearchParams(location.search));
  const code = LANGUAGES.find((one) => one.code === wanted.lang)?.code;
  if (code) language.choose(code);
  theme.choose(THEMES.find((one) => one === wanted.theme) ?? "system");
  if (!wanted.screen) return;
  route.start({ ...wanted, screen: wanted.screen } as unknown as Route);
  if (wanted.screen === "open" || wanted.screen === "create") return;
  await session.enter(await call("unlock", { path: "", user: "", passphrase: "" }));
}
