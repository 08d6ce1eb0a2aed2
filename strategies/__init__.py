"""What we send: Hypothesis strategies, one module per resource.

Nothing stands here yet: the scenarios send the payloads of the documented flow.
"""
