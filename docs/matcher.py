#!/usr/bin/env python3
"""A matcher for asplanned: titles are alike as far as a sentence embedding says. Needs sentence-transformers.

Usage: matcher.py MODEL, a name or a folder that sentence-transformers can load.
"""

import json
import sys

from sentence_transformers import SentenceTransformer, util

# Cosines of this model between which "something else" turns into "the same step"; try them on titles of your own.
# asplanned takes 0.5 and more for one step, and 0.25 and more for a plan's having it in other words.
LEAST, SAME = 0.30, 0.60


def score(cosine):
    """Stretches cosines so that LEAST is 0 and SAME is 0.5."""
    return min(max((cosine - LEAST) / (SAME - LEAST) / 2, 0.0), 1.0)


def main():
    texts = [json.loads(line) for line in sys.stdin]
    model = SentenceTransformer(sys.argv[1])
    vectors = model.encode([it["text"] for it in texts], normalize_embeddings=True)
    for one, found in enumerate(util.semantic_search(vectors, vectors, top_k=50)):
        for it in found:
            likeness = score(it["score"])
            if one < it["corpus_id"] and likeness >= 0.25:
                pair = {"one": texts[one]["id"], "other": texts[it["corpus_id"]]["id"], "score": likeness}
                print(json.dumps(pair))


if __name__ == "__main__":
    main()
