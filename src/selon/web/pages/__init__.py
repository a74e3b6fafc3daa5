"""Pages and acts: one module each, of handlers from :class:`selon.web.asks.Ask` to :class:`selon.web.asks.Answer`."""
