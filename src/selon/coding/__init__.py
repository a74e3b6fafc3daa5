"""Mentions become records of statements.

``anchor``     what an anchor is: a mention that tells of an event; how near mentions stand
``nearness``   the times and places beside the anchors of a sentence
``settings``   where and when a scene plays that a sentence before has set
``anchors``    which mentions tell of an event: the three above put together
``episodes``   which anchors tell of the same event
``statuses``   held, announced, banned, past … of an episode
``scenes``     to which episode any other mention belongs
``statements`` values with evidence, voice and rule
``records``    the stage itself: puts the above in order
"""
