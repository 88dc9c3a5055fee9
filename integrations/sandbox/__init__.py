"""Vendors to practise with, over real HTTP. Written from the vendors' documents alone: it shares no code with our clients."""
