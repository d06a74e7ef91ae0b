/** Why a command did not do what it was asked: a stable code, words elsewhere. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    readonly params: Readonly<Record<string, string>> = {},
  ) {
    super(code);
    this.name = "CallError";
  }

  /** Reads whatever a carrier threw; what has no code is `unreachable`. */
  static from(failure: unknown): CallError {
    if (failure instanceof CallError) return failure;
    if (typeof failure === "object" && failure !== null && "code" in failure) {
      const { code, params } = failure as { code: unknown; params?: Record<string, string> };
      return new CallError(String(code), params ?? {});
    }
    return new CallError("unreachable", { detail: String(failure) });
  }
}
