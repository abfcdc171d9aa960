"""How the evidence of an answer is written down: the same by the server and the command line."""
