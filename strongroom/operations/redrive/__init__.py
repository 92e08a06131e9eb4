"""Dead-letter messages go back to their queue: after a look at why each is dead, and so that none is ever lost.

SQS has a move of its own (StartMessageMoveTask). It moves everything, also what will be dead again, and tells
nobody why anything is there. This one reads each message, shows the reasons, and moves what has a chance.
"""
