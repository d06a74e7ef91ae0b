"""Checks an unpacked package with other people's tools: check_package.py FOLDER "head: HASH"

The signature with OpenSSL, the ODM file with CDISC's XSD (as odmlib bundles it) and with odmlib's own loader and OID check; then what
neither notices: that each value has its item's data type and is a code of its list, that values are no shorter in one format than in the
other, and that every column is in the code book.
"""

import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import odmlib
from lxml import etree
from odmlib import loader, odm_loader
from odmlib.odm_1_3_2.rules.oid_ref import OIDRef

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
XSD = pathlib.Path(odmlib.__file__).parent / "schemas/odm/1.3.2/ODM1-3-2.xsd"
# The twelve bytes that make 32 raw bytes an Ed25519 public key in DER (RFC 8410).
ED25519 = bytes.fromhex("302a300506032b6570032100")
KEYS = ["EXTRACT", "STUDY", "SITE", "SUBJECT", "COHORT", "EVENT", "EVENT_KEY", "ITEMGROUP", "ROW_KEY", "ROW_NO", "VERSION", "MISSING"]
# What XML 1.0 cannot carry; ODM has U+FFFD in its stead, and a flag.
UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHAPES = {
    "integer": r"-?\d+",
    "float": r"-?\d+(\.\d+)?",
    "date": r"\d{4}-\d\d-\d\d",
    "partialDate": r"\d{4}(-\d\d(-\d\d)?)?",
    "partialTime": r"\d\d:\d\d(:\d\d)?",
    "partialDatetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)",
    "text": r"(?s).+",
}


def signature(folder):
    """manifest.sig is the casebook's signature over manifest.json."""
    sealed = json.loads((folder / "manifest.sig").read_text())
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        (work / "key").write_bytes(ED25519 + bytes.fromhex(sealed["key"]))
        (work / "sig").write_bytes(bytes.fromhex(sealed["signature"]))
        (work / "message").write_bytes(b"casebook manifest 1\n" + (folder / "manifest.json").read_bytes())
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", work / "key"]
        command += ["-rawin", "-in", work / "message", "-sigfile", work / "sig"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"manifest.sig: {done.stdout}{done.stderr}"


def manifest(folder, head):
    """The manifest names the head that an independent script computed."""
    said = json.loads((folder / "manifest.json").read_text())["chain"]["head"]
    if head != f"head: {said}":
        yield f"manifest.json says head {said}, check_chain.py says {head}"


def schema(path):
    """CDISC's XSD."""
    xsd = etree.XMLSchema(etree.parse(XSD))
    if not xsd.validate(etree.parse(path)):
        yield from (f"{path.name}:{error.line}: {error.message}" for error in xsd.error_log)


def oids(path):
    """odmlib reads the file, and finds no dangling OID."""
    reader = loader.ODMLoader(odm_loader.XMLODMLoader(model_package="odm_1_3_2", ns_uri=ODM[1:-1]))
    reader.open_odm_document(str(path))
    checker = OIDRef()
    try:
        reader.load_odm().verify_oids(checker)
        checker.check_oid_refs()
    except ValueError as error:
        yield f"{path.name}: {error}"


def types(document):
    """What the XSD leaves open: data types, lengths, codes."""
    lists = {
        codes.get("OID"): {item.get("CodedValue") for item in codes.iter(ODM + "CodeListItem")}
        for codes in document.iter(ODM + "CodeList")
    }
    items = {item.get("OID"): item for item in document.iter(ODM + "ItemDef")}
    for data in document.iter(ODM + "ItemData"):
        value, item = data.get("Value"), items[data.get("ItemOID")]
        if (value is None) != (data.get("IsNull") == "Yes"):
            yield f"{data.get('ItemOID')}: either a value or IsNull"
        if value is None:
            continue
        kind, length, listed = item.get("DataType"), item.get("Length"), item.find(ODM + "CodeListRef")
        if not re.fullmatch(SHAPES[kind], value):
            yield f"{data.get('ItemOID')}: `{value}` is no {kind}"
        if kind in ("text", "integer") and len(value) > int(length):
            yield f"{data.get('ItemOID')}: `{value}` is longer than {length}"
        if listed is not None and value not in lists[listed.get("CodeListOID")]:
            yield f"{data.get('ItemOID')}: `{value}` is not a code of {listed.get('CodeListOID')}"


def odm_values(document):
    """Every value of the ODM file by (subject, event, event key, form, group, row, variable)."""
    values = {}
    for data in document.iter(ODM + "ItemData"):
        if data.get("Value") is None:
            continue
        group = data.getparent()
        form, name = group.get("ItemGroupOID").split(".", 1)
        visit = next(group.iterancestors(ODM + "StudyEventData"), None)
        subject = next(group.iterancestors(ODM + "SubjectData"), None)
        row = group.get("ItemGroupRepeatKey") or ""
        if subject is None:
            cohort, row = row.removeprefix("COHORT:").partition("#")[::2] if row.startswith("COHORT:") else ("", row)
            place = ("", cohort, "")
        else:
            place = (subject.get("SubjectKey"), visit.get("StudyEventOID"), visit.get("StudyEventRepeatKey") or "")
        values[(*place, form, name, row, data.get("ItemOID").removeprefix(form + "."))] = data.get("Value")
    return values


def csv_values(folder, problems):
    """Every value of the tables by the same key; columns without an entry in the code book are problems."""
    with open(folder / "csv/codebook.csv", encoding="utf-8", newline="") as lines:
        known = {(row["FORM"], row["COLUMN"]) for row in csv.DictReader(lines)}
    values = {}
    for path in sorted((folder / "csv").glob("*.csv")):
        if path.stem == "codebook":
            continue
        with open(path, encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                subject = row["SUBJECT"]
                place = (subject, row["EVENT"], row["EVENT_KEY"]) if subject else ("", row["COHORT"], "")
                for column, value in row.items():
                    if column in KEYS:
                        continue
                    if (path.stem, column) not in known:
                        problems.append(f"{path.name}: {column} is not in the code book")
                    if column.removeprefix(path.stem + ".") in KEYS:
                        column = column.removeprefix(path.stem + ".")
                    if value:
                        value = UNCARRIED.sub("\ufffd", value)
                        values[(*place, path.stem, row["ITEMGROUP"], row["ROW_KEY"], column)] = value
    return values


def marked(folder):
    """Every file that a person reads says which extract it is."""
    label = json.loads((folder / "manifest.json").read_text())["extract"]
    for path in [folder / "odm/snapshot.xml", folder / "audit/README.txt", *folder.glob("csv/*.csv"), folder / "audit/trail.csv"]:
        if label not in path.read_text(encoding="utf-8")[:4000]:
            yield f"{path.name} does not say {label}"


def main():
    """Prints every problem."""
    folder, head = pathlib.Path(sys.argv[1]), sys.argv[2]
    path = folder / "odm/snapshot.xml"
    document = etree.parse(path)
    problems = [*signature(folder), *manifest(folder, head), *schema(path), *oids(path), *types(document), *marked(folder)]
    said, tabled = odm_values(document), csv_values(folder, problems)
    problems += [f"{'/'.join(key)}: ODM says {said.get(key)!r}, the table {tabled.get(key)!r}"
                 for key in sorted(said.keys() | tabled.keys()) if said.get(key) != tabled.get(key)]
    for problem in problems[:50]:
        print(problem)
    print(f"{len(said)} values in ODM and tables, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
