/* What was just done, once, at the foot of the sheet; a failure stays until it is read. */

export interface Toast {
  text: string;
  tone: "ok" | "query" | "safety";
  action?: { label: string; keys?: string; run: () => void };
}

const SHOWN_MS = 6000;

class ToastState {
  current = $state.raw<Toast | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(toast: Toast): void {
    clearTimeout(this.#timer);
    this.current = toast;
    if (toast.tone !== "safety") this.#timer = setTimeout(() => (this.current = null), SHOWN_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.current = null;
  }
}

export const toasts = new ToastState();
