def to_latex(x): return str(x)
