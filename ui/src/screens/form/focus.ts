/** Moving the focus over a sheet: Enter and Shift+Enter through the fields, F8 through what wants a person, and to a named place. */

import { tick } from "svelte";
import { partsOf } from "../../state/open";

/** The controls a person can type into or choose from, in reading order. */
export const focusables = (root: HTMLElement | undefined): HTMLElement[] =>
  [...(root?.querySelectorAll<HTMLElement>("[data-field]") ?? [])].filter(
    (element) => !(element as HTMLInputElement).disabled && element.offsetParent !== null,
  );

/** The field before or after `from`; a radio group is one field. */
export function step(root: HTMLElement | undefined, from: HTMLElement | null, by: 1 | -1): void {
  const row = from?.closest("[data-place]");
  const fields = focusables(root);
  const here = from
    ? fields.findIndex(
        (field) => field === from || (row !== null && field.closest("[data-place]") === row),
      )
    : -1;
  for (let index = here + by; index >= 0 && index < fields.length; index += by) {
    const field = fields[index]!;
    if (!row || field.closest("[data-place]") !== row) {
      focusAndSelect(field);
      return;
    }
  }
}

export function focusAndSelect(field: HTMLElement): void {
  field.focus();
  if (field instanceof HTMLInputElement && field.type === "text") field.select();
  field.scrollIntoView({ block: "nearest" });
}

/** Whether the sheet shows the field. */
export const isShown = (root: HTMLElement | undefined, place: string): boolean =>
  root?.querySelector(`[data-place="${CSS.escape(place)}"]`) !== null;

/** Focuses the control at `place`; false when it is not on the sheet. */
export function focusPlace(root: HTMLElement | undefined, place: string): boolean {
  const field = root?.querySelector<HTMLElement>(
    `[data-place="${CSS.escape(place)}"] [data-field]`,
  );
  if (!field) return false;
  focusAndSelect(field);
  return true;
}

/** The line of a row of a log that the place lies in. */
const headOf = (root: HTMLElement | undefined, place: string): HTMLElement | undefined =>
  root?.querySelector<HTMLElement>(`[data-row-head="${CSS.escape(partsOf(place).row ?? "")}"]`) ??
  undefined;

/** As `focusPlace`; in a log its row is opened first. */
export async function showPlace(root: HTMLElement | undefined, place: string): Promise<void> {
  if (focusPlace(root, place)) return;
  headOf(root, place)?.querySelector("button")?.click();
  // The row first opens at its first field.
  await tick();
  await tick();
  focusPlace(root, place);
}

/** Points in the order in which the sheet shows their fields; those of a closed row stand where its line does. */
export function inSheetOrder<T extends { place: string }>(
  root: HTMLElement | undefined,
  points: T[],
): T[] {
  const shown = [...(root?.querySelectorAll<HTMLElement>("[data-place], [data-row-head]") ?? [])];
  const rank = ({ place }: T): number => {
    const field = shown.findIndex((element) => element.dataset.place === place);
    const head = headOf(root, place);
    return field >= 0 ? field : head ? shown.indexOf(head) : shown.length;
  };
  return [...points].sort((one, other) => rank(one) - rank(other));
}

/** The button of a row's line. */
export const lineOf = (root: HTMLElement | undefined, row: string): HTMLElement | undefined =>
  root?.querySelector<HTMLElement>(`[data-row-head="${CSS.escape(row)}"] button`) ?? undefined;

/** Whether the control that had the focus has gone from the screen. */
export const focusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** Gives a lost focus back: to the control at `place`, else to the next one of the sheet. */
export function regain(root: HTMLElement | undefined, place: string | undefined): void {
  if (!focusLost() || focusPlace(root, place ?? "")) return;
  const row = root?.querySelector<HTMLElement>(`[data-place="${CSS.escape(place ?? "")}"]`);
  const fields = focusables(root);
  const after = fields.find(
    (field) => row && row.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const next = after ?? fields[0];
  if (next) focusAndSelect(next);
}

/** The next open finding after the focus, from the top again at the end; in a log its row is opened first. */
export function focusFinding(root: HTMLElement | undefined, rows = true): void {
  const wanted = `[data-finding][data-stage="open"], [data-refused]${rows ? ", [data-marked]" : ""}`;
  const open = [...(root?.querySelectorAll<HTMLElement>(wanted) ?? [])];
  if (open.length === 0) return;
  const here = document.activeElement;
  const next =
    open.find(
      (finding) =>
        here &&
        here.compareDocumentPosition(finding) & Node.DOCUMENT_POSITION_FOLLOWING &&
        !finding.contains(here),
    ) ?? open[0]!;
  if (next.hasAttribute("data-marked")) {
    next.querySelector("button")?.click();
    // The row first opens at its first field.
    void tick()
      .then(tick)
      .then(() => focusFinding(root, false));
    return;
  }
  // An alert on a derived value that waits for somebody else has no control: its card is read.
  const target =
    next.querySelector<HTMLElement>("[data-reason], [data-decision], button") ??
    next.closest("[data-place]")?.querySelector<HTMLElement>("[data-field]") ??
    next;
  target.focus();
  next.scrollIntoView({ block: "nearest" });
}
