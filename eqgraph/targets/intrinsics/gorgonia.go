// The words of the rows in Gorgonia. What it does by itself and gets wrong (LogSumExp, SoftMax's
// shared operator) is written out; every constant has a name, since unnamed ones become one node.

// N is a node of the graph, P the parameters by name, S a list of numbers.
type N = *G.Node
type P map[string]N
type S = []int

// O holds the options of a word.
type O struct {
	axis, shape, axes                                          S
	keepdims                                                   bool
	start, stop                                                *int
	step, index, before, after, size, first, k, n              int
}

var g = G.NewGraph()
var made int

func named(what string) string {
	made++
	return fmt.Sprintf("%s%d", what, made)
}

func full(shape S, value float64) N {
	size := 1
	for _, n := range shape {
		size *= n
	}
	data := make([]float64, size)
	for k := range data {
		data[k] = value
	}
	return given(named("constant"), shape, data)
}

func given(name string, shape S, data []float64) N {
	if len(shape) == 0 {
		return G.NewScalar(g, tensor.Float64, G.WithName(name), G.WithValue(data[0]))
	}
	value := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
	return G.NewTensor(g, tensor.Float64, len(shape), G.WithShape(shape...), G.WithName(name), G.WithValue(value))
}

func node(x any) N {
	switch v := x.(type) {
	case N:
		return v
	case float64:
		return full(S{}, v)
	case int:
		return full(S{}, float64(v))
	}
	panic("no node")
}

func ndim(x N) int { return len(x.Shape()) }

func shapeOf(x N) S { return append(S{}, x.Shape()...) }

func axesOf(x N, axis S) S {
	if axis == nil {
		axis = S{}
		for k := 0; k < ndim(x); k++ {
			axis = append(axis, k)
		}
	}
	out := S{}
	for _, k := range axis {
		out = append(out, (k+ndim(x))%ndim(x))
	}
	sort.Ints(out)
	return out
}

func reshape(x N, o O) N {
	size, free := 1, -1
	for _, n := range x.Shape() {
		size *= n
	}
	shape := append(S{}, o.shape...)
	for k, n := range shape {
		if n == -1 {
			free = k
		} else {
			size /= n
		}
	}
	if free >= 0 {
		shape[free] = size
	}
	return reshaped(x, shape)
}

func reshaped(x N, shape S) N {
	if len(shape) == ndim(x) {
		same := true
		for k, n := range shape {
			same = same && n == x.Shape()[k]
		}
		if same {
			return x
		}
	}
	if len(shape) == 0 {
		return G.Must(G.Sum(x))
	}
	if ndim(x) == 0 {
		return G.Must(G.HadamardProd(full(shape, 1), x))
	}
	return G.Must(G.Reshape(x, shape))
}

// Gorgonia stretches no axis by itself: both sides get one rank, then each the axes it lacks.
func pair(a, b any, plain func(x, y N) (N, error), wide func(x, y N, l, r []byte) (N, error)) N {
	x, y := node(a), node(b)
	if ndim(x) == 0 || ndim(y) == 0 {
		return G.Must(plain(x, y))
	}
	rank := ndim(x)
	if ndim(y) > rank {
		rank = ndim(y)
	}
	x, y = ranked(x, rank), ranked(y, rank)
	left, right := []byte{}, []byte{}
	for k := 0; k < rank; k++ {
		n, m := x.Shape()[k], y.Shape()[k]
		if n == 1 && m != 1 {
			left = append(left, byte(k))
		}
		if m == 1 && n != 1 {
			right = append(right, byte(k))
		}
	}
	if len(left)+len(right) == 0 {
		return G.Must(plain(x, y))
	}
	return G.Must(wide(x, y, left, right))
}

func ranked(x N, rank int) N {
	shape := shapeOf(x)
	for len(shape) < rank {
		shape = append(S{1}, shape...)
	}
	return reshaped(x, shape)
}

func add(a, b any) N { return pair(a, b, G.Add, G.BroadcastAdd) }

func sub(a, b any) N { return pair(a, b, G.Sub, G.BroadcastSub) }

func mul(a, b any) N { return pair(a, b, G.HadamardProd, G.BroadcastHadamardProd) }

