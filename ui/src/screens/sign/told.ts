/* A changed value as people read it: a code in its words, a number with its unit. */
import type { ChangeRow } from "../../contract";
import { minus } from "../../dates";
import { itemOf, told, unitOf } from "../form/lookup";
import { partsOf } from "../../state/open";

/** `all` holds the units that were entered together with their numbers. */
export function changeTold(change: ChangeRow, text: string, all: readonly ChangeRow[]): string {
  const { form, item: oid } = partsOf(change.place);
  const item = form !== null && oid !== null ? itemOf(form, oid) : undefined;
  const said = minus(told(item, text));
  const unit = unitOf(item?.unit ?? enteredUnit(change, item?.unitItem, all));
  return unit === "" || !/^[<>]?-?\d/.test(text) ? said : `${said} ${unit}`;
}

function enteredUnit(
  change: ChangeRow,
  unitItem: string | null | undefined,
  all: readonly ChangeRow[],
): string | null {
  if (!unitItem) return null;
  const place = `${change.place.slice(0, change.place.lastIndexOf("/"))}/${unitItem}`;
  return all.find((one) => one.place === place)?.new ?? null;
}
