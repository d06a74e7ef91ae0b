"""Checks an exported trail (audit/events.jsonl) with Python's standard library: python3 check_chain.py events.jsonl

Sequence, hashes and commitments, as docs/record-format.md describes them. Exit 0 when all hold, 1 when something differs.
"""

import hashlib
import json
import sys


def problems(lines):
    """Yields (place, what differs) for every link that does not hold, then ("head", its hash)."""
    previous, seq, missing, redacted = bytes(32), 0, set(), set()
    for line in lines:
        event = json.loads(line)
        header = json.loads(event["header"])
        seq += 1
        place = f"event {seq}"
        if event["seq"] != seq or header["seq"] != seq:
            yield place, "the sequence is broken"
        previous = hashlib.sha256(previous + event["header"].encode()).digest()
        if event["hash"] != previous.hex():
            yield place, "the hash is not that of the previous hash and the header"
            previous = bytes.fromhex(event["hash"])
        if len(header["changes"]) != len(event["contents"]):
            yield place, "header and contents differ in number"
        for number, (change, content) in enumerate(zip(header["changes"], event["contents"])):
            if content is None:
                missing.add((seq, number))
                continue
            commitment = hashlib.sha256(bytes.fromhex(content["salt"]) + content["content"].encode())
            if commitment.hexdigest() != change["commitment"]:
                yield f"{place} change {number}", "the content is not the one committed to"
            if change["kind"] == "redacted":
                redacted.update(map(tuple, json.loads(content["content"])["contents"]))
    for seq_of, number in sorted(missing - redacted):
        yield f"event {seq_of} change {number}", "a content is missing, and no event redacted it"
    yield "head", previous.hex()


def main():
    """Prints every problem, then the head of the chain."""
    with open(sys.argv[1], encoding="utf-8") as lines:
        found = list(problems(lines))
    for place, detail in found:
        print(f"{place}: {detail}")
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