func div(a, b any) N { return pair(a, b, G.HadamardDiv, G.BroadcastHadamardDiv) }

func pow(a, b any) N { return pair(a, b, G.Pow, G.BroadcastPow) }

func neg(x any) N { return G.Must(G.Neg(node(x))) }

func exp(x any) N { return G.Must(G.Exp(node(x))) }

func log(x any) N { return G.Must(G.Log(node(x))) }

func log1p(x any) N { return G.Must(G.Log1p(node(x))) }

func expm1(x any) N { return G.Must(G.Expm1(node(x))) }

func log2(x any) N { return G.Must(G.Log2(node(x))) }

func tanh(x any) N { return G.Must(G.Tanh(node(x))) }

func sigmoid(x any) N { return G.Must(G.Sigmoid(node(x))) }

func sin(x any) N { return G.Must(G.Sin(node(x))) }

func cos(x any) N { return G.Must(G.Cos(node(x))) }

func sqrt(x any) N { return G.Must(G.Sqrt(node(x))) }

func square(x any) N { return G.Must(G.Square(node(x))) }

func abs(x any) N { return G.Must(G.Abs(node(x))) }

func sign(x any) N { return G.Must(G.Sign(node(x))) }

func floor(x any) N { return G.Must(G.Floor(node(x))) }

func ceil(x any) N { return G.Must(G.Ceil(node(x))) }

func dsigmoid(x any) N { return mul(sigmoid(x), sigmoid(neg(x))) }

func sech2(x any) N {
	e := add(exp(x), exp(neg(x)))
	return div(4.0, mul(e, e))
}

func softplus(x any) N {
	return add(maximum(x, 0.0), log1p(exp(neg(abs(x)))))
}

func compared(a, b any, plain func(x, y N, same bool) (N, error)) N {
	x, y := node(a), node(b)
	if fmt.Sprint(x.Shape()) != fmt.Sprint(y.Shape()) {
		x, y = mul(x, full(shapeOf(y), 1)), mul(y, full(shapeOf(x), 1))
	}
	return G.Must(plain(x, y, true))
}

func less(a, b any) N { return compared(a, b, G.Lt) }

func less_equal(a, b any) N { return compared(a, b, G.Lte) }

func greater(a, b any) N { return compared(a, b, G.Gt) }

func greater_equal(a, b any) N { return compared(a, b, G.Gte) }

func equal(a, b any) N { return compared(a, b, G.Eq) }

func not_equal(a, b any) N { return compared(a, b, G.Ne) }

func where(c, a, b any) N {
	chosen := not_equal(c, 0.0)
	return add(mul(chosen, a), mul(sub(1.0, chosen), b))
}

func maximum(a, b any) N { return where(greater_equal(a, b), a, b) }

func minimum(a, b any) N { return where(less_equal(a, b), a, b) }

func reduced(x N, o O, f func(x N, axes ...int) (N, error)) N {
	if ndim(x) == 0 {
		return x
	}
	axes := axesOf(x, o.axis)
	out := G.Must(f(x, axes...))
	shape, kept := S{}, S{}
	for k, n := range x.Shape() {
		if in(k, axes) {
			kept = append(kept, 1)
		} else {
			shape, kept = append(shape, n), append(kept, n)
		}
	}
	if o.keepdims {
		shape = kept
	}
	if len(shape) == 0 {
		return out
	}
	return reshaped(out, shape)
}

func in(k int, axes S) bool {
	for _, a := range axes {
		if a == k {
			return true
		}
	}
	return false
}

func sum(x N, o O) N { return reduced(x, o, G.Sum) }

func max(x N, o O) N { return reduced(x, o, G.Max) }

func min(x N, o O) N { return neg(max(neg(x), o)) }

// A norm is not scaled here: it leaves the range of floats from 1e154 on.
func binade(x N, o O) N { return add(mul(max(abs(x), o), 0.0), 1.0) }

func finite(x N) N { return x }

func argmax_mask(x N, o O) N {
	o.keepdims = true
	top := equal(x, broadcast_to(max(x, o), x))
	return div(top, sum(top, o))
}

