// Products of matrices in three forms and three tile sizes: see product.cl.

#define TILE_K 16

#define ADD_TO_TARGET 1u
#define ADD_BIAS 2u
#define RELU 4u        // What is below 0 becomes 0.
#define RELU_GATE 8u   // 0 where the number of the same place in `gate`, a ReLU's output, is 0.
#define SUM_COLUMNS 16u // The sum of B's rows goes to `bias`: a bias's gradient beside that of its weights.

struct Product
{
    uint a, b, c, a2, b2, bias, gate;  // Where matrices begin; bias and gate where flags ask for them.
    uint strideA, strideB, strideC, strideA2, strideB2;
    uint m, n;         // Rows of C, and its columns with their padding.
    uint k, k2;        // What is summed over; k2 is 0 without a second pair.
    uint rowsB;        // Rows of B that there are, where it is stored [n, k].
    uint splitK, splitC; // How much of k a split takes, and how far its C (and bias) lies behind that of the one before.
    uint tilesN, firstGroup, flags;
};

// Those that are not used begin at a group that there is not.
struct Products { struct Product first, second, third, fourth; };

#define TILE_M 128
#define TILE_N 128
#define PER_M 8
#define PER_N 8
#define SLICES 1
#define FORM(form) product_##form##_large
#include "product_forms.cl"

#define TILE_M 64
#define TILE_N 64
#define PER_M 4
#define PER_N 4
#define SLICES 1
#define FORM(form) product_##form##_medium
#include "product_forms.cl"

#define TILE_M 32
#define TILE_N 32
#define PER_M 4
#define PER_N 4
#define SLICES 4
#define FORM(form) product_##form##_small
#include "product_forms.cl"
