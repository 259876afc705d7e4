"""What papers print and how it is read: the rows of the page of the language, which tests run."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from eqgraph.syntax.text.ascii import to_ascii


class Printed(NamedTuple):
    """Hold a text as it is printed, with what it is read as, or what to write instead."""

    text: str
    latex: str
    values: str  # such as "W 2×3, x 3, k, n=4": names with their lengths, or whole numbers
    read: str | tuple[str, ...]  # the explicit text; where it is refused, the spellings to write
    said: str
    told: bool = False  # a note says what names or shapes decided
    ascii: str | None = ""  # where it is not the text in ASCII letters; None: there is none

    def in_ascii(self) -> str | None:
        """Return the text in ASCII letters, if it has such."""
        return to_ascii(self.text) if self.ascii == "" else self.ascii

    def given(self) -> dict[str, Any]:
        """Return values of these shapes."""
        out: dict[str, Any] = {}
        for one in filter(None, self.values.split(", ")):
            name, _, rest = one.partition(" ")
            if "=" in name:
                name, _, number = name.partition("=")
                out[name] = int(number)
                continue
            shape = tuple(int(n) for n in rest.split("×")) if rest else ()
            numbers = np.linspace(0.3, 0.8, int(np.prod(shape)))
            out[name] = float(numbers[0]) if not shape else numbers.reshape(shape)
        return out


PRODUCTS = [
    Printed("y = W x + b", r"y = W x + b", "W 2×3, x 3, b 2", "y = W·x + b",
            "a matrix takes the matrix product"),
    Printed("k = 2k₁ + h/6 (a + b)", r"k = 2k_1 + \frac{h}{6} (a + b)", "k₁, h, a, b",
            "k = 2*k₁ + h/6*(a + b)", "a number scales; in a run `/` goes from the left"),
    Printed("y = (a + b)(a − b)", r"y = (a + b)(a - b)", "a, b", "y = (a + b)*(a − b)",
            "brackets side by side"),
    Printed("y = p c", r"y = p c", "p 3, c 3", "y = p*c",
            "two vectors: entry by entry; the inner product is `pᵀ c`", told=True),
    Printed("Y = A B", r"Y = A B", "A 2×3, B 2×3", ("A ⊙ B",),
            "two matrices that do not fit as a product"),
    Printed("y = x W ⊙ x V", r"y = x W \odot x V", "x 2, W 2×3, V 2×3", "y = x·W*x·V",
            "a run is one operand of `⊙`, `∘` and `*`"),
    Printed("s = a·b", r"s = a \cdot b", "a 3, b 3", "s = a·b",
            "`·` of two vectors is the inner product"),
    Printed("E = ½ m v²", r"E = \frac12 m v^2", "m, v", "E = ½*m*v²", "a fraction"),
    Printed("L = 1/2(y − t)²", r"L = 1/2(y - t)^2", "y, t", "L = ½*(y − t)²",
            "a number over a number is a factor"),
    Printed("y = a/b·c", "", "a, b, c", ("(a/b)·c", "a/(b·c)"), "two meanings"),
    Printed("y = a/b²c", "y = a/b^2c", "a, b, c", "y = a/(b²*c)",
            "without spaces, `/` divides by all of it", told=True),
    Printed("g = 1/√(1 − v²) = 1/√(1 − β²)",
            r"g = \frac{1}{\sqrt{1 - v^2}} = \frac{1}{\sqrt{1 - \beta^2}}", "v",
            "g = 1/√(1 − v²)", "of two right sides the one whose names are known", told=True),
    Printed("y = a/b(c + d)", "", "a, b, c, d", ("(a/b) (c + d)", "a/(b (c + d))"), "two meanings"),
    Printed("E = mc²", r"E = mc^2", "m, c", "E = m*c²",
            "letters that all have values, where the whole has none", told=True),
    Printed("yᵢ = γxᵢ + β", r"y_i = \gamma x_i + \beta", "γ, x 3, β", "y = γ*x + β",
            "also before an element", told=True),
    Printed("v = a × b", r"v = a \times b", "a 3, b 3", ("cross(a, b)", "a ⊙ b"), "two meanings"),
    Printed("y = x ± d", r"y = x \pm d", "x, d", (), "two equations: one with +, one with −",
            ascii=None),
    Printed("y = a ∗ b + a ⊙ b", "", "a 3, b 3", ("conv(a, b)", "a ⊙ b"),
            "∗ beside ⊙ may be a convolution; alone it is entry by entry", ascii=None),
    Printed("y = h·t + x ⊙ (1 − t)", r"y = h \cdot t + x \odot (1 - t)", "h 3, t 3, x 3",
            ("h ⊙ t", "(h)ᵀ t"), "a number beside vectors"),
]  # fmt: skip
FUNCTIONS = [
    Printed("f(x) = x² + 1; y = f(a) + f(2b)", r"f(x) = x^2 + 1 \\ y = f(a) + f(2b)", "a, b",
            "y = a² + 1 + ((2*b)² + 1)", "a function of the text is called"),
    Printed("w = η (t − o)", r"w = \eta (t - o)", "η, t, o", "w = η*(t − o)",
            "a name before a spaced bracket multiplies; in LaTeX any name with a value"),
    Printed("u = σ(a − b)", r"u = \sigma(a - b)", "a 3, b 3", "u = σ(a − b)",
            "a known word tight before a bracket is the function"),
    Printed("u = σ(a − b)", "", "σ 3, a 3, b 3", ("σ*(a − b)", "sigmoid(a − b)"),
            "unless that name has a value: of an array, two meanings",
            ascii=r"u = \sigma(a - b)"),
    Printed("z = μ + σ ε", r"z = \mu + \sigma \varepsilon", "μ 2, σ 2, ε 2", "z = μ + σ*ε",
            "σ with a value is a name", told=True),
    Printed("y = sin 2θ", r"y = \sin 2\theta", "θ", "y = sin(2*θ)",
            "without brackets: the product that follows"),
    Printed("y = cos φ₁ cos φ₂", r"y = \cos \varphi_1 \cos \varphi_2", "φ₁, φ₂",
            "y = cos(φ₁)*cos(φ₂)", "up to the next function"),
    Printed("y = log σ(x)", r"y = \log \sigma(x)", "x", "y = log(σ(x))",
            "a function that stands first is its operand"),
    Printed("h = tanh W x + b", r"h = \tanh W x + b", "W 2×3, x 3, b 2", "h = tanh(W·x) + b",
            "up to a + or −"),
    Printed("y = √a x", r"y = \sqrt{a} x", "a, x", "y = √a*x", "√ takes one operand"),
    Printed("y = log p/q", r"y = \log p/q", "p, q", ("log(p)/q", "log(p/q)"), "two meanings"),
    Printed("y = sin² x + sin⁻¹ x", r"y = \sin^2 x + \sin^{-1} x", "x", "y = sin(x)² + arcsin(x)",
            "a power of a function; −1 is the inverse function"),
    Printed("y = log₂ x", r"y = \log_2 x", "x", "y = log2(x)", "a base"),
    Printed("f(x) = x³; d = f′(a)", r"f(x) = x^3 \\ d = f'(a)", "a", "d = 1*dpow(a, 3)",
            "its derivative"),
    Printed("f(x) = ∑ᵢ xᵢ²; d = ∇f(a)", r"f(x) = \sum_i x_i^2 \\ d = \nabla f(a)", "a 3",
            "d = expand_as(1, a²)*(2*a)", "its gradient"),
    Printed("x(n) = a x(n−1)", r"x(n) = a x(n-1)", "a, x(n−1)", "x(n) = a*x(n−1)",
            "names of states"),
    Printed("y = e^(−i x)", r"y = e^{-i x}", "x", (),
            "i without a value is the imaginary unit, and numbers are real"),
    Printed("y = σ′(z)", r"y = \sigma'(z)", "z 3", "y = 1*dsigmoid(z)",
            "the slope of a function, entry by entry"),
    Printed("σ(x) = x/2; y = σ(z)", r"\sigma(x) = x/2 \\ y = \sigma(z)", "z 3", "y = z/2",
            "a function of the text goes before that of the table"),
]  # fmt: skip
SUMS = [
    Printed("s = ∑ w (x − z)²", r"s = \sum w (x - z)^2", "w 3, x 3, z 3", "s = ∑(w*(x − z)²)",
            "the whole product to the right", told=True),
    Printed("s = ∑(h − y)²", r"s = \sum (h - y)^2", "h 3, y 3", "s = ∑((h − y)²)",
            "the powers on the bracket, too"),
    Printed("s = ∑ᵢ₌₁ᴺ xᵢ", r"s = \sum_{i=1}^N x_i", "x 3", "s = ∑(x)",
            "an index; without a value N is the length of x"),
    Printed("zᵢ = ∑ⱼ Wᵢⱼ xⱼ", r"z_i = \sum_j W_{ij} x_j", "W 2×3, x 3", "z = W·x",
            "a contraction; `i` is left over: one entry for each"),
    Printed("s = ∑ᵢ,ⱼ uᵢ Aᵢⱼ xⱼ", r"s = \sum_{i,j} u_i A_{ij} x_j", "u 2, A 2×3, x 3",
            "s = Aᵀ·u·x", "several indices"),
    Printed("s = ∑ᵢⱼ uᵢ Aᵢⱼ xⱼ", r"s = \sum_{ij} u_i A_{ij} x_j", "u 2, A 2×3, x 3",
            "s = Aᵀ·u·x", "also without a comma"),
    Printed("s = ∑ᵢ aᵢ + bᵢ", r"s = \sum_i a_i + b_i", "a 3, b 3",
            ("∑ᵢ (aᵢ + bᵢ)", "∑ᵢ aᵢ + ∑ᵢ bᵢ"), "two meanings"),
    Printed("p = ∏ₙ xₙ", r"p = \prod_n x_n", "x 3", "p = prod(x)", "a product"),
    Printed("m = maxᵢ xᵢ", r"m = \max_i x_i", "x 3", "m = max(x)", "so min, argmax, argmin"),
    Printed("dᵢ = xᵢ₊₁ − xᵢ", r"d_i = x_{i+1} - x_i", "x 3",
            "d = slice(x, start=1, stop=3) − slice(x, stop=2)", "shifts: i stays inside"),
    Printed("s = ∑ᵢ 2^i xᵢ", r"s = \sum_i 2^i x_i", "x 3", "s = 2^array(1, 2, 3)·x",
            "an index is a number, too; it counts from 1"),
    Printed("L = −log p_y", r"L = -\log p_y", "p 3, y=2", "L = −log(gather(p, y))",
            "the entry that a whole number names"),
    Printed("Sᵢⱼ = Aᵢⱼ 𝟙[j ≤ i]", r"S_{ij} = A_{ij} \mathbb{1}[j \leq i]", "A 2×2",
            "S = A*𝟙[array(1, 2) ≤ expand_dims(array(1, 2), axis=1)]", "a condition on indices"),
    Printed("rᵢ = ∑_{j≠i} Aᵢⱼ", r"r_i = \sum_{j \neq i} A_{ij}", "A 3×3",
            "r = ∑({A if array(1, 2, 3) ≠ expand_dims(array(1, 2, 3), axis=1); 0 otherwise},"
            " axis=1)",
            "a condition under the sign"),
    Printed("s = ∑ᵢ₌₀² aⁱ xᵢ", r"s = \sum_{i=0}^2 a^i x_i", "a, x 3", "s = a^array(0, 1, 2)·x",
            "from 0: then i counts from 0"),
    Printed("k = argmaxᵢ xᵢ", r"k = \operatorname{argmax}_i x_i", "x 3", "k = argmax(x, axis=0)",
            "a place, from 1"),
    Printed("m = 𝔼ₓ[x ⊙ x]", r"m = \mathbb{E}_x[x \odot x]", "x 4×3", "m = mean(x*x, axis=0)",
            "x runs over its rows"),
    Printed("pᵢ = softmax(zᵢ)", r"p_i = \operatorname{softmax}(z_i)", "z 3",
            "p = softmax(z, axis=0)",
            "over the free index, where no other axis is left", told=True),
    Printed("y = A₁₂", r"y = A_{12}", "A 2×3", "y = pick(pick(A), index=1)",
            "two places, where A has two axes", told=True),
    Printed("y_n = ∑_i w_i x_{n+i−1}", r"y_n = \sum_i w_i x_{n+i-1}", "w 3, x 6",
            "y = conv(w, x)", "two indices in one subscript: a window that slides"),
    Printed("E = ∑_{i<j} J_{i,j} s_i s_j", r"E = \sum_{i<j} J_{i,j} s_i s_j", "J 2×2, s 2",
            "E = ∑({J*expand_dims(s, axis=1)*s if expand_dims(array(1, 2), axis=1) < array(1, 2);"
            " 0 otherwise})", "what nothing else binds runs, too"),
    Printed("Lᵢ = (yᵢ − w xᵢ)²; L = ∑ᵢ Lᵢ", r"L_i = (y_i - w x_i)^2 \\ L = \sum_i L_i",
            "y 3, w, x 3", "Lᵢ = (y − w*x)²\nL = ∑(Lᵢ)", "Lᵢ and L are two names", told=True),
    Printed("rᵢ = d ∑ⱼ Aᵢⱼ rⱼ", r"r_i = d \sum_j A_{ij} r_j", "d, A 3×3, r 3", "rᵢ = d*A·r",
            "the next value of r, which has one", told=True),
    Printed("S(i, j) = ∑ₘ ∑ₙ I(i + m, j + n) K(m, n)",
            r"S(i, j) = \sum_m \sum_n I(i + m, j + n) K(m, n)", "I 4×5, K 2×2",
            "S(i,j) = conv(K, I)", "brackets after an array hold indices", told=True),
    Printed("yᵢ = i xᵢ, i = 0, …, N − 1", r"y_i = i x_i, \quad i = 0, \ldots, N - 1", "x 3, N=3",
            "y = array(0, 1, 2)*x", "how far an index runs", ascii=None),
    Printed("yᵢ = 2xᵢ  ∀ i", r"y_i = 2 x_i \quad \forall i", "x 3", "y = 2*x",
            "for all there are", ascii=None),
    Printed("y = ∑_{j∈{1,…,k}} xⱼ", r"y = \sum_{j \in \{1, \ldots, k\}} x_j", "x 3, k=2",
            "y = ∑(slice(x, stop=2))", "a set of whole numbers", ascii=None),
]  # fmt: skip
MATRICES = [
    Printed("s = xᵀ y", r"s = x^\top y", "x 3, y 3", "s = x·y", "vectors are columns under ᵀ"),
    Printed("C = (x − μ)(x − μ)ᵀ", r"C = (x - \mu)(x - \mu)^\top", "x 2, μ 2",
            "C = outer(x − μ, x − μ)", "an outer product"),
    Printed("y = A⁻¹ b", r"y = A^{-1} b", "A 2×2, b 2", "y = solve(A, b)",
            "the inverse of a matrix; before a product a system is solved"),
    Printed("w = (Xᵀ X + λ I)⁻¹ Xᵀ y", r"w = (X^\top X + \lambda I)^{-1} X^\top y",
            "X 3×2, λ, y 3", "w = solve(Xᵀ·X + λ*eye(2), Xᵀ)·y",
            "I beside a square matrix is the identity"),
    Printed("l = log|A|", r"l = \log|A|", "A 2×2", "l = logdet(A)",
            "under a logarithm the determinant", told=True),
    Printed("y = |A|", r"y = |A|", "A 2×2", ("det(A)", "abs(A)"), "alone: two meanings"),
    Printed("B = A²", r"B = A^2", "A 2×2", "B = A²", "entry by entry"),
    Printed("y = A² x", r"y = A^2 x", "A 2×2, x 2", ("A·A", "A ⊙ A"),
            "before a matrix product: two meanings"),
    Printed("n = ‖w‖₁ + ‖W‖_F", r"n = \|w\|_1 + \|W\|_F", "w 3, W 2×2", "n = ‖w‖₁ + ‖W‖",
            "norms by index"),
    Printed("n = ‖W‖", r"n = \|W\|", "W 2×2", "n = ‖W‖_F", "of a matrix: Frobenius", told=True),
    Printed("A = [a, b; c, d]", r"A = \begin{bmatrix} a & b \\ c & d \end{bmatrix}", "a, b, c, d",
            "A = stack(stack(a, b, axis=-1), stack(c, d, axis=-1))", "a matrix"),
    Printed("s = 𝟏ᵀ x", r"s = \mathbf{1}^\top x", "x 3", "s = ∑(x, axis=-1)",
            "a vector of ones of the length that fits"),
    Printed("Y = X u uᵀ", r"Y = X u u^\top", "X 3×2, u 2", "Y = outer(X·u, u)", "from the left"),
    Printed("D = diag(d); L = D^(−1/2) A D^(−1/2)",
            r"D = \operatorname{diag}(d) \\ L = D^{-1/2} A D^{-1/2}", "A 2×2, d 2",
            "D = diag(d)\nL = diag(d^(−0.5))·A·diag(d^(−0.5))",
            "a power of a diagonal matrix: of its diagonal"),
    Printed("n = ‖W‖₂", r"n = \|W\|_2", "W 2×2", "n = norm2(W)", "of a matrix: the spectral norm",
            told=True),
    Printed("y = x^T W", r"y = x^T W", "x 2, W 2×3", "y = x·W", "the transpose", told=True),
    Printed("y = a^T", r"y = a^T", "a, T", "y = a^(T)", "unless T has a value", told=True),
    Printed("y = [a ‖ b]", r"y = [a \,\|\, b]", "a 2, b 3", "y = [a, b]", "joined"),
]  # fmt: skip
OTHERS = [
    Printed("y = {x if x > 0; 0 otherwise}",
            r"y = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "x 3",
            "y = {x if x > 0; 0 otherwise}", "the branch that is not taken has gradient 0"),
    Printed("s = ∑ᵢ 𝟙[xᵢ > 0]", r"s = \sum_i \mathbb{1}[x_i > 0]", "x 3", "s = ∑(𝟙[x > 0])",
            "1 where it holds, else 0"),
    Printed("y = [x − 1]₊", r"y = [x - 1]_+", "x 3", "y = relu(x − 1)", "the positive part"),
    Printed("y = 2 [a + b]", r"y = 2 \left[a + b\right]", "a, b", "y = 2*(a + b)",
            "brackets group; with a comma they join"),
    Printed("y = e^x + π", r"y = e^x + \pi", "x", "y = eˣ + π",
            "the numbers, unless they have values"),
    Printed("σ² = v; z = σ ε", r"\sigma^2 = v \\ z = \sigma \varepsilon", "v, ε",
            "σ² = v\nz = √v*ε",
            "a left side names its quantity as printed; σ is its root", told=True),
    Printed("dx/dt = −k x", r"\frac{dx}{dt} = -k x", "k, x", "dx/dt = −k*x", "one name"),
    Printed("w ← w − η g", r"w \leftarrow w - \eta g", "w 2, η, g 2", "w′ = w − η*g", "gives w′"),
    Printed("v ← α v − ε g; θ ← θ + v",
            r"v \leftarrow \alpha v - \varepsilon g \\ \theta \leftarrow \theta + v",
            "α, v, ε, g, θ", "v′ = α*v − ε*g\nθ′ = θ + v′",
            "the lines of an algorithm follow one another: v is the new one", told=True),
    Printed("μ ← 1/2 ∑ᵢ xᵢ; x̂ᵢ ← xᵢ − μ",
            r"\mu \leftarrow \frac12 \sum_i x_i \\ \hat x_i \leftarrow x_i - \mu",
            "x 3", "μ = ½*∑(x)\nx̂ = x − μ", "what had no value before gets its first"),
    Printed("m = E[x] + Var[x]", r"m = \mathrm{E}[x] + \mathrm{Var}[x]", "x 3",
            "m = mean(x) + var(x)", "over all entries"),
    Printed("b = C(n, k) + n!", r"b = \binom{n}{k} + n!", "n=5, k=2", "b = binomial(n, k) + n!",
            "counting"),
    Printed("k = ⌊x⌋ + a mod b", r"k = \lfloor x \rfloor + a \bmod b", "x, a, b",
            "k = floor(x) + a mod b", "rounding"),
    Printed("y = Φ(x) + LeakyReLU(x)", r"y = \Phi(x) + \operatorname{LeakyReLU}(x)", "x 3",
            "y = normal_cdf(x) + leaky_relu(x)", "the names that papers use"),
    Printed("θ̈ = −g/l sin θ", r"\ddot{\theta} = -\frac{g}{l} \sin\theta", "g, l, θ",
            "θ̈ = −g/l*sin(θ)", "a mark"),
    Printed("P(A|B) = p q/r", r"P(A \mid B) = \frac{p q}{r}", "p, q, r", "P(A|B) = p*q/r",
            "a name"),
    Printed("h = σ(W^[1] x)", r"h = \sigma(W^{[1]} x)", "W^[1] 2×3, x 3", "h = σ(W^[1]·x)",
            "a layer's label"),
    Printed("y = topk(x, 2)", r"y = \operatorname{topk}(x, 2)", "x 3", "y = topk(x, k=2)",
            "the others are −∞"),
    Printed("y = LayerNorm(x)", r"y = \operatorname{LayerNorm}(x)", "x 3", "y = layer_norm(x)",
            "the last axis"),
    Printed("softmax(z)ᵢ = e^{zᵢ}/∑ⱼ e^{zⱼ}", r"\mathrm{softmax}(z)_i = e^{z_i}/\sum_j e^{z_j}",
            "z 3", "softmax(z) = exp(z)/∑(exp(z))", "a quantity, one entry an index"),
    Printed("cos θ = a·b", r"\cos\theta = a \cdot b", "a 3, b 3", "cos(θ) = a·b",
            "a quantity with the name of a function"),
    Printed("V(s) = maxₐ Q(s, a)", r"V(s) = \max_a Q(s, a)", "Q 3×2", "V(s) = max(Q, axis=1)",
            "one entry a state"),
    Printed("Q(s, a) ← Q(s, a) + α", r"Q(s, a) \leftarrow Q(s, a) + \alpha", "Q 3×2, s=1, a=2, α",
            "Q'(s,a) = gather(Q, s, a) + α", "gives Q′"),
    Printed("a = z + 1, b = 2a.", r"a = z + 1, \quad b = 2a.", "z", "a = z + 1\nb = 2*a",
            "a comma parts equations, a full stop ends them"),
]  # fmt: skip
TABLES = {
    "Products without a sign": PRODUCTS,
    "Functions": FUNCTIONS,
    "Sums and indices": SUMS,
    "Vectors and matrices": MATRICES,
    "Cases, constants, left sides": OTHERS,
}
