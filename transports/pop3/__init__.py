"""POP3 (RFC 1939).

Without poplib, which waits for each answer: the headers of 50 messages take it 5 to
8 ms and 58 round trips, sent in one go 1 ms and 2 round trips.
"""
