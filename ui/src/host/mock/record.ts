/* One subject, the trail, the people. */
import type {
  AuditRow,
  FormRow,
  People,
  QueryThread,
  Status,
  SubjectView,
  VisitView,
} from "../../contract";
import { addDays } from "../../dates/calendar";
import { TODAY, queryRows } from "./home";
import { eventRef, events, FORMS, formRef, subjectRef, w } from "./study";

const DAY0 = "2025-11-20";
const STATUS: Status[] = [
  "signed",
  "verified",
  "verified",
  "verified",
  "verified",
  "verified",
  "verified",
  "complete",
  "due",
  "notDue",
  "notDue",
  "notDue",
  "notDue",
];
const ACTUAL = [-20, 0, 1, 7, 15, 27, 58, 83];
const TOTAL = [22, 10, 5, 6, 4, 12, 7, 14, 7, 7, 18, 5, 16];

function visits(n: number): VisitView[] {
  return events.map((event, at) => {
    const status = STATUS[at] ?? "notDue";
    const actual = ACTUAL[at];
    const total = TOTAL[at] ?? 7;
    const rows: FormRow[] = event.forms.map((oid) => ({
      form: formRef(n, event.oid, oid),
      status: actual === undefined ? (status === "due" ? "due" : "notDue") : status,
      items: { done: actual === undefined ? 0 : 9, total: oid === "VS" ? 31 : 9 },
      queries: 0,
      rows: 0,
      signed: status === "signed",
      verified: status === "verified",
      frozen: false,
    }));
    return {
      event: eventRef(event.oid),
      status,
      date: actual === undefined ? null : addDays(DAY0, actual),
      day: actual ?? event.day,
      target: addDays(DAY0, event.day ?? 0),
      from: addDays(DAY0, event.from ?? 0),
      to: addDays(DAY0, event.to ?? 0),
      inWindow: actual === undefined ? null : true,
      forms: { done: actual === undefined ? 0 : total, total },
      rows,
      withdrawn: null,
    };
  });
}

const mark = (
  from: number,
  to: number | null,
  label: string,
  status: Status = "complete",
  ongoing = false,
) => ({
  from,
  to,
  label: w(label),
  unit: null,
  of: null,
  status,
  ongoing,
  place: null,
});

export const subjectView = (n: number): SubjectView => ({
  subject: subjectRef(n),
  facts: [
    {
      label: w("Arm", "배정군", "组别"),
      value: w("WJ-MSC + teriparatide", "WJ-MSC + 테리파라타이드", "WJ-MSC + 特立帕肽"),
    },
    {
      label: w("Age, sex", "나이, 성별", "年龄、性别"),
      value: w("71, female", "71세, 여성", "71岁，女"),
    },
    { label: w("Index fracture", "지표 골절", "目标骨折"), value: w("L1, 2025-10-09") },
    {
      label: w("Day 0", "0일", "第0天"),
      value: w("2025-11-20 Thu", "2025-11-20 목", "2025-11-20 周四"),
    },
    { label: w("Diary adherence", "일지 순응도", "日记依从性"), value: w("99.1 %") },
  ],
  day0: DAY0,
  today: 112,
  visits: visits(n),
  logs: ["AE", "CM", "A10"].map((oid) => ({
    form: { place: `subject:uuid-${n}/COMMON/${oid}`, oid, name: FORMS[oid] ?? w(oid) },
    status: "inProgress",
    items: { done: 5, total: 9 },
    queries: oid === "CM" ? 1 : 0,
    rows: 3,
    signed: false,
    verified: false,
    frozen: false,
  })),
  lanes: [
    {
      name: w("Cell injection", "세포 주사", "细胞注射"),
      marks: [mark(0, null, "L1, 40.0 × 10⁶ cells, 2.0 mL, no leakage")],
    },
    {
      name: w("Pens", "펜", "注射笔"),
      marks: [
        mark(0, 27, "1 · 28/28"),
        mark(28, 55, "2 · 27/28"),
        mark(56, 83, "3 · 28/28"),
        mark(84, 111, "4 · 28/28"),
        mark(112, 139, "5", "inProgress"),
        mark(140, 167, "6", "notDue"),
        mark(168, 181, "7", "notDue"),
      ],
    },
    {
      name: w("Adverse events", "이상사례", "不良事件"),
      marks: [
        mark(0, 1, "Dizziness G1"),
        mark(34, 51, "Leg cramps G1"),
        mark(70, 77, "Nausea G1"),
        mark(98, 112, "Injection-site bruising G1", "inProgress", true),
      ],
    },
    {
      name: w("Medication", "병용 약물", "合并用药"),
      marks: [
        mark(-40, 112, "Calcium 500 mg with vitamin D 800 IU, amlodipine 5 mg", "inProgress", true),
        mark(-25, 42, "Celecoxib 200 mg"),
      ],
    },
    {
      name: w("DXA and imaging", "DXA 및 영상", "DXA与影像"),
      marks: [
        mark(-15, null, "T −2.8, CT", "verified"),
        mark(27, null, "X-ray", "verified"),
        mark(83, null, "X-ray", "verified"),
        mark(182, null, "DXA, CT", "notDue"),
        mark(364, null, "DXA, CT, MRI", "notDue"),
      ],
    },
  ],
  ended: null,
  withdrawn: null,
});

