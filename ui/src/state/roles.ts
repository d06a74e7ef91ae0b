import { m } from "../paraglide/messages.js";
import type { Role } from "../contract";

export const ROLES: readonly Role[] = [
  "coordinator",
  "pharmacist",
  "investigator",
  "principalInvestigator",
  "monitor",
  "dataManager",
  "administrator",
];

const NAMES: Record<Role, () => string> = {
  coordinator: m.role_coordinator,
  pharmacist: m.role_pharmacist,
  investigator: m.role_investigator,
  principalInvestigator: m.role_principal_investigator,
  monitor: m.role_monitor,
  dataManager: m.role_data_manager,
  administrator: m.role_administrator,
};

const LETTERS: Record<Role, string> = {
  coordinator: "CRC",
  pharmacist: "PHARM",
  investigator: "INV",
  principalInvestigator: "PI",
  monitor: "MON",
  dataManager: "DM",
  administrator: "ADM",
};

/** `Coordinator`; the code itself when it is none of the roles, nothing for none. */
export function roleName(role: Role | null): string {
  return role === null ? "" : (NAMES[role]?.() ?? role);
}

/** `CRC`, as tables abbreviate it. */
export function roleLetters(role: Role): string {
  return LETTERS[role] ?? role;
}

/** Two letters for an avatar: `Park Ji-yeon` is PJ, `박지연` is 박. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  if (!/^[\p{Script=Latin}]/u.test(name)) return name.trim().slice(0, 1);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters.map((word) => word?.slice(0, 1).toUpperCase() ?? "").join("");
}