func softmax(x N, o O) N {
	o.keepdims = true
	e := exp(sub(x, max(x, o)))
	return div(e, sum(e, o))
}

func log_softmax(x N, o O) N {
	o.keepdims = true
	shifted := sub(x, max(x, o))
	return sub(shifted, log(sum(exp(shifted), o)))
}

func count(x N, o O) N {
	n := 1
	for _, k := range axesOf(x, o.axis) {
		n *= x.Shape()[k]
	}
	return node(n)
}

func zeros_like(x any) N { return full(shapeOf(node(x)), 0) }

func broadcast_to(x any, like N) N { return mul(node(x), full(shapeOf(like), 1)) }

func sum_to(x, like N) N {
	extra := ndim(x) - ndim(like)
	axes := S{}
	for k, n := range x.Shape() {
		if k < extra || (like.Shape()[k-extra] == 1 && n != 1) {
			axes = append(axes, k)
		}
	}
	if len(axes) == 0 {
		return x
	}
	return reshaped(sum(x, O{axis: axes}), shapeOf(like))
}

func expand_dims(x N, o O) N {
	rank := ndim(x) + len(o.axis)
	at := S{}
	for _, k := range o.axis {
		at = append(at, (k+rank)%rank)
	}
	shape, left := S{}, shapeOf(x)
	for k := 0; k < rank; k++ {
		if in(k, at) {
			shape = append(shape, 1)
		} else {
			shape, left = append(shape, left[0]), left[1:]
		}
	}
	return reshaped(x, shape)
}

func permute(x N, o O) N {
	order := S{}
	for _, k := range o.axes {
		order = append(order, (k+ndim(x))%ndim(x))
	}
	if len(order) < 2 {
		return x
	}
	return G.Must(G.Transpose(x, order...))
}

func transpose(x N) N {
	axes := S{}
	for k := 0; k < ndim(x)-2; k++ {
		axes = append(axes, k)
	}
	return permute(x, O{axes: append(axes, ndim(x)-1, ndim(x)-2)})
}

func matmul(a, b N) N {
	if ndim(a) < 3 && ndim(b) < 3 {
		if ndim(a) == 1 && ndim(b) == 2 {
			return reshaped(G.Must(G.Mul(reshaped(a, S{1, a.Shape()[0]}), b)), S{b.Shape()[1]})
		}
		return G.Must(G.Mul(a, b))
	}
	if ndim(b) == 2 { // many rows, one matrix
		shape := shapeOf(a)
		rows := 1
		for _, n := range shape[:len(shape)-1] {
			rows *= n
		}
		flat := reshaped(a, S{rows, shape[len(shape)-1]})
		out := append(append(S{}, shape[:len(shape)-1]...), b.Shape()[1])
		return reshaped(G.Must(G.Mul(flat, b)), out)
	}
	// Gorgonia's batched product takes two operands of one rank, with one matrix after another.
	x, y := a, b
	if ndim(x) == 1 {
		x = reshaped(x, S{1, x.Shape()[0]})
	}
	if ndim(y) == 1 {
		y = reshaped(y, S{y.Shape()[0], 1})
	}
	rank := ndim(x)
	if ndim(y) > rank {
		rank = ndim(y)
	}
	x, y = ranked(x, rank), ranked(y, rank)
	left, right, lead := S{}, S{}, S{}
	for k := 0; k < rank-2; k++ {
		n, m := x.Shape()[k], y.Shape()[k]
		left, right = append(left, m), append(right, n)
		if m > n {
			n = m
		}
		lead = append(lead, n)
	}
	if fmt.Sprint(left) != fmt.Sprint(right) {
		x, y = mul(x, full(append(left, 1, 1), 1)), mul(y, full(append(right, 1, 1), 1))
	}
	n, inner, m := x.Shape()[rank-2], x.Shape()[rank-1], y.Shape()[rank-1]
	count := 1
	for _, k := range lead {
		count *= k
	}
	x, y = reshaped(x, S{count, n, inner}), reshaped(y, S{count, inner, m})
	if ndim(a) > 1 {
		lead = append(lead, n)
	}
	if ndim(b) > 1 {
		lead = append(lead, m)
	}
	return reshaped(G.Must(G.BatchedMatMul(x, y)), lead)
}

