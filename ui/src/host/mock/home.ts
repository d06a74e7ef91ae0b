/* Today and the matrix, as the design's pictures show them. */
import type { Matrix, MatrixCell, QueryRow, Status, Today, VisitRow } from "../../contract";
import { addDays } from "../../dates/calendar";
import { eventRef, events, formRef, subjectRef, w } from "./study";

export const TODAY = "2026-03-12";

function visit(
  n: number,
  oid: string,
  status: Status,
  day: number,
  span: [number, number, number],
  forms: [number, number],
): VisitRow {
  const [from, target, to] = span;
  return {
    subject: subjectRef(n),
    event: eventRef(oid),
    status,
    day,
    target: addDays(TODAY, target),
    from: addDays(TODAY, from),
    to: addDays(TODAY, to),
    daysLeft: to,
    forms: { done: forms[0], total: forms[1] },
    first: formRef(n, oid, "SV"),
  };
}

export const queryRows: QueryRow[] = [
  query(
    "112",
    8,
    "V11",
    "VS",
    "VS.HEIGHT",
    w("Height", "신장(키)", "身高"),
    "153.4",
    "cm",
    w(
      "Height changed 2.6 cm: typing error or new vertebral fracture?",
      "신장이 2.6 cm 줄었습니다. 입력 오류입니까, 새로운 척추 골절입니까?",
      "身高变化2.6 cm：录入错误，还是新发椎体骨折？",
    ),
    0,
    "open",
    "EC-026",
  ),
  query(
    "108",
    5,
    "V11",
    "DXA",
    "DXA.MACHINE",
    w("DXA machine", "DXA 장비", "DXA设备"),
    "Lunar B",
    null,
    w(
      "Different DXA machine: the change cannot be interpreted.",
      "DXA 장비가 달라 변화를 해석할 수 없습니다.",
      "DXA设备不同，无法解释该变化。",
    ),
    6,
    "open",
    "EC-078",
  ),
  query(
    "104",
    10,
    "V10",
    "CM",
    "CM.INDIC",
    w("Indication", "적응증", "适应症"),
    "celecoxib",
    null,
    w(
      "Was celecoxib given for the adverse event “back pain”?",
      "celecoxib은 이상사례 ‘요통’ 때문에 투여되었습니까?",
      "塞来昔布是否因不良事件“腰背痛”而使用？",
    ),
    9,
    "open",
    null,
  ),
  query(
    "111",
    9,
    "V11",
    "LBH",
    "LBC.CREAT",
    w("Creatinine", "크레아티닌", "肌酐"),
    "0.88",
    "mg/dL",
    w("Value and unit do not fit.", "값과 단위가 맞지 않습니다.", "数值与单位不符。"),
    1,
    "answered",
    null,
  ),
  query(
    "110",
    12,
    "V09",
    "A10",
    "A10.LEFT",
    w("Pen 4 count", "펜 4 잔량", "注射笔4余量"),
    "1 left",
    null,
    w("Diary says none was missed.", "일지에는 누락이 없습니다.", "日记显示无漏用。"),
    2,
    "answered",
    "EC-071",
  ),
  query(
    "109",
    12,
    "V09",
    "VS",
    "VS.WEIGHT",
    w("Weight", "체중", "体重"),
    "61.8",
    "kg",
    w("4.1 kg more than at Week 12.", "12주차보다 4.1 kg 많습니다.", "比第12周多4.1 kg。"),
    2,
    "answered",
    "EC-027",
  ),
  query(
    "101",
    2,
    "V06",
    "AE",
    "AE.END",
    w("End date", "종료일", "结束日期"),
    "2025-11-UNK",
    null,
    w("Is the day really unknown?", "일자가 정말로 불명입니까?", "日期确实不详吗？"),
    41,
    "closed",
    null,
  ),
];

function query(
  id: string,
  n: number,
  event: string,
  form: string,
  item: string,
  label: QueryRow["label"],
  value: string,
  unit: string | null,
  question: QueryRow["question"],
  age: number,
  state: QueryRow["state"],
  check: string | null,
): QueryRow {
  return {
    id,
    state,
    subject: subjectRef(n),
    event: eventRef(event),
    form: formRef(n, event, form),
    place: `subject:uuid-${n}/${event}/${form}/${item}`,
    label,
    value,
    unit,
    question,
    askedBy: check === null ? "Choi Eun-bi" : null,
    check,
    opened: `${addDays(TODAY, -age)}T10:24:36+09:00`,
    ageDays: age,
  };
}

