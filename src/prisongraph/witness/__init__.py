"""The evidence of a query's answer: for each row, the triples that it rests on and their claims.

That is the why-provenance of a row (Buneman, Khanna and Tan, "Why and where", ICDT 2001), all of
its witnesses in one set; of a group, that of its members.
TripleProv (Wylot, Cudré-Mauroux and Groth, WWW 2014) keeps it while a store of its own answers;
here an ordinary store is asked again, for the rows that somebody looks at.
What follows from the absence of something has no witness, and is said in words.
"""

from prisongraph.witness.answered import evidence_of
from prisongraph.witness.found import KINDS, AnswerEvidence, Matched, RowEvidence

__all__ = ["KINDS", "AnswerEvidence", "Matched", "RowEvidence", "evidence_of"]
