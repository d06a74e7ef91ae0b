import type * as C from "../../contract";
import { matrix, queryRows, today, TODAY } from "./home";
import { auditRows, people, subjectView, thread } from "./record";
import { study, w } from "./study";

type Answer = (request: never) => unknown;

const CARD: C.CasebookCard = {
  path: "/home/park/NCT05018637-KR01.casebook",
  study: "NCT05018637",
  studyName: w(
    "WJ-MSC + teriparatide, vertebral fracture",
    "WJ-MSC + 테리파라타이드, 척추 골절",
    "WJ-MSC + 特立帕肽，椎体骨折",
  ),
  siteOid: "KR01",
  siteName: "CHA Bundang",
  users: people.rows
    .filter((one) => !one.closed)
    .map(({ user, fullName, role }) => ({ user, fullName, role })),
  lastOpened: "2026-03-11T17:42:00+09:00",
  lastBackup: "2026-03-10T17:00:00+09:00",
  head: "7f3a19c2e04b",
  heldBy: null,
  training: false,
  trainingPassphrase: null,
};

const session: C.Session = {
  user: "ji",
  fullName: "Park Ji-yeon",
  role: "coordinator",
  path: CARD.path,
  study: "NCT05018637",
  studyName: CARD.studyName,
  studyVersion: "3.1",
  siteOid: "KR01",
  siteName: "CHA Bundang",
  zone: "Asia/Seoul",
  training: new URLSearchParams(location.search).has("training"),
  mustChangePassphrase: false,
  needsAccountability: false,
  locked: false,
  may: "today subjects enrol subject add_visit withdraw restore form save queries query answer_query close_query reopen_query raise_query sign_list lock_view audit people add_user close_user verify export backup diary eligibility randomise".split(
    " ",
  ),
};

const truths: C.Truths = {
  session,
  screenLocked: false,
  events: 13308,
  head: "7f3a19c2e04b",
  lastSaved: `${TODAY}T10:31:02+09:00`,
  chain: { state: "whole", at: `${TODAY}T08:02:11+09:00`, problems: [] },
  lastBackup: "2026-03-10T17:00:00+09:00",
  today: 2,
  subjects: 30,
  queries: 3,
  toSign: 0,
  date: TODAY,
};

const recent = (
  path: string,
  site: string,
  study: string,
  lastOpened: string,
  training = false,
) => ({
  path,
  study,
  site,
  lastOpened,
  training,
  there: true,
});

let progress = 0;

export const answers: Record<string, Answer | undefined> = {
  about: (): C.About => ({
    version: "1.0.0",
    studies: [
      {
        oid: "NCT05018637",
        name: study.name,
        title: study.title,
        version: "3.1",
        plannedSubjects: 40,
        country: "KR",
        zone: "Asia/Seoul",
      },
      {
        oid: "NCT06949137",
        name: w("NCT06949137"),
        title: w("hMSC100 dose escalation, osteoporosis"),
        version: "1.2",
        plannedSubjects: 18,
        country: "CN",
        zone: "Asia/Shanghai",
      },
    ],
    recent: [
      recent(CARD.path, "CHA Bundang", "NCT05018637", "2026-03-11T17:42:00+09:00"),
      recent(
        "/home/park/NJ.casebook",
        "Nanjing Drum Tower",
        "NCT06949137",
        "2026-03-03T09:00:00+09:00",
      ),
      recent(
        "/home/park/restore.casebook",
        "restore rehearsal",
        "NCT05018637",
        "2026-01-30T09:00:00+09:00",
      ),
    ],
    folder: "/home/park/Casebooks",
    open: null,
  }),
  describe_casebook: ({ path }: C.PathRequest) =>
    path.includes("training")
      ? { ...CARD, path, training: true, trainingPassphrase: "training-only" }
      : { ...CARD, path },
  create_casebook: (): C.Created => ({
    path: CARD.path,
    recovery: ["7QF4K", "M2XWD", "9HRTA", "C6VPE", "B3NJY", "48GKS", "TZ5QM", "W7DXH"],
    fingerprint: "3f9a 11c0 77de 0412",
  }),
  prove_recovery: () => ({}),
  create_training: () => ((progress = 0), { id: "job" }),
  job: (): C.JobState => {
    progress += 3;
    const ended = progress >= 30;
    return {
      id: "job",
      kind: "training",
      phase: "simulate",
      done: Math.min(30, progress),
      total: 30,
      ended: ended
        ? {
            ok: true,
            cancelled: false,
            error: null,
            package: null,
            verification: null,
            path: "/tmp/training.casebook",
          }
        : null,
    };
  },
  unlock: () => session,
  logout: () => ({}),
  lock_screen: () => ({}),
  resume: () => ({}),
  accountability: () => session,
  change_passphrase: () => session,
  truths: () => truths,
  study: () => study,
  today: () => today,
  subjects: () => matrix,
  subject: ({ subject }: C.SubjectKey) => subjectView(Number(subject.split("-")[1])),
  enrol: () => subjectView(31),
  queries: ({ states, subject }: C.QueryFilter): C.QueryList => ({
    rows: queryRows.filter(
      (row) => states.includes(row.state) && (subject === null || row.subject?.key === subject),
    ),
  }),
  query: ({ id }: C.QueryId) => thread(id),
  answer_query: ({ id }: C.QueryText) => thread(id),
  audit: (): C.AuditPage => ({ rows: auditRows, total: 13308, next: null }),
  verify: () => ((progress = 25), { id: "job" }),
  backup: () => ((progress = 25), { id: "job" }),
  people: () => people,
  add_user: () => people,
  close_user: () => people,
};