export const today: Today = {
  date: TODAY,
  overdue: [
    visit(21, "V07", "overdue", 65, [-14, -9, -4], [0, 7]),
    visit(13, "V09", "overdue", 121, [-16, -9, -2], [0, 7]),
  ],
  closing: [
    visit(19, "V08", "inProgress", 91, [-14, -7, 0], [10, 14]),
    visit(28, "V04", "due", 7, [-2, 0, 2], [0, 6]),
    visit(22, "V07", "due", 58, [-7, -2, 3], [0, 7]),
    visit(3, "V13", "due", 373, [-23, -9, 5], [0, 18]),
    visit(14, "V09", "due", 112, [-7, 0, 7], [0, 7]),
  ],
  due: [
    visit(15, "V09", "due", 108, [-3, 4, 11], [0, 7]),
    visit(20, "V08", "due", 79, [-2, 5, 12], [0, 14]),
    visit(12, "V10", "due", 133, [0, 7, 14], [0, 7]),
  ],
  unfinished: [
    {
      subject: subjectRef(30),
      event: eventRef("V01"),
      day: null,
      forms: { done: 21, total: 22 },
      first: formRef(30, "V01", "LBH"),
      items: { done: 15, total: 15 },
      alerts: 1,
    },
    {
      subject: subjectRef(8),
      event: eventRef("V11"),
      day: 198,
      forms: { done: 15, total: 18 },
      first: formRef(8, "V11", "VS"),
      items: { done: 23, total: 31 },
      alerts: 0,
    },
    {
      subject: subjectRef(27),
      event: eventRef("V05"),
      day: 14,
      forms: { done: 3, total: 4 },
      first: formRef(27, "V05", "A11"),
      items: { done: 9, total: 14 },
      alerts: 0,
    },
  ],
  queries: queryRows.filter((row) => row.state === "open"),
  pens: [
    { subject: subjectRef(12), pen: "TP-0455", ordinal: 5, lastDay: "2026-03-16", daysLeft: 4 },
    { subject: subjectRef(20), pen: "TP-0461", ordinal: 3, lastDay: "2026-03-16", daysLeft: 4 },
    { subject: subjectRef(26), pen: "TP-0498", ordinal: 1, lastDay: "2026-03-18", daysLeft: 6 },
  ],
  next: null,
};

const LETTERS: Record<string, Status> = {
  L: "locked",
  S: "signed",
  V: "verified",
  C: "complete",
  I: "inProgress",
  D: "due",
  M: "missed",
  Q: "query",
  W: "outOfWindow",
  O: "overdue",
  "-": "notDue",
};
const ROWS =
  "LLLLLLLLLLLLL LLLLLLMLLLLLL SSSSSSSSSSSVD S SSSSSSWSSSQC- SSSSMSSSSSVC- SSSSSSSSSVV-- SSSSSSSVVVQ-- SSSSSSSVVVC-- SSSSSSVVVQ--- SSSSSSVWVC--- SSSSSVVVCD--- SSSSVVVVO---- SVVVVVVCD---- SVVVVVVCD---- VVVVVWVC----- VVVVMVVC----- VVVVVVVC----- VVVVVVVI----- VVVVVVCD----- VVVVVVO------ VVVVVCD------ VVVVVC------- VVVVVC------- VVVVVD------- VVVVV-------- VVVVI-------- VVVD--------- VC----------- I------------".split(
    " ",
  );

export const matrix: Matrix = {
  events: events.map((event) => eventRef(event.oid)),
  rows: ROWS.map((letters, at) => {
    const n = at + 1;
    const cells: MatrixCell[] = events.map((event, column) => {
      const status = LETTERS[letters[column] ?? "-"] ?? "notDue";
      const untouched = status === "notDue" || status === "due" || status === "overdue";
      return {
        event: event.oid,
        status,
        date: untouched ? null : "2026-02-11",
        forms: { done: untouched ? 0 : 7, total: 7 },
      };
    });
    return {
      subject: subjectRef(n),
      arm: n === 4 || n >= 29 ? null : n % 2 === 1 ? "WJ" : "TP",
      cells,
      forms: { done: Math.max(4, 145 - n * 5), total: 145 },
      withdrawn: false,
      ended: n === 4 ? "2025-03-28" : null,
    };
  }),
};
