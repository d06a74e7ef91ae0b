#!/usr/bin/env bash
# Holds packages that the program writes against other people's tools: tests/exports/run.sh CASEBOOK
#
# CASEBOOK is the built command line. CASEBOOK_VALIDATORS names a Python that has odmlib 0.2.1 and lxml; scripts/setup.sh installs one.
set -euo pipefail

casebook=$(realpath "${1:?which program? tests/exports/run.sh TARGET/debug/casebook}")
python=${CASEBOOK_VALIDATORS:-python3}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CASEBOOK_DATA="$work/data"

field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/trial.json" "$1"; }
of_role() {
  "$python" -c 'import json, sys; print(next(u[sys.argv[3]] for u in json.load(open(sys.argv[1]))["users"] if u["role"] == sys.argv[2]))' \
    "$work/trial.json" data_manager "$1"
}
trial() { # STUDY SUBJECTS SEED
  "$casebook" simulate --study "$1" --subjects "$2" --seed "$3" --out "$work/$1" --lock --json > "$work/trial.json"
  folder=$(field casebook)
  user=$(of_role user)
  CASEBOOK_PASSPHRASE=$(of_role passphrase)
  export CASEBOOK_PASSPHRASE
}

check() { # NAME PACKAGE
  echo "== $1"
  mkdir "$work/$1"
  "$python" -m zipfile -e "$2" "$work/$1"
  (cd "$work/$1" && sha256sum --check --strict --quiet SHA256SUMS)
  python3 "$here/../check_chain.py" "$work/$1/audit/events.jsonl" > "$work/head"
  "$python" -W ignore "$here/check_package.py" "$work/$1" "$(cat "$work/head")"
  "$casebook" verify "$2" --key "$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["key"])' "$work/$1/manifest.json")"
}

trial NCT05018637 3 7
"$casebook" export "$folder" --user "$user" --out "$work/locked.zip"
check locked "$work/locked.zip"

"$casebook" export "$folder" --user "$user" --out "$work/again.zip"
cmp "$work/locked.zip" "$work/again.zip"

middle=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["chain"]["events"] // 2)' "$work/locked/manifest.json")
"$casebook" export "$folder" --user "$user" --out "$work/interim.zip" --interim --at "$middle"
check interim "$work/interim.zip"

trial NCT06949137 18 1 # three cohorts, each with a record of its own
"$casebook" export "$folder" --user "$user" --out "$work/cohorts.zip"
check cohorts "$work/cohorts.zip"

echo "every package holds"
