"""Many reports: killable workers, shards with a ledger, local processes or a cluster."""
