import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../keys";
import DateField from "./DateField.svelte";
import Radio from "./Radio.svelte";
import Select from "./Select.svelte";
import TimeField from "./TimeField.svelte";

afterEach(cleanup);

describe("a date field", () => {
  const props = { label: "Visit date", value: "", today: "2026-03-12" };

  it("echoes how it reads what is typed, and gives ISO when it is left", async () => {
    const onchange = vi.fn();
    render(DateField, { ...props, onchange });
    const input = screen.getByLabelText("Visit date");
    await userEvent.type(input, "15 3 26");
    expect(screen.getByText(/2026-03-15 Sun/)).toBeTruthy();
    expect(onchange).not.toHaveBeenCalled();
    await userEvent.tab();
    expect(onchange).toHaveBeenCalledExactlyOnceWith("2026-03-15", "15 3 26");
  });

  it("keeps what it cannot read, and says why", async () => {
    const onchange = vi.fn();
    render(DateField, { ...props, onchange });
    const input = screen.getByLabelText<HTMLInputElement>("Visit date");
    await userEvent.type(input, "31 4 2026");
    await userEvent.tab();
    expect(input.value).toBe("31 4 2026");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(onchange).not.toHaveBeenCalled();
  });

  it("shows the unknown parts of a partial date", () => {
    render(DateField, { ...props, value: "2025-10", partial: true });
    expect(screen.getByLabelText<HTMLInputElement>("Visit date").value).toBe("2025-10-UNK");
    expect(screen.getByText("day unknown")).toBeTruthy();
  });

  it("says whether the date lies in the window", () => {
    const echo = { date: "2026-03-12", day: 198, inWindow: false };
    render(DateField, { ...props, value: "2026-03-12", echo });
    expect(screen.getByText(/day 198/)).toBeTruthy();
    expect(screen.getByText("out of window")).toBeTruthy();
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])(
    "is not left by an Enter that commits Hangul: %o",
    async (init) => {
      const onchange = vi.fn();
      render(DateField, { ...props, onchange });
      const input = screen.getByLabelText("Visit date");
      await fireEvent.input(input, { target: { value: "15 3 26" } });
      await fireEvent.keyDown(input, { key: "Enter", ...init });
      expect(onchange).not.toHaveBeenCalled();
      await fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
      expect(onchange).toHaveBeenCalledOnce();
    },
  );
});

describe("a time field", () => {
  it("reads 905 as 09:05", async () => {
    const onchange = vi.fn();
    render(TimeField, { label: "Time", value: "", onchange });
    await userEvent.type(screen.getByLabelText("Time"), "905");
    await userEvent.tab();
    expect(onchange).toHaveBeenCalledExactlyOnceWith("09:05", "905");
  });
});

describe("a radio group", () => {
  it("is picked by its digit or letter", async () => {
    const onchange = vi.fn();
    const choices = [
      { code: "Y", label: "Yes", key: "Y" },
      { code: "N", label: "No", key: "N" },
    ];
    render(Radio, { label: "Taken", choices, value: "", onchange });
    screen.getByLabelText(/Yes/).focus();
    await userEvent.keyboard("n");
    expect(onchange).toHaveBeenCalledExactlyOnceWith("N");
  });
});

describe("a chord that leads elsewhere", () => {
  const go = vi.fn();
  let remove: () => void;
  const intercept = (event: KeyboardEvent) => keys.intercept(event);
  const handle = (event: KeyboardEvent) => keys.handle(event);
  beforeEach(() => {
    go.mockClear();
    remove = keys.add([{ keys: "G N", label: () => "", run: go }]);
    window.addEventListener("keydown", intercept, true);
    window.addEventListener("keydown", handle);
  });
  afterEach(() => {
    remove();
    window.removeEventListener("keydown", intercept, true);
    window.removeEventListener("keydown", handle);
  });

  it("answers no question that has the focus", async () => {
    const onchange = vi.fn();
    const choices = [
      { code: "N", label: "No", key: "N" },
      { code: "GENERAL", label: "General", key: "G" },
    ];
    render(Radio, { label: "Done", choices, value: "", onchange });
    screen.getByLabelText(/No/).focus();
    await userEvent.keyboard("gn");
    expect(go).toHaveBeenCalledOnce();
    expect(onchange).not.toHaveBeenCalled();
  });

  it("chooses nothing from a list that has the focus", async () => {
    const onchange = vi.fn();
    const options = [
      { code: "1", label: "Glass" },
      { code: "2", label: "None" },
    ];
    render(Select, { label: "What", options, value: "", onchange });
    screen.getByRole("combobox", { name: "What" }).focus();
    await userEvent.keyboard("gn");
    expect(go).toHaveBeenCalledOnce();
    expect(onchange).not.toHaveBeenCalled();
  });
});

describe("a select", () => {
  const options = [
    { code: "F", label: "Forgot" },
    { code: "S", label: "Side effect" },
    { code: "T", label: "Travel" },
  ];
  const shown = () => screen.getByRole("combobox", { name: "Why" });

  it("opens with Alt and the arrow, moves, and picks with Enter", async () => {
    const onchange = vi.fn();
    render(Select, { label: "Why", options, value: "", onchange });
    shown().focus();
    await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
    expect(shown().getAttribute("aria-expanded")).toBe("true");
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(onchange).toHaveBeenCalledExactlyOnceWith("S");
    expect(shown().getAttribute("aria-expanded")).toBe("false");
  });

  it("takes a digit or the first letters without being opened", async () => {
    const onchange = vi.fn();
    render(Select, { label: "Why", options, value: "", onchange });
    shown().focus();
    await userEvent.keyboard("3");
    expect(onchange).toHaveBeenLastCalledWith("T");
    await userEvent.keyboard("si");
    expect(onchange).toHaveBeenLastCalledWith("S");
  });

  it("is closed by Escape without a change", async () => {
    const onchange = vi.fn();
    render(Select, { label: "Why", options, value: "F", onchange });
    shown().focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Escape}");
    expect(onchange).not.toHaveBeenCalled();
  });
});
