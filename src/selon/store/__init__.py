"""One SQLite file per project: original bytes, documents, records, decisions, and a log that shows any change.

``project``    making and opening; ``handle`` is what is handed out
``copying``    files that are there whole or not at all
``migrations`` the schema (``schema/*.sql``), and whether a file has it
``log``        every transaction: entries chained by hashes, each row with its digest; all writing goes through it
``packed``     bytes compressed for keeping; the digests of rows
``trouble``    what SQLite says, as errors that a user can act on
``documents``  documents in and out, refusals, signatures, groups of copies
``coded``      coded lines in and out, shard by shard, with the ledger
``derived``    from a coded line to the rows that questions are asked of
``questions``  how lists by filters are asked for, in pages
``records``    questions to the records
``linkings``   acts of linking: what each changed, and the events as they stand
``events``     questions to the events, and the pairs that wait for a coder
``search``     the full-text indexes
``outcomes``   what became of everything that was handed in
``decisions``  what people decided, only added to
``reading``    one snapshot, under a clock
``accounts``   who may enter the workbench of a project, in a file beside it
``verify``     is everything as it was written?
``repair``     checks, each with its repair or the reason why there is none
``recover``    what can be saved of a damaged project
``backup``     verified copies
"""
