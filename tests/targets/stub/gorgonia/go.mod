module gorgonia.org/gorgonia

go 1.18

require gorgonia.org/tensor v0.9.24
