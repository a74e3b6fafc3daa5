"""Mentions become records of statements.

``anchor``     what an anchor is: a mention that tells of an event; how near mentions stand
``nearness``   the times and places beside the anchors of a sentence
``settings``   where and when a scene plays that a sentence before has set
``lasting``    which times reach to the day of the report
``asked``      what is only demanded or made for, and so tells of no event
``anchors``    which mentions tell of an event: all of the above put together
``sorts``      strikes and other sorts of protest that are events of their own
``episodes``   which anchors tell of the same event
``forms``      the main form of an episode, or its kind
``statuses``   held, announced, banned, past … of an episode
``scenes``     to which episode any other mention belongs
``claimants``  who makes a demand that the outlet tells in its own words
``statements`` values with evidence, voice and rule
``records``    the stage itself: puts the above in order
``confidence`` a later stage: how sure each statement is, and what makes it doubtful
"""
