"""What `benchmarks/http.py` measures: endpoints, their load, and whether their answers agree."""
