"""List the characters of the language once: what each means and how else it is written."""

from __future__ import annotations

# --- subscripts: all 38 that Unicode has, but ₌ ₍ ₎, which mean nothing in a name ---
SUBSCRIPTS = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓₔᵦᵧᵨᵩᵪ",
        "0123456789+-aehijklmnoprstuvxəβγρφχ",
        strict=True,
    )
)
# In the subscript of a ∑, or of an index: ∑ᵢ₌₁, x₍ᵢ₊₁₎.
SUBSCRIPT_SIGNS = {"₌": "=", "₍": "(", "₎": ")"}
TO_SUBSCRIPT = {plain: glyph for glyph, plain in SUBSCRIPTS.items()}

# --- superscripts: powers and ᵀ; inside ⁽…⁾ a label, part of the name ---
SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ\U000107a5ʳˢᵗᵘᵛʷˣʸᶻᴬᴮꟲᴰᴱꟳᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾꟴᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        "0123456789+-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRTUVWβγδθφχ",
        strict=True,
    )
)
TO_SUPERSCRIPT = {plain: glyph for glyph, plain in SUPERSCRIPTS.items()}
LABEL_OPEN, LABEL_CLOSE, TRANSPOSE_GLYPH = "⁽", "⁾", "ᵀ"

PRIMES = {"'": 1, "′": 1, "″": 2, "‴": 3, "⁗": 4}

# --- operators: every accepted twin and the sign that the operator table knows ---
# A row's notation may use either side: both are folded by this table before they are compared.
TWINS = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-", "＋": "+",
    "⊙": "*", "∘": "*", "＊": "*", "⨯": "×",
    "÷": "/", "⁄": "/", "∕": "/", "／": "/",
    "·": "·", "⋅": "·", "∙": "·", "•": "·", "@": "·",
    "**": "^", "||": "‖", "∥": "‖", "⊤": "ᵀ", ".T": "ᵀ", "＝": "=", "≡": "=",
    "（": "(", "）": ")", "，": ",", "；": ";",
    "<=": "≤", "⩽": "≤", ">=": "≥", "⩾": "≥", "!=": "≠", "==": "≟", "∣": "|", "←": "←", "⟵": "←",
}  # fmt: skip


# Signs of a product that are read by what stands beside them: × between vectors, ∗ beside ⊙.
PRODUCTS = {"×": "*", "∗": "*"}
RELATIONS = "<>≤≥≠≟"
FRACTIONS = {
    "½": (1, 2),
    "⅓": (1, 3),
    "¼": (1, 4),
    "⅔": (2, 3),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅛": (1, 8),
}
OPEN_CLOSE = {"⌊": "⌋", "⌈": "⌉"}


def fold(sign: str) -> str:
    """Return the one sign that stands for all its twins.

    >>> fold("−"), fold("⊙"), fold("@"), fold("ᵀ")
    ('-', '*', '·', 'ᵀ')
    """
    return TWINS.get(sign, sign)


SPACES = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # between the [ ] of a regular expression

# Never in a text, not even in a comment: control characters, what reorders a line, half characters.
FORBIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
)
# Letters and marks that do not show, hence never in a name.
INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0\ufeff"
) | {chr(c) for c in (*range(0x200B, 0x2010), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10))}

NOT_LETTERS = frozenset("ªº")  # Unicode calls them letters; they look like superscripts

# --- Greek, by LaTeX name ---
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "varkappa": "ϰ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ",
    "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
}  # fmt: skip
GREEK_LATEX = {char: f"\\{name}" for name, char in GREEK.items()}

# --- marks over a letter, by LaTeX name ---
ACCENTS = {
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "overline": "\u0305", "breve": "\u0306",
    "dot": "\u0307", "ddot": "\u0308", "mathring": "\u030a", "check": "\u030c", "acute": "\u0301",
    "grave": "\u0300", "vec": "\u20d7", "overleftarrow": "\u20d6",
}  # fmt: skip
ACCENT_LATEX = {mark: f"\\{name}" for name, mark in ACCENTS.items()}

