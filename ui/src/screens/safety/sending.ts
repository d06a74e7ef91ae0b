/* What was said of a report's way to the sponsor. */
import type { FieldState, SafetyEventView } from "../../contract";

/** The first fact that is not said of the first report that is not said to be sent. */
export function unsent(view: SafetyEventView): FieldState | undefined {
  const open = view.reports.flatMap(({ sending }) =>
    sending.filter(({ entry, required }, at) => entry === null && (at === 0 || required)),
  );
  return open[0];
}
