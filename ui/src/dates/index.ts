export * from "./calendar";
export * from "./format";
export * from "./parse";
export * from "./time";
