"""Token ids of random strings, by Hugging Face's tokenizers library with SmolLM2's vocabulary.

    python make_random_tokenization.py SmolLM2-135M-Instruct.Q4_1.gguf COUNT > random_tokenization.json
"""

import json
import random
import struct
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers


def metadata(data):
    """The key-value pairs of a GGUF file."""
    sizes = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
    position = 24

    def read(kind):
        nonlocal position
        if kind == 8:
            (length,) = struct.unpack_from("<Q", data, position)
            position += 8 + length
            return data[position - length : position].decode()
        if kind == 9:
            inner, count = struct.unpack_from("<IQ", data, position)
            position += 12
            return [read(inner) for _ in range(count)]
        (value,) = struct.unpack_from("<" + sizes[kind], data, position)
        position += struct.calcsize(sizes[kind])
        return value

    pairs = {}
    for _ in range(struct.unpack_from("<Q", data, 16)[0]):
        key = read(8)
        pairs[key] = read(read(4))
    return pairs


def tokenizer(pairs):
    tokens = pairs["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in pairs["tokenizer.ggml.merges"]]
    result = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    result.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    result.decoder = decoders.ByteLevel()
    special = [t for t, kind in zip(tokens, pairs["tokenizer.ggml.token_type"]) if kind == 3]
    result.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    return result, special


def main():
    tok, special = tokenizer(metadata(open(sys.argv[1], "rb").read(8_000_000)))
    pick = random.Random(0)
    words = "the The ing ' 's 'll 'LL don't we've  \n \t \r\n \u00a0 \u3000 12 3.5 ½ ² Ⅷ ٣ é e\u0301 ñ 日本 Привет 🙂 👨‍👩‍👧 -- == {} ;; !!! \u0004 \u200b \u0085 \u180e".split(" ")
    words += [" ", "  ", "   ", "\n\n"]
    cases = []
    for _ in range(int(sys.argv[2])):
        parts = []
        for _ in range(pick.randrange(1, 14)):
            kind = pick.random()
            if kind < 0.55:
                parts.append(pick.choice(words))
            elif kind < 0.75:
                parts.append("".join(pick.choice("abcdefghijklmnop ABC'.,0123") for _ in range(pick.randrange(1, 9))))
            elif kind < 0.95:
                parts.append(chr(pick.choice([pick.randrange(0x20), pick.randrange(0x250), pick.randrange(0xD800)])))
            elif kind < 0.98:
                parts.append(chr(pick.randrange(0x10000, 0x20000)))
            else:
                parts.append(pick.choice(special))
        text = "".join(parts)
        cases.append({"text": text, "ids": tok.encode(text).ids})
    json.dump({"cases": cases}, sys.stdout, ensure_ascii=True)


main()
