# LSTM
t ∈ 1…T
input xₜ ∈ ℝⁿ
param Wᵢ, Wf, Wₒ, Wc ∈ ℝ^{n×h}
param Uᵢ, Uf, Uₒ, Uc ∈ ℝ^{h×h}
param Bᵢ, Bf, Bₒ, Bc ∈ ℝʰ
h₀ = 0
c₀ = 0
iₜ = σ(xₜ·Wᵢ + hₜ₋₁·Uᵢ + Bᵢ)
fₜ = σ(xₜ·Wf + hₜ₋₁·Uf + Bf)
oₜ = σ(xₜ·Wₒ + hₜ₋₁·Uₒ + Bₒ)
ĉₜ = tanh(xₜ·Wc + hₜ₋₁·Uc + Bc)
cₜ = fₜ*cₜ₋₁ + iₜ*ĉₜ
hₜ = oₜ*tanh(cₜ)
target yₜ ∈ ℝᵏ
param Wy ∈ ℝ^{h×k}
param By ∈ ℝᵏ
pₜ = log_softmax(hₜ·Wy + By)
loss L = -(∑ₜ mean(sum(yₜ*pₜ, axis=-1)))/T

# of the numbers 7dcdc770b302745dc6761787e831c1810d41487ae760a88be2c1e14238dee9c0 in sonnets.safetensors