func concat(xs ...any) N {
	axis := xs[len(xs)-1].(O).axis[0]
	parts := []N{}
	for _, x := range xs[:len(xs)-1] {
		part := node(x)
		if ndim(part) == 0 {
			part = reshaped(part, S{1})
		}
		parts = append(parts, part)
	}
	return G.Must(G.Concat((axis+ndim(parts[0]))%ndim(parts[0]), parts...))
}

func cut(x N, axis, start, stop int) N {
	shape := shapeOf(x)
	if start == 0 && stop == shape[axis] {
		return x
	}
	slices := []tensor.Slice{}
	for k := range shape {
		if k == axis {
			slices = append(slices, G.S(start, stop))
		} else {
			slices = append(slices, nil)
		}
	}
	shape[axis] = stop - start
	return reshaped(G.Must(G.Slice(x, slices...)), shape)
}

func place(n int) *int { return &n }

// The places that a slice of Python takes of an axis.
func places(size int, o O) S {
	bound := func(given *int, missing, low, high int) int {
		if given == nil {
			return missing
		}
		n := *given
		if n < 0 {
			n += size
		}
		if n < low {
			return low
		}
		if n > high {
			return high
		}
		return n
	}
	out := S{}
	if o.step < 0 {
		for k := bound(o.start, size-1, -1, size-1); k > bound(o.stop, -1, -1, size-1); k += o.step {
			out = append(out, k)
		}
		return out
	}
	for k := bound(o.start, 0, 0, size); k < bound(o.stop, size, 0, size); k += o.step {
		out = append(out, k)
	}
	return out
}

func part(x N, o O) N {
	axis := axesOf(x, o.axis)[0]
	which := places(x.Shape()[axis], o)
	if o.step == 1 && len(which) > 0 {
		return cut(x, axis, which[0], which[len(which)-1]+1)
	}
	parts := []any{}
	for _, k := range which {
		parts = append(parts, cut(x, axis, k, k+1))
	}
	return concat(append(parts, O{axis: S{axis}})...)
}

func put(x, like N, o O) N {
	axis := axesOf(like, o.axis)[0]
	shape := shapeOf(like)
	shape[axis] = 1
	from := map[int]int{}
	for k, n := range places(like.Shape()[axis], o) {
		from[n] = k
	}
	parts := []any{}
	for n := 0; n < like.Shape()[axis]; n++ {
		if k, taken := from[n]; taken {
			parts = append(parts, cut(x, axis, k, k+1))
		} else {
			parts = append(parts, full(shape, 0))
		}
	}
	return concat(append(parts, O{axis: S{axis}})...)
}

func pad(x N, o O) N {
	axis := axesOf(x, o.axis)[0]
	like := shapeOf(x)
	like[axis] += o.before + o.after
	return put(x, full(like, 0), O{axis: S{axis}, start: place(o.before), stop: place(o.before + x.Shape()[axis]), step: 1})
}

func pick(x N, o O) N {
	axis := axesOf(x, o.axis)[0]
	at := (o.index + x.Shape()[axis]) % x.Shape()[axis]
	shape := S{}
	for k, n := range x.Shape() {
		if k != axis {
			shape = append(shape, n)
		}
	}
	return reshaped(cut(x, axis, at, at+1), shape)
}

func split(xs ...any) N {
	o := xs[len(xs)-1].(O)
	x, start, size := xs[0].(N), 0, 0
	axis := axesOf(x, o.axis)[0]
	for k, part := range xs[1 : len(xs)-1] {
		size = 1
		if ndim(part.(N)) > 0 {
			size = part.(N).Shape()[axis]
		}
		if k == o.index {
			return reshaped(cut(x, axis, start, start+size), shapeOf(part.(N)))
		}
		start += size
	}
	panic("no such piece")
}

func pieces(x N, n int, o O) []N {
	axis := axesOf(x, o.axis)[0]
	size := x.Shape()[axis] / n
	out := []N{}
	for k := 0; k < n; k++ {
		out = append(out, cut(x, axis, k*size, (k+1)*size))
	}
	return out
}

