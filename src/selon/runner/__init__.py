"""Many reports: killable workers, shards with a ledger, local processes or a cluster.

``pool``          workers under a clock and a cap on memory; ``worker`` is their inner side
``progress``      how far it is
``intake``        sources into a project (``selon add``)

A project (``selon run``):

``configuration`` what decides the bytes of a run
``shards``        what is coded together, and what coding one document gives
``local``         shards coded by this machine
``cluster``       shards coded on a Dask cluster
``run``           the run: what is left, an engine, one writer
``reviewed``      what was coded, as coders left it: through this all others read records
``bound``         what coders decided about pairs of records
``linking``       a project's records to events that are kept in it; ``summaries`` is what lists show of them

A crawl without a project (``selon run FILE.warc.gz --output FOLDER``):

``crawl_records`` the records that begin in a range of bytes
``crawl_funnel``  what becomes of one of them
``crawl_shard``   a range, record by record
``crawl``         the folder of results, and how a killed run goes on
"""
