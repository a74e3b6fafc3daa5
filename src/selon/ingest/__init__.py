"""Files, containers and crawls become documents, each with its original bytes and the way back to them; or refusals with a reason.

From paths to pieces (bytes with a name), which parses nothing but the containers' own framing:

``pieces``    the walk: folders, compressed files, archives, archives inside archives
``piece``     what it hands on; names from outside made harmless
``source``    bytes read in order, and gone back to within bounds
``inflate``   compressed bytes, bounded and checked; ``decoders`` has a decoder for each form
``zips``, ``tars``, ``warc``  the members of each kind of container; ``responses`` takes pages out of WARC records

From a piece to documents, in a worker that can be killed:

``documents`` the door: which reader a piece is given to
``facts``     what the user says of sources, and how a reader's findings become a document
``encodings`` bytes become text, with the reason for the choice
``webpage``, ``feed``, ``mail``, ``markdown``, ``pdf``, ``table``, ``archive``  the readers, one for each format
``dates``     days as sources write them
``fragments`` HTML inside other formats
``layers``    the offset map from a text to the source that it was drawn out of
``prescan``   a page is made safe to parse; ``scan`` is the scanner behind it
``hardened``  the one door to parsers of HTML and XML
``plain``     plain text to the letter, without any of the above

Of many:

``wires``     copies of one text
``cues``      whether a page of a crawl may tell of a protest at all
"""
