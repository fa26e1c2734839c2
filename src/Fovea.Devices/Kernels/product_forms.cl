// The three forms of a product in one tile size. Forward: x W. Backward by the input: dy transpose(W). By the weights: transpose(x) dy.

#define NAME FORM(forward)
#define A_BY_K 0
#define B_BY_K 1
#include "product.cl"
#undef A_BY_K
#undef B_BY_K

#define NAME FORM(input)
#define A_BY_K 0
#define B_BY_K 0
#include "product.cl"
#undef A_BY_K
#undef B_BY_K

#define NAME FORM(weights)
#define A_BY_K 1
#define B_BY_K 1
#include "product.cl"
#undef A_BY_K
#undef B_BY_K

#undef TILE_M
#undef TILE_N
#undef PER_M
#undef PER_N
#undef SLICES
#undef FORM