export function thread(id: string): QueryThread {
  const query = queryRows.find((row) => row.id === id) ?? queryRows[0];
  if (!query) throw new Error("no queries");
  return {
    query,
    entries: [
      {
        at: "2026-03-12T10:24:36+09:00",
        by: query.askedBy,
        role: query.askedBy ? "monitor" : null,
        kind: "opened",
        text: query.question,
        recorded: query.askedBy ? null : query.question.en,
      },
      {
        at: "2026-03-12T10:31:02+09:00",
        by: "Park Ji-yeon",
        role: "coordinator",
        kind: "answered",
        text: w("Measured again, 153.4 both times. Asked Dr Seo for an X-ray."),
        recorded: null,
      },
      {
        at: "2026-03-12T11:50:10+09:00",
        by: "Choi Eun-bi",
        role: "monitor",
        kind: "reopened",
        text: w("Seen. Please enter the X-ray, or the date it is booked."),
        recorded: null,
      },
    ],
    mayAnswer: query.state === "open",
    mayClose: query.state === "answered",
  };
}

let seq = 13308;
function act(
  at: string,
  fullName: string,
  role: AuditRow["role"],
  where: [number, string] | null,
  what: string,
  old: string | null,
  now: string | null,
  reason: string | null,
  kind = "value",
): AuditRow {
  seq -= 1;
  return {
    seq: seq + 1,
    at: `2026-03-${at}+09:00`,
    user: fullName,
    fullName,
    role,
    kind,
    subject: where ? subjectRef(where[0]).number : null,
    event: where ? eventRef(where[1]).name : null,
    form: null,
    label: w(what),
    place: where ? `subject:uuid-${where[0]}/${where[1]}/VS/VS.HEIGHT` : null,
    old,
    new: now,
    sentence: null,
    reason,
    ownReason: null,
    hash: "e04b91a77c02".slice(seq % 6, (seq % 6) + 6),
  };
}

export const auditRows: AuditRow[] = [
  act(
    "12T11:05:20",
    "Park Ji-yeon",
    "coordinator",
    [19, "V08"],
    "Diary, pen 3",
    null,
    "28 days: taken 26, missed 2",
    "Diary card, range entry",
  ),
  act("12T10:24:36", "Park Ji-yeon", "coordinator", [8, "V11"], "Height", null, "153.4 cm", null),
  act(
    "12T10:24:36",
    "EC-026",
    "coordinator",
    [8, "V11"],
    "Height",
    null,
    "query 112 opened",
    "2.6 cm less than at screening",
    "query",
  ),
  act(
    "12T10:21:12",
    "Park Ji-yeon",
    "coordinator",
    [8, "V11"],
    "Visit date",
    "2026-03-21",
    "2026-03-12",
    "Typing error, future date",
  ),
  act(
    "12T09:12:47",
    "Park Ji-yeon",
    "coordinator",
    [30, "V01"],
    "Haemoglobin",
    "9.8 g/dL",
    "9.9 g/dL",
    "Misread the printout",
  ),
  act(
    "12T08:02:11",
    "Casebook",
    "administrator",
    null,
    "Chain",
    null,
    "verified, 13,301 events",
    "After unlocking",
    "custody",
  ),
  act(
    "11T17:40:58",
    "Seo Min-kyu",
    "principalInvestigator",
    [7, "V11"],
    "Casebook",
    null,
    "signed",
    "I have reviewed these data",
    "signature",
  ),
  act(
    "11T16:55:03",
    "Choi Eun-bi",
    "monitor",
    [12, "V09"],
    "Vital signs",
    null,
    "verified, 31 items",
    "Seen in the source",
    "signature",
  ),
  act(
    "11T16:48:30",
    "Park Ji-yeon",
    "coordinator",
    [9, "V11"],
    "Creatinine",
    "88 µmol/L",
    "0.88 mg/dL",
    "Wrong unit, printout says mg/dL",
  ),
  act(
    "11T16:40:15",
    "Choi Eun-bi",
    "monitor",
    [9, "V11"],
    "Creatinine",
    null,
    "query 111 opened",
    "Value and unit do not fit",
    "query",
  ),
];

export const people: People = {
  rows: [
    person("ji", "Park Ji-yeon", "coordinator", "2025-01-06", "Data entry, diary, pens", 0),
    person(
      "seo",
      "Seo Min-kyu",
      "principalInvestigator",
      "2025-01-06",
      "Principal investigator",
      0,
    ),
    person("choi", "Choi Eun-bi", "monitor", "2025-02-17", "Source data verification", 2),
    person("kim", "Kim Do-hyun", "dataManager", "2025-01-06", "Queries, freeze, export", 0),
    person("yoon", "Yoon Seo-ah", "administrator", "2025-01-06", "Accounts, backups", 0),
    {
      ...person("han", "Han Jae-won", "investigator", "2025-03-03", "Sub-investigator", 0),
      closed: { at: `${addDays(TODAY, -30)}T16:00:00+09:00`, by: "Yoon Seo-ah" },
    },
  ],
};

function person(
  user: string,
  fullName: string,
  role: People["rows"][number]["role"],
  since: string,
  duties: string,
  failedLogins: number,
) {
  return {
    user,
    fullName,
    role,
    since,
    closed: null,
    accountability: `${since}T09:00:00+09:00`,
    delegations: [{ from: since, to: null, duties }],
    failedLogins,
  };
}
