"""Models that answer from the sources they are given: a good one, and ways to build on what it says.

`good` cites what it says by handle and calls a tool first when one is offered; `careless` gets one thing of each
sentence wrong; `obedient` does all that the question and the documents tell it to.
"""