func stack(xs ...any) N {
	o := xs[len(xs)-1].(O)
	parts := []any{}
	for _, x := range xs[:len(xs)-1] {
		parts = append(parts, expand_dims(node(x), o))
	}
	return concat(append(parts, o)...)
}

func single(x N, index int) N { return pick(x, O{axis: S{0}, index: index}) }

func filled(shape S, value float64, like any) N { return full(shape, value) }

func counted(first, steps int, like any) N {
	data := make([]float64, steps)
	for k := range data {
		data[k] = float64(first + k)
	}
	return given(named("steps"), S{steps}, data)
}

func summed(x N) N { return sum(x, O{axis: S{0}}) }

func extended(p, more P) P {
	out := P{}
	for key, x := range p {
		out[key] = x
	}
	for key, x := range more {
		out[key] = x
	}
	return out
}

func second(_, b []N) []N { return b }

func stacked(kept [][]N) []N {
	out := []N{}
	for j := range kept[0] {
		parts := []any{}
		for _, given := range kept {
			parts = append(parts, given[j])
		}
		out = append(out, stack(append(parts, O{axis: S{0}})...))
	}
	return out
}

func scan(one func(before, at []N) ([]N, []N), before, arrays []N) ([]N, []N) {
	kept := [][]N{}
	for k := 0; k < arrays[0].Shape()[0]; k++ {
		at := []N{}
		for _, x := range arrays {
			at = append(at, single(x, k))
		}
		next, given := one(before, at)
		before, kept = next, append(kept, given)
	}
	return before, stacked(kept)
}

func each(f func(p P, at []N) []N, p P, arrays ...N) []N {
	_, out := scan(func(_, at []N) ([]N, []N) { return nil, f(p, at) }, nil, arrays)
	return out
}

func backwards(x N) N {
	parts := []any{}
	for k := x.Shape()[0] - 1; k >= 0; k-- {
		parts = append(parts, cut(x, 0, k, k+1))
	}
	return concat(append(parts, O{axis: S{0}})...)
}

func earlier(x N, starts ...any) N {
	before := stack(append(starts, O{axis: S{0}})...)
	return cut(concat(before, x, O{axis: S{0}}), 0, 0, x.Shape()[0])
}

func placed(x, like N, index int) N {
	at := (index + like.Shape()[0]) % like.Shape()[0]
	return put(expand_dims(x, O{axis: S{0}}), like, O{axis: S{0}, start: place(at), stop: place(at + 1), step: 1})
}

// load returns what a safetensors file holds, as nodes by the names of the file.
func load(path string) P {
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	length := int(binary.LittleEndian.Uint64(data))
	header := map[string]struct {
		Dtype   string `json:"dtype"`
		Shape   S      `json:"shape"`
		Offsets S      `json:"data_offsets"`
	}{}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data[8:8+length], &raw); err != nil {
		panic(err)
	}
	out := P{}
	for name, text := range raw {
		if name == "__metadata__" {
			continue
		}
		one := header[name]
		if err := json.Unmarshal(text, &one); err != nil {
			panic(err)
		}
		bytes := data[8+length+one.Offsets[0] : 8+length+one.Offsets[1]]
		numbers := []float64{}
		if one.Dtype == "F64" {
			for k := 0; k < len(bytes); k += 8 {
				numbers = append(numbers, math.Float64frombits(binary.LittleEndian.Uint64(bytes[k:])))
			}
		} else {
			for k := 0; k < len(bytes); k += 4 {
				bits := binary.LittleEndian.Uint32(bytes[k:])
				numbers = append(numbers, float64(math.Float32frombits(bits)))
			}
		}
		out[name] = given(name, one.Shape, numbers)
	}
	return out
}

// show runs the graph once and prints values. TraceExec keeps each value: without it registers are
// used again, and a value that is read later is that of another node.
func show(values P) {
	// The TapeMachine overwrites registers that are read later, and gives wrong gradients.
	machine := G.NewLispMachine(g, G.ExecuteFwdOnly())
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		panic(err)
	}
	names := []string{}
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		x := values[name].Value()
		fmt.Println(name, x.Shape(), x.Data())
	}
}
