def to_text(x): return str(x)
