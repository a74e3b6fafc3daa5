"""Language packs: everything Selon knows of one language, as data under ``packs/<code>/``, and the code that loads it."""
