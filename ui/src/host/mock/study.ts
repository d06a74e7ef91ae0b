/* The shape of the first trial, as far as screens need it. */
import type { EventView, FormRef, StudyView, SubjectRef, Words } from "../../contract";

export const w = (en: string, ko = en, zh = en): Words => ({ en, ko, zh });

const EVENTS: [string, Words, string, number, number, number][] = [
  ["V01", w("Screening", "스크리닝", "筛选期"), "Scr", -14, -28, -1],
  ["V02", w("Day 0", "0일", "第0天"), "D0", 0, 0, 0],
  ["V03", w("Day 1", "1일", "第1天"), "D1", 1, 1, 2],
  ["V04", w("Week 1", "1주차", "第1周"), "W1", 7, 5, 9],
  ["V05", w("Week 2", "2주차", "第2周"), "W2", 14, 11, 17],
  ["V06", w("Week 4", "4주차", "第4周"), "W4", 28, 23, 33],
  ["V07", w("Week 8", "8주차", "第8周"), "W8", 56, 51, 61],
  ["V08", w("Week 12", "12주차", "第12周"), "W12", 84, 77, 91],
  ["V09", w("Week 16", "16주차", "第16周"), "W16", 112, 105, 119],
  ["V10", w("Week 20", "20주차", "第20周"), "W20", 140, 133, 147],
  ["V11", w("Month 6", "6개월", "第6个月"), "M6", 182, 168, 196],
  ["V12", w("Month 9", "9개월", "第9个月"), "M9", 273, 259, 287],
  ["V13", w("Month 12", "12개월", "第12个月"), "M12", 364, 350, 378],
];

export const FORMS: Record<string, Words> = {
  SV: w("Visit", "방문", "访视"),
  VS: w("Vital signs", "활력징후", "生命体征"),
  LBH: w("Haematology and chemistry", "혈액학 및 혈액화학 검사", "血常规与血生化"),
  A10: w("Teriparatide pens", "테리파라타이드 펜", "特立帕肽注射笔"),
  A11: w("Teriparatide diary", "테리파라타이드 투여 일지", "特立帕肽用药日记"),
  A12: w("Adherence", "복약 순응도", "依从性"),
  CM: w("Medication", "병용 약물", "合并用药"),
  AE: w("Adverse events", "이상사례", "不良事件"),
  DXA: w("Bone density", "골밀도", "骨密度"),
  IE: w("Eligibility", "적격성", "入排标准"),
};

export const events: EventView[] = EVENTS.map(([oid, name, short, day, from, to]) => ({
  oid,
  kind: "scheduled",
  name,
  short: w(short),
  day,
  from,
  to,
  forms: ["SV", "VS", "A10", "A11", "A12", "CM", "AE"],
}));

export const eventRef = (oid: string) => {
  const event = events.find((one) => one.oid === oid) ?? events[0];
  if (!event) throw new Error("no events");
  return { key: event.oid, oid: event.oid, name: event.name, short: event.short };
};

export const subjectRef = (n: number): SubjectRef => ({
  key: `uuid-${n}`,
  number: `KR-${String(n).padStart(3, "0")}`,
});

export const formRef = (n: number, event: string, oid: string): FormRef => ({
  place: `subject:uuid-${n}/${event}/${oid}`,
  oid,
  name: FORMS[oid] ?? w(oid),
});

export const study: StudyView = {
  oid: "NCT05018637",
  name: w("NCT05018637"),
  title: w(
    "WJ-MSC + teriparatide, vertebral fracture",
    "WJ-MSC + 테리파라타이드, 척추 골절",
    "WJ-MSC + 特立帕肽，椎体骨折",
  ),
  version: "3.1",
  plannedSubjects: 40,
  arms: [
    {
      oid: "WJMSC",
      name: w("WJ-MSC + teriparatide", "WJ-MSC + 테리파라타이드", "WJ-MSC + 特立帕肽"),
      letter: "WJ",
    },
    { oid: "TPTD", name: w("Teriparatide", "테리파라타이드", "特立帕肽"), letter: "TP" },
  ],
  cohorts: [],
  periods: [],
  events,
  forms: Object.entries(FORMS).map(([oid, name]) => ({
    oid,
    name,
    layout:
      oid === "LBH"
        ? "laboratory"
        : oid === "A11"
          ? "diary"
          : oid === "IE"
            ? "eligibility"
            : "form",
    running: false,
    groups: [],
  })),
  codelists: {},
  units: {},
  subjectNumberHint: w("KR- and three digits", "KR-와 숫자 세 자리", "KR- 加三位数字"),
};
