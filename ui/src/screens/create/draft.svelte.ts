/* What is being filled in for a new casebook; nothing of it is written yet. */
import { m } from "../../paraglide/messages.js";
import type { CreateCasebook, StudyChoice } from "../../contract";

/** R-23; the core decides again. */
const SHORTEST_PASSPHRASE = 12;

/** As the core will ask for it; said on the step where it is typed. */
const SITE_CODE = /^[A-Z0-9]{2,12}$/u;

export class Draft {
  /** The OID of a study built in, or the folder of one's own. */
  study = $state("");
  /** The study in that folder, once it was checked. */
  own = $state.raw<StudyChoice | null>(null);
  siteOid = $state("");
  siteName = $state("");
  zone = $state("");
  folder = $state("");
  fullName = $state("");
  user = $state("");
  passphrase = $state("");
  again = $state("");

  /** What step `at` still waits for; null when it is complete. */
  missing(at: number): string | null {
    if (at === 0) return this.study === "" ? m.create_choose_study() : null;
    if (at === 1) {
      const filled = [this.siteOid, this.siteName, this.zone, this.folder];
      if (!filled.every((text) => text.trim() !== "")) return m.create_fill_site();
      return SITE_CODE.test(this.siteOid.trim()) ? null : m.create_site_code();
    }
    if (this.fullName.trim() === "" || this.user.trim() === "") return m.create_fill_name();
    if (this.passphrase.length < SHORTEST_PASSPHRASE) {
      return m.create_passphrase_short({ min: SHORTEST_PASSPHRASE });
    }
    return this.passphrase === this.again ? null : m.passphrase_differs();
  }

  request(): CreateCasebook {
    return {
      folder: this.folder.trim(),
      study: this.study,
      siteOid: this.siteOid.trim(),
      siteName: this.siteName.trim(),
      zone: this.zone.trim(),
      user: this.user.trim(),
      fullName: this.fullName.trim(),
      passphrase: this.passphrase,
    };
  }
}
