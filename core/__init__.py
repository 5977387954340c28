"""Showstopper's core: what is measured, priced, dated, weighed, said and recorded, with no screen
in it.

Words of the house, each with the record or function that it names:

- *case* (`Case`): what we are given: rows, columns, limits, ranges, people, plan, options.
- *evidence* (`Evidence`): what was measured on the rows of a case, once; no row is seen after it.
- *segment*, in the code *slice* (`Slice`): the records that meet up to three conditions.
- *finding* (`Finding`): one segment and one kind of error: before, now, the change and a verdict.
- *kind of error* (`ErrorMeasure`): what counts as wrong, such as missed positives or a bias.
- *gap* (`Gap`): why there is no number; it is said, and never counts as passed.
- *suspect* (`Suspect`): a cause that fits the evidence; only a test that is recorded confirms it.
- *quantity* (`Quantity`): an input with its 90% range, its unit and who stands for it.
- *placeholder* (`marks`): an example in place of an answer, marked wherever it is used.
- *release criteria*, in the code *gate* (`Gate`): what new rows have to show for the release.
- *outlook* (`Choice`): every option on the same draws, and which has the lowest expected cost.
- *tipping point*, in the code *flip* (`Flip`): where an input makes another option the best.
- *brief* (`Brief`): a case with all that follows from it, ready to be said.
- *fact* (`Fact`): a number as it is written, with where it is from; only facts give numerals.
- *guard* (`guards`): the condition under which a phrase is true; without it nothing is said.
- *claim* (`Claim`): a sentence whose guard holds, with the facts that it cites.
- *cue* (`Cue`): the line to say at a step, and the note to oneself.
- *entry* (`Entry`): one event of a meeting with its id, time, author and place in the chain.
- *meeting* (`Meeting`): the fold of a log; of the first entries it is a moment of the past.
- *step* (`Step`): one of the seven parts of the walk, from the opening to the close.
- *scene* (`stage`): what a role sees at a step; the room's has no field for what is private.
- *complaint* (`Complaint`): what is wrong with an input, where, and what to do.
"""

import os

# The matrices of the search are small: two threads of OpenBLAS wait for each other longer than
# they work (one sample measured: 9.4 s of processor time, 5.2 s with one thread). It is read when
# NumPy is first imported, and what somebody sets for the whole process stands.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
