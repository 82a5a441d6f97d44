#!/usr/bin/env python3
"""A second implementation of the envelope, from README.md alone, that checks every vector in this folder.

Python 3.9 or newer, standard library only. Exit status 0 if all vectors hold.
It is written to be read: it is far too slow for real use.
"""

import hashlib
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
MAX_DEPTH, MAX_NODES = 8, 512
MAX_OBSERVATIONS, MAX_BATCHES, MAX_OUTPUT, MAX_PARAMS, MAX_METHOD, MAX_FIELDS = 64, 64, 1024, 2048, 64, 8
MAX_BATCH_PROOF = 6
CLOCK_TOLERANCE_MS = 5_000
MAX_DURATION_MS = 604_800_000


class Refused(Exception):
    """Bytes or an envelope are refused; the message is the error's name."""


def need(holds, error):
    if not holds:
        raise Refused(error)


# --- ed25519: RFC 8032's equation, with the cofactor and the encodings of ZIP 215 ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def recover_point(encoded):
    """The point, in extended coordinates. ZIP 215: y need not be reduced, and x = 0 may carry a sign."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, (number & ((1 << 255) - 1)) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = -x % P
    return (x, y, 1, x * y % P)


def add(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


BASE = recover_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public, message, signature):
    point, commitment = recover_point(public), recover_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or scalar >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    negative = (-point[0] % P, point[1], point[2], -point[3] % P)
    left = add(multiply(scalar, BASE), multiply(challenge, negative))
    difference = multiply(8, add(left, (-commitment[0] % P, commitment[1], commitment[2], -commitment[3] % P)))
    return difference[0] % P == 0 and (difference[1] - difference[2]) % P == 0


def public_of(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    x, y, z, _ = multiply(scalar, BASE)
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


# --- SCALE ---


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "Malformed")
        self.at += count
        return self.data[self.at - count : self.at]

    def unsigned(self, size):
        return int.from_bytes(self.take(size), "little")

    def signed(self, size):
        return int.from_bytes(self.take(size), "little", signed=True)

    def compact(self):
        first = self.unsigned(1)
        mode = first & 3
        if mode == 3:
            need(first == 3, "Malformed")
            value, least = self.unsigned(4), 1 << 30
        else:
            self.at -= 1
            size = (1, 2, 4)[mode]
            value, least = self.unsigned(size) >> 2, (0, 1 << 6, 1 << 14)[mode]
        need(value >= least, "Malformed")
        return value

    def bytes(self, most=None):
        count = self.compact()
        need(most is None or count <= most, "Malformed")
        return self.take(count)

    def list(self, most, read):
        count = self.compact()
        need(count <= most, "Malformed")
        return [read(self) for _ in range(count)]

    def end(self, error="Malformed"):
        need(self.at == len(self.data), error)


def le(number, size):
    return number.to_bytes(size, "little", signed=number < 0)


def compact(number):
    if number < 1 << 6:
        return le(number << 2, 1)
    if number < 1 << 14:
        return le(number << 2 | 1, 2)
    if number < 1 << 30:
        return le(number << 2 | 2, 4)
    return b"\x03" + le(number, 4)


def encode_bytes(data):
    return compact(len(data)) + data


# --- values: (tag, content), content of a variant is (case, payload or None) ---

BOOL, UNSIGNED, SIGNED, TEXT, BYTES, LIST, RECORD, VARIANT = range(8)


def read_value(reader, nodes, depth=0):
    need(depth < MAX_DEPTH, "TooDeep")
    nodes[0] += 1
    need(nodes[0] <= MAX_NODES, "TooMany")
    tag = reader.unsigned(1)
    if tag == BOOL:
        content = reader.unsigned(1)
        need(content < 2, "Malformed")
        return (tag, bool(content))
    if tag == UNSIGNED:
        return (tag, reader.unsigned(8))
    if tag == SIGNED:
        return (tag, reader.signed(8))
    if tag == TEXT:
        try:
            return (tag, reader.bytes().decode("utf-8"))
        except UnicodeDecodeError:
            raise Refused("Malformed") from None
    if tag == BYTES:
        return (tag, reader.bytes())
    if tag in (LIST, RECORD):
        count = reader.compact()
        values = []
        for _ in range(count):
            values.append(read_value(reader, nodes, depth + 1))
        return (tag, values)
    need(tag == VARIANT, "Malformed")
    case, has_payload = reader.unsigned(4), reader.unsigned(1)
    need(has_payload < 2, "Malformed")
    return (tag, (case, read_value(reader, nodes, depth + 1) if has_payload else None))


def parse_value(data):
    reader = Reader(data)
    value = read_value(reader, [0])
    reader.end("Trailing")
    return value


def encode_value(value):
    tag, content = value
    head = le(tag, 1)
    if tag == BOOL:
        return head + le(int(content), 1)
    if tag in (UNSIGNED, SIGNED):
        return head + le(content, 8)
    if tag == TEXT:
        return head + encode_bytes(content.encode("utf-8"))
    if tag == BYTES:
        return head + encode_bytes(content)
    if tag in (LIST, RECORD):
        return head + compact(len(content)) + b"".join(map(encode_value, content))
    case, payload = content
    return head + le(case, 4) + (b"\x00" if payload is None else b"\x01" + encode_value(payload))


def with_numbers(value, fields, found):
    """The value with each leaf named by `fields` replaced by what `fields` says of it; `found` gets the old ones."""
    leaf = [0]

    def walk(value):
        tag, content = value
        if tag in (LIST, RECORD) and content:
            return (tag, [walk(inner) for inner in content])
        if tag == VARIANT and content[1] is not None:
            return (tag, (content[0], walk(content[1])))
        place, leaf[0] = leaf[0], leaf[0] + 1
        if place in fields and tag in (UNSIGNED, SIGNED):
            found[place] = content
            return (tag, fields[place])
        return value

    return walk(value)


# --- digests and trees ---


def digest(noun, content):
    tag = b"cryptlet/" + noun.encode() + b"/1\x00"
    return hashlib.blake2b(tag + content, digest_size=32).digest()


def join(left, right):
    return digest("node", left + right)


def parents(row):
    return [join(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]


def root(leaves):
    row = list(leaves)
    while len(row) > 1:
        row = parents(row)
    return row[0] if row else bytes(32)


def proof(leaves, index):
    row, siblings = list(leaves), []
    while len(row) > 1:
        siblings += row[index ^ 1 : (index ^ 1) + 1]
        row, index = parents(row), index // 2
    return siblings


def climb(leaf, index, count, siblings):
    need(index < count, "BadProof")
    rest, node = list(siblings), leaf
    while count > 1:
        if index ^ 1 < count:
            need(rest, "BadProof")
            sibling = rest.pop(0)
            node = join(sibling, node) if index % 2 else join(node, sibling)
        index, count = index // 2, (count + 1) // 2
    need(not rest, "BadProof")
    return node


# --- the objects, each as a dictionary ---


def read_agreement(reader):
    kind = reader.unsigned(1)
    need(kind < 2, "Malformed")
    if kind == 0:
        return "exact"

    def field(reader):
        return {
            "leaf": reader.unsigned(1),
            "maxDeviation": reader.unsigned(8),
            "min": reader.signed(8),
            "max": reader.signed(8),
        }

    return {"median": reader.list(MAX_FIELDS, field)}


def read_occasion(reader):
    kind = reader.unsigned(1)
    need(kind < 4, "Malformed")
    if kind == 0:
        return "request"
    if kind == 3:
        return {"subscription": "0x" + reader.take(32).hex()}
    return {("moment", "event")[kind - 1]: reader.unsigned(8)}


def read_statement(reader):
    return {
        "genesis": reader.take(32),
        "chainEpoch": reader.unsigned(4),
        "round": reader.unsigned(8),
        "cryptlet": reader.unsigned(4),
        "version": reader.unsigned(4),
        "code": reader.take(32),
        "method": reader.bytes(MAX_METHOD),
        "params": reader.bytes(MAX_PARAMS),
        "openedAt": reader.unsigned(8),
        "deadline": reader.unsigned(8),
        "poolSize": reader.unsigned(2),
        "quorum": reader.unsigned(2),
        "maxOutput": reader.unsigned(4),
        "agreement": read_agreement(reader),
        "occasion": read_occasion(reader),
    }


def read_signers(reader):
    names = ("host", "regionEpoch", "cryptlet", "instanceEpoch")
    return {name: reader.unsigned(4) for name in names}


def encode_signers(signers):
    return b"".join(le(signers[name], 4) for name in ("host", "regionEpoch", "cryptlet", "instanceEpoch"))


def read_observation(reader):
    start = reader.at
    observation = {
        "round": reader.unsigned(8),
        "statement": reader.take(32),
        "observedAt": reader.unsigned(8),
        "output": reader.bytes(MAX_OUTPUT),
    }
    observation["leaf"] = digest("observation", reader.data[start : reader.at])
    return observation


def header(genesis, signers, leaves, tree_root):
    return genesis + encode_signers(signers) + le(leaves, 4) + tree_root


def region_digest(encoded_header, instance_signature):
    return digest("region", digest("batch", encoded_header) + instance_signature)


def seal(encoded_header, signatures):
    return digest("seal", digest("batch", encoded_header) + signatures)


def read_batch(reader):
    batch = {"signers": read_signers(reader), "observations": reader.list(MAX_OBSERVATIONS, read_observation)}
    batch["instance"], batch["region"] = reader.take(64), reader.take(64)
    return batch


def batch_header(genesis, batch):
    leaves = [observation["leaf"] for observation in batch["observations"]]
    return header(genesis, batch["signers"], len(leaves), root(leaves))


def read_vote(reader):
    start = reader.at
    genesis, signers = reader.take(32), read_signers(reader)
    leaves, tree_root = reader.unsigned(4), reader.take(32)
    return {
        "genesis": genesis,
        "signers": signers,
        "leaves": leaves,
        "root": tree_root,
        "header": reader.data[start : reader.at],
        "observation": read_observation(reader),
        "index": reader.unsigned(4),
        "proof": reader.list(MAX_BATCH_PROOF, lambda reader: reader.take(32)),
        "instance": reader.take(64),
        "region": reader.take(64),
        "batch": reader.unsigned(4),
    }


def parse_envelope(data):
    reader = Reader(data)
    start = reader.at
    statement = read_statement(reader)
    encoded_statement = data[start : reader.at]
    envelope = {
        "statement": statement,
        "digest": digest("statement", encoded_statement),
        "output": reader.bytes(MAX_OUTPUT),
        "observedAt": reader.unsigned(8),
        "acceptedAt": reader.unsigned(8),
        "votes": reader.list(MAX_BATCHES, read_vote),
        "delegate": reader.take(32),
        "seals": reader.list(MAX_BATCHES, lambda reader: reader.take(32)),
        "signature": reader.take(64),
    }
    reader.end()
    return envelope


def carried_digest(genesis, delegate, seals):
    return digest("report", genesis + delegate + le(len(seals), 4) + root(seals))


# --- the history ---


def mountains(count):
    """The heights of the mountains over so many leaves, the highest first."""
    return [bit for bit in reversed(range(64)) if count >> bit & 1]


def peaks_over(leaves):
    peaks, rest = [], list(leaves)
    for height in mountains(len(leaves)):
        peaks.append(root(rest[: 1 << height]))
        rest = rest[1 << height :]
    return peaks


def encode_history(count, peaks):
    return le(count, 8) + compact(len(peaks)) + b"".join(peaks)


def climb_history(leaf, index, count, siblings, peaks):
    """The root to which a proof leads from a leaf."""
    need(index < count, "BadProof")
    heights, before = mountains(count), 0
    for place, height in enumerate(heights):
        if index < before + (1 << height):
            break
        before += 1 << height
    need(len(peaks) == len(heights) - 1, "BadProof")
    peak = climb(leaf, index - before, 1 << height, siblings)
    return digest("history", encode_history(count, peaks[:place] + [peak] + peaks[place:]))


def read_result(reader):
    return {
        "round": reader.unsigned(8),
        "topic": reader.take(32),
        "sequence": reader.unsigned(8),
        "statement": reader.take(32),
        "output": reader.bytes(MAX_OUTPUT),
        "observedAt": reader.unsigned(8),
        "acceptedAt": reader.unsigned(8),
        "acceptedIn": reader.unsigned(4),
        "agreed": reader.list(MAX_BATCHES, lambda reader: reader.unsigned(4)),
    }


# --- agreement ---


def safe_quorum(pool_size):
    return min(pool_size * 2 // 3 + 1, max(pool_size, 1))


def lower_median(numbers):
    return sorted(numbers)[(len(numbers) - 1) // 2]


def is_well_formed(fields):
    leaves = [field["leaf"] for field in fields]
    rising = all(earlier < later for earlier, later in zip(leaves, leaves[1:]))
    return bool(fields) and rising and all(field["min"] <= field["max"] for field in fields)


def read_numbers(fields, output):
    """What a vote says of the named leaves, and all the rest of it. None if it does not count."""
    try:
        value = parse_value(output)
    except Refused:
        return None
    numbers = {}
    rest = encode_value(with_numbers(value, {field["leaf"]: 0 for field in fields}, numbers))
    within = all(
        field["leaf"] in numbers and field["min"] <= numbers[field["leaf"]] <= field["max"] for field in fields
    )
    return (numbers, rest) if within else None


def agree(rule, quorum, votes):
    """The agreed output and the votes for it, or None."""
    camps = {}
    if rule == "exact":
        for vote in votes:
            camps.setdefault(vote["output"], []).append(vote)
        for output in sorted(camps):
            if 0 < quorum <= len(camps[output]):
                return output, camps[output]
        return None
    fields = rule["median"]
    if not is_well_formed(fields):
        return None
    for vote in votes:
        reading = read_numbers(fields, vote["output"])
        if reading is not None:
            camps.setdefault(reading[1], []).append((vote, reading[0]))
    for rest in sorted(camps):
        camp = camps[rest]
        if not 0 < quorum <= len(camp):
            continue
        medians = {field["leaf"]: lower_median([numbers[field["leaf"]] for _, numbers in camp]) for field in fields}
        agreed = [
            vote
            for vote, numbers in camp
            if all(abs(numbers[field["leaf"]] - medians[field["leaf"]]) <= field["maxDeviation"] for field in fields)
        ]
        if len(agreed) < quorum:
            return None
        return encode_value(with_numbers(parse_value(rest), medians, {})), agreed
    return None


def decide(rule, quorum, votes):
    if len({vote["host"] for vote in votes}) != len(votes):
        return None
    agreement = agree(rule, quorum, votes)
    if agreement is None:
        return None
    output, camp = agreement
    agreed = sorted(vote["host"] for vote in camp)
    return {
        "output": output,
        "observedAt": lower_median([vote["observedAt"] for vote in camp]),
        "agreed": agreed,
        "dissented": sorted(vote["host"] for vote in votes if vote["host"] not in agreed),
    }


# --- the envelope ---


def find_key(keys, **wanted):
    return next((key for key in keys if all(key[name] == wanted[name] for name in wanted)), None)


def in_force(key, at):
    return key["from"] <= at and (key["until"] is None or at <= key["until"])


def verify_vote(envelope, vote, keys):
    statement, signers, observation = envelope["statement"], vote["signers"], vote["observation"]
    need(vote["genesis"] == statement["genesis"], "OtherRound")
    need(signers["cryptlet"] == statement["cryptlet"], "OtherRound")
    need(observation["round"] == statement["round"], "OtherRound")
    need(observation["statement"] == envelope["digest"], "OtherRound")
    at = observation["observedAt"]
    timely = statement["openedAt"] - CLOCK_TOLERANCE_MS <= at <= envelope["acceptedAt"] + CLOCK_TOLERANCE_MS
    need(timely, "Untimely")
    need(len(observation["output"]) <= statement["maxOutput"], "OutputTooLong")
    need(vote["batch"] < len(envelope["seals"]), "NotCarried")
    carried = envelope["seals"][vote["batch"]]
    need(carried == seal(vote["header"], vote["instance"] + vote["region"]), "NotCarried")
    region = find_key(keys["regions"], host=signers["host"], epoch=signers["regionEpoch"])
    instance = find_key(
        keys["instances"], cryptlet=signers["cryptlet"], host=signers["host"], epoch=signers["instanceEpoch"]
    )
    need(region is not None and instance is not None, "UnknownSigner")
    accepted_at = envelope["acceptedAt"]
    need(in_force(region, accepted_at) and in_force(instance, accepted_at), "KeyNotInForce")
    region, instance = unhex(region["key"]), unhex(instance["key"])
    try:
        need(vote["leaves"] <= MAX_OBSERVATIONS, "BadProof")
        reached = climb(observation["leaf"], vote["index"], vote["leaves"], vote["proof"])
        need(reached == vote["root"], "BadProof")
    except Refused:
        raise Refused("BadVote") from None
    need(is_signed(region, region_digest(vote["header"], vote["instance"]), vote["region"]), "BadVote")
    need(is_signed(instance, digest("batch", vote["header"]), vote["instance"]), "BadVote")


def verify_envelope(data, keys):
    envelope = parse_envelope(data)
    statement = envelope["statement"]
    need(statement["genesis"] == unhex(keys["genesis"]), "OtherChain")
    need("subscription" not in statement["occasion"], "NoResult")
    need(statement["openedAt"] <= envelope["acceptedAt"] <= statement["deadline"], "OutOfTime")
    need(statement["deadline"] - statement["openedAt"] <= MAX_DURATION_MS, "LastsTooLong")
    need(statement["quorum"] >= safe_quorum(statement["poolSize"]), "WeakQuorum")
    seated = {
        key["host"]
        for key in keys["instances"]
        if key["cryptlet"] == statement["cryptlet"] and key["since"] <= statement["openedAt"]
    }
    need(len(seated) <= statement["poolSize"], "PoolUnderstated")
    need(envelope["delegate"] in map(unhex, keys["delegates"]), "UnknownDelegate")
    carried = carried_digest(statement["genesis"], envelope["delegate"], envelope["seals"])
    need(is_signed(envelope["delegate"], carried, envelope["signature"]), "BadDelegateSignature")
    hosts = set()
    for vote in envelope["votes"]:
        host = vote["signers"]["host"]
        need(host not in hosts, "DoubleVote")
        hosts.add(host)
        need(host in seated, "NotSeated")
        verify_vote(envelope, vote, keys)
    votes = [{"host": vote["signers"]["host"], **vote["observation"]} for vote in envelope["votes"]]
    decision = decide(statement["agreement"], statement["quorum"], votes)
    need(decision is not None, "NoQuorum")
    claimed = (envelope["output"], envelope["observedAt"])
    need((decision["output"], decision["observedAt"]) == claimed, "OtherDecision")
    return decision


# --- the vectors ---


def unhex(text):
    return bytes.fromhex(text[2:])


def value_from_json(json_value):
    (kind, content), *_ = json_value.items()
    if kind == "bool":
        return (BOOL, content)
    if kind in ("unsigned", "signed"):
        return (UNSIGNED if kind == "unsigned" else SIGNED, int(content))
    if kind == "text":
        return (TEXT, content)
    if kind == "bytes":
        return (BYTES, unhex(content))
    if kind in ("list", "record"):
        return (LIST if kind == "list" else RECORD, [value_from_json(inner) for inner in content])
    payload = content["payload"]
    return (VARIANT, (content["case"], None if payload is None else value_from_json(payload)))


def same(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, the vector says {wanted!r}")


def check_ids(vectors):
    for topic in vectors["topics"]:
        content = le(topic["cryptlet"], 4) + encode_bytes(topic["method"].encode()) + encode_bytes(unhex(topic["params"]))
        same(digest("topic", content), unhex(topic["topic"]), "topic")
    for address in vectors["addresses"]:
        number = address["cryptlet"].to_bytes(4, "big") + bytes(12) + b"\x0c\x7e" + bytes(2)
        same(number, unhex(address["address"]), "address")
        same(number + b"\xee" * 12, unhex(address["account"]), "account")
    return len(vectors["topics"]) + len(vectors["addresses"])


def check_value(vectors):
    for case in vectors["values"]:
        value = value_from_json(case["value"])
        same(encode_value(value), unhex(case["encoded"]), "encoding")
        same(parse_value(unhex(case["encoded"])), value, "value")
    for case in vectors["refused"]:
        try:
            parse_value(unhex(case["encoded"]))
            error = "accepted"
        except Refused as refused:
            error = str(refused)
        same(error, case["error"], case["encoded"])
    return len(vectors["values"]) + len(vectors["refused"])


def check_statement(vectors):
    for case in vectors:
        data = unhex(case["encoded"])
        reader = Reader(data)
        statement = read_statement(reader)
        reader.end()
        for name, got in statement.items():
            wanted = case[name]
            if name == "method":
                got = got.decode()
            elif isinstance(got, bytes):
                wanted = unhex(wanted)
            same(got, wanted, name)
        same(digest("statement", data), unhex(case["digest"]), "digest")
        content = le(statement["cryptlet"], 4) + encode_bytes(statement["method"]) + encode_bytes(statement["params"])
        same(digest("topic", content), unhex(case["topic"]), "topic")
    return len(vectors)


def check_merkle(vectors):
    for tree in vectors:
        leaves = list(map(unhex, tree["leaves"]))
        same(root(leaves), unhex(tree["root"]), "root")
        for index, wanted in enumerate(tree["proofs"]):
            wanted = list(map(unhex, wanted))
            same(proof(leaves, index), wanted, "proof")
            same(climb(leaves[index], index, len(leaves), wanted), unhex(tree["root"]), "climb")
    return len(vectors)


def check_batch(vectors):
    for case in vectors:
        genesis = unhex(case["genesis"])
        reader = Reader(unhex(case["encoded"]))
        batch = read_batch(reader)
        reader.end()
        same(batch["signers"], case["signers"], "signers")
        for got, wanted in zip(batch["observations"], case["observations"]):
            same(got["leaf"], unhex(wanted["leaf"]), "leaf")
            same(got["output"], unhex(wanted["output"]), "output")
        encoded = batch_header(genesis, batch)
        same(encoded, unhex(case["header"]), "header")
        same(digest("batch", encoded), unhex(case["digest"]), "digest")
        same(region_digest(encoded, batch["instance"]), unhex(case["regionDigest"]), "region's digest")
        same(seal(encoded, batch["instance"] + batch["region"]), unhex(case["seal"]), "seal")
        for role, message in (("instance", case["digest"]), ("region", case["regionDigest"])):
            key = unhex(case[role + "Key"])
            same(public_of(unhex(case[role + "Seed"])), key, role + " key")
            same(is_signed(key, unhex(message), batch[role]), True, role + " signature")
            same(is_signed(key, bytes(32), batch[role]), False, role + " signature over something else")
    return len(vectors)


def check_report(vectors):
    for case in vectors:
        genesis = unhex(case["genesis"])
        reader = Reader(unhex(case["encoded"]))
        delegate = reader.take(32)
        batches = reader.list(MAX_BATCHES, read_batch)
        signature = reader.take(64)
        reader.end()
        seals = [seal(batch_header(genesis, batch), batch["instance"] + batch["region"]) for batch in batches]
        same(seals, list(map(unhex, case["seals"])), "seals")
        same(carried_digest(genesis, delegate, seals), unhex(case["digest"]), "digest")
        same(public_of(unhex(case["delegateSeed"])), delegate, "delegate")
        same(is_signed(delegate, unhex(case["digest"]), signature), True, "signature")
    return len(vectors)


def check_package(vectors):
    identity = public_of(unhex(vectors["identitySeed"]))
    same(identity, unhex(vectors["identity"]), "identity")
    for name, noun in (("package", "package"), ("offer", "instance"), ("possession", "possession")):
        signed = vectors[name]["signed"]
        message = digest(noun, unhex(vectors[name]["content"]))
        same(message, unhex(signed["digest"]), name)
        same(is_signed(identity, message, unhex(signed["signature"])), True, name)
    encoded = unhex(vectors["dispatch"]["encoded"])
    message = digest("dispatch", encoded[:-64])
    same(message, unhex(vectors["dispatch"]["digest"]), "dispatch")
    same(is_signed(encoded[36:68], message, encoded[-64:]), True, "dispatch")
    return 4


def check_agreement(vectors):
    for case in vectors:
        votes = [{**vote, "output": unhex(vote["output"])} for vote in case["votes"]]
        decision = decide(case["agreement"], case["quorum"], votes)
        wanted = case["decision"]
        if wanted is not None:
            wanted = {**wanted, "output": unhex(wanted["output"])}
        same(decision, wanted, case["name"])
    return len(vectors)


def check_envelope(vectors):
    for case in vectors:
        try:
            decision = verify_envelope(unhex(case["envelope"]), case["keys"])
            verdict = {"agreed": decision["agreed"], "dissented": decision["dissented"]}
        except Refused as refused:
            verdict = {"error": str(refused)}
        same(verdict, case["verdict"], case["name"])
    return len(vectors)


def check_history(vectors):
    leaves = []
    for case in vectors["results"]:
        data = unhex(case["encoded"])
        reader = Reader(data)
        for name, got in read_result(reader).items():
            wanted = case[name]
            same(got, unhex(wanted) if isinstance(got, bytes) else wanted, name)
        reader.end()
        leaves.append(digest("result", data))
        same(leaves[-1], unhex(case["leaf"]), "leaf")

    def climb_proof(leaf, proof):
        siblings, peaks = (list(map(unhex, proof[name])) for name in ("siblings", "peaks"))
        return climb_history(leaf, proof["index"], proof["leaves"], siblings, peaks)

    for case in vectors["histories"]:
        count = case["leaves"]
        peaks = peaks_over(leaves[:count])
        same(peaks, list(map(unhex, case["peaks"])), "peaks")
        same(encode_history(count, peaks), unhex(case["encoded"]), "history")
        same(digest("history", encode_history(count, peaks)), unhex(case["root"]), "root")
        same(len(case["proofs"]), count, "proofs")
        for index, proof in enumerate(case["proofs"]):
            same((proof["index"], proof["leaves"]), (index, count), "place")
            same(climb_proof(leaves[index], proof), unhex(case["root"]), "climb")
    for case in vectors["refused"]:
        try:
            climb_proof(unhex(case["leaf"]), case["proof"])
        except Refused:
            continue
        raise AssertionError(f"{case['name']}: accepted")
    return len(vectors["results"]) + len(vectors["histories"]) + len(vectors["refused"])


CHECKS = {
    "ids": check_ids,
    "value": check_value,
    "statement": check_statement,
    "merkle": check_merkle,
    "batch": check_batch,
    "report": check_report,
    "package": check_package,
    "agreement": check_agreement,
    "envelope": check_envelope,
    "history": check_history,
}


def main():
    files = {path.stem for path in FOLDER.glob("*.json")}
    if files != set(CHECKS):
        sys.exit(f"the vectors here are {sorted(files)}, this program checks {sorted(CHECKS)}")
    for name, check in CHECKS.items():
        try:
            count = check(json.loads((FOLDER / f"{name}.json").read_text()))
        except (AssertionError, Refused) as error:
            sys.exit(f"{name}.json does not hold: {error!r}")
        print(f"{name}.json: {count} hold")


if __name__ == "__main__":
    main()
