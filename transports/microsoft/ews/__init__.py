"""Exchange by its web services (EWS).

Without exchangelib, and tried both ways: of its 22,000 lines (and seven packages) an
envelope, the search for the answer in it and the names of errors were used, by private
methods of it; they are 60 lines in ``soap``. Its sessions cannot be used: it looks for
servers elsewhere, waits and repeats by itself, shares connections by password in a
global table and logs headers, and a page of 50 takes it 2 requests and 292 ms where
ours takes 1 and 44 ms. NTLM is ``requests-ntlm``'s, for who signs in with it.
"""