# --- letters that look like others ---
_ALIKE = (
    ("асеорхуѕіјһԁԛԝт", "aceopxysijhdqwt"),  # Cyrillic
    ("АВЕЗКМНОРСТУХЅІЈ", "ABE3KMHOPCTYXSIJ"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek capitals
    ("νο", "vo"),
    ("ϵϕϑϱϰϖς", "εφθρκπσ"),  # two forms of one Greek letter
    ("ıɡʋ", "igv"),
)
LOOK_ALIKES = {ord(a): b for alike, plain in _ALIKE for a, b in zip(alike, plain, strict=True)} | {
    0xFF21 + k + low: chr(65 + k + low) for k in range(26) for low in (0, 32)
}  # full width

# --- characters that have no meaning here: (what is wrong, what to write) ---
DECLARATION = (
    "this is a declaration of a model text, not an equation",
    "eg.model reads model texts; eg.graph takes plain equations",
)
_ASSIGN = ("an equation is written with `=`", "write y = …")
_NO_RELATION = ("this relation has no meaning here", "an equation is written with `=`")
REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys("≪≫", _NO_RELATION),
    **dict.fromkeys("≈≃≅", ("an approximation is no equation", "write = if it is the value")),
    **dict.fromkeys("∼~", (
        "∼ tells how something is distributed, and is no equation",
        "write the density as p = …, or give the sample as a value")),
    "∝": ("∝ leaves a factor open, and is no equation", "write y = c*x with the factor c"),
    **dict.fromkeys("⟨⟩〈〉", (
        "angle brackets have no meaning here",
        "the inner product is xᵀ y, a mean is mean(x)")),
    "°": ("° has no meaning here", "an angle of 30° is 30*π/180, a label G₀ or G_0"),
    **dict.fromkeys(("..", ":", "∉", "⊂"), DECLARATION),
    **dict.fromkeys(
        ("…", "..."),
        (
            "terms that are left out cannot be read",
            "write ∑_{i=1}^{N}; how far an index runs stands behind: yᵢ = …, i = 1, …, N",
        ),
    ),
    **dict.fromkeys(("→", "->", "<-"), _ASSIGN),
    "∫": ("an integral cannot be read", "a mean or a sum over samples takes its place: ∑ᵢ f(xᵢ)"),
    "⊗": (
        "⊗ is read in two ways",
        "write x·yᵀ for the outer product, ⊙ for the elementwise product",
    ),
    "±": ("± stands for two equations", "write one with + and one with −"),
    "∓": ("∓ stands for two equations", "write one with − and one with +"),
    "⊕": ("⊕ is not known", "write + for a sum, [a, b] to join"),
    "∜": ("∜ is not known", "write x^(1/4)"),
    "’": ("’ is a quotation mark", "a prime is written ′ or '"),
    "‘": ("‘ is a quotation mark", "a prime is written ′ or '"),
    "`": ("` is not known", "a prime is written ′ or '"),
    "'": ("a prime must follow a name", "text in quotes has no meaning here"),
    '"': ("text in quotes has no meaning here", "write names without quotes"),
    ".": ("a point has no meaning here",
          "write W·x or W x, tanh(x) for np.tanh(x), sum(x) for x.sum(); xᵀ or x.T, 0.5"),
    **dict.fromkeys("“”„«»", ("text in quotes has no meaning here", "write names without quotes")),
    "%": ("% is not known", "write / 100"),
    "&": ("& is not known", "equations are built from + − * / · ^ and functions"),
    "?": ("? is not known", "equations are built from + − * / · ^ and functions"),
    "\\": ("a backslash must be followed by a LaTeX name", r"write \beta or \hat{c}_t"),
    "⁼": ("⁼ has no meaning here", "a power is x² or x^2"),
}  # fmt: skip

# Words that open a declaration of a model text when a name follows.
KEYWORDS = frozenset(
    {"input", "target", "param", "parameter", "loss", "state", "init", "output", "const"}
)
