"""The workbench: pages over one project, made on the server. Neither SQL nor rules of coding stand here.

``asks``      the contract of handlers: a way, what is asked, what is answered
``routes``    all ways, with the least role for each
``bench``     what lives as long as the server
``app``       from a request to a handler and back
``server``    loopback with a one-time link, or a team with accounts
``security``  which requests are refused, which headers every answer has
``sessions``  signed cookies; ``accounts`` passwords and roles
``readers``   connections that can only read; ``writer`` the one that writes
``words``     the words of the pages; ``keys`` the keyboard map
``rendering`` templates; ``assets`` static files
``pages``     one module a page, or a family of acts
"""
