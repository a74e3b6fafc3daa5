"""Mentions become records of statements.

``anchors``    which mentions tell of an event, and the time and place beside each
``episodes``   which anchors tell of the same event
``statuses``   held, announced, banned, past … of an episode
``scenes``     to which episode any other mention belongs
``statements`` values with evidence, voice and rule
``records``    the stage itself: puts the above in order
"""
