// Package gorgonia has the signatures of gorgonia.org/gorgonia v0.9.17 that our sources use, as its
// documentation states them. It computes nothing.
package gorgonia

import "gorgonia.org/tensor"

type ExprGraph struct{}

type Node struct{}

type Nodes []*Node

type Value interface {
	Shape() tensor.Shape
	Data() interface{}
}

type NodeConsOpt func(*Node)

type VMOpt func(VM)

type VM interface {
	RunAll() error
	Reset()
	Close() error
}

func (n *Node) Shape() tensor.Shape { return nil }

func (n *Node) Value() Value { return nil }

func NewGraph(opts ...func(*ExprGraph)) *ExprGraph { return nil }

func NewScalar(g *ExprGraph, t tensor.Dtype, opts ...NodeConsOpt) *Node { return nil }

func NewTensor(g *ExprGraph, t tensor.Dtype, dims int, opts ...NodeConsOpt) *Node { return nil }

func WithName(name string) NodeConsOpt { return nil }

func WithShape(shp ...int) NodeConsOpt { return nil }

func WithValue(any interface{}) NodeConsOpt { return nil }

func Must(n *Node, err error, opts ...NodeConsOpt) *Node { return n }

func NewLispMachine(g *ExprGraph, opts ...VMOpt) *lispMachine { return nil }

type lispMachine struct{}

func (m *lispMachine) RunAll() error { return nil }

func (m *lispMachine) Reset() {}

func (m *lispMachine) Close() error { return nil }

func ExecuteFwdOnly() VMOpt { return nil }

func S(start int, opt ...int) tensor.Slice { return nil }

func Add(a, b *Node) (*Node, error) { return nil, nil }

func Sub(a, b *Node) (*Node, error) { return nil, nil }

func HadamardProd(a, b *Node) (*Node, error) { return nil, nil }

func HadamardDiv(a, b *Node) (*Node, error) { return nil, nil }

func Pow(a, b *Node) (*Node, error) { return nil, nil }

func BroadcastAdd(a, b *Node, leftPattern, rightPattern []byte) (*Node, error) { return nil, nil }

func BroadcastSub(a, b *Node, leftPattern, rightPattern []byte) (*Node, error) { return nil, nil }

func BroadcastHadamardProd(a, b *Node, leftPattern, rightPattern []byte) (*Node, error) {
	return nil, nil
}

func BroadcastHadamardDiv(a, b *Node, leftPattern, rightPattern []byte) (*Node, error) {
	return nil, nil
}

func BroadcastPow(a, b *Node, leftPattern, rightPattern []byte) (*Node, error) { return nil, nil }

func Lt(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Lte(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Gt(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Gte(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Eq(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Ne(a, b *Node, retSame bool) (*Node, error) { return nil, nil }

func Neg(a *Node) (*Node, error) { return nil, nil }

func Exp(a *Node) (*Node, error) { return nil, nil }

func Log(a *Node) (*Node, error) { return nil, nil }

func Log1p(a *Node) (*Node, error) { return nil, nil }

func Expm1(a *Node) (*Node, error) { return nil, nil }

func Log2(a *Node) (*Node, error) { return nil, nil }

func Tanh(a *Node) (*Node, error) { return nil, nil }

func Sigmoid(a *Node) (*Node, error) { return nil, nil }

func Sin(a *Node) (*Node, error) { return nil, nil }

func Cos(a *Node) (*Node, error) { return nil, nil }

func Sqrt(a *Node) (*Node, error) { return nil, nil }

func Square(a *Node) (*Node, error) { return nil, nil }

func Abs(a *Node) (*Node, error) { return nil, nil }

func Sign(a *Node) (*Node, error) { return nil, nil }

func Floor(a *Node) (*Node, error) { return nil, nil }

func Ceil(a *Node) (*Node, error) { return nil, nil }

func Sum(a *Node, along ...int) (*Node, error) { return nil, nil }

func Max(a *Node, along ...int) (*Node, error) { return nil, nil }

func Mul(a, b *Node) (*Node, error) { return nil, nil }

func BatchedMatMul(a, b *Node, transes ...bool) (*Node, error) { return nil, nil }

func Transpose(n *Node, axes ...int) (*Node, error) { return nil, nil }

func Reshape(n *Node, to tensor.Shape) (*Node, error) { return nil, nil }

func Concat(axis int, ns ...*Node) (*Node, error) { return nil, nil }

func Slice(n *Node, slices ...tensor.Slice) (*Node, error) { return nil, nil }
