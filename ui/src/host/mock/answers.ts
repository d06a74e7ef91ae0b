type Answer = (request: never) => unknown;

export const answers: Record<string, Answer | undefined> = {};
