// Kernels that apply each function of numbers.cl to many numbers: one work-item for a number.
#include "platform.cl"
#include "numbers.cl"

#define ITEMS 64
#define AT ((GROUP_X * ITEMS) + LOCAL_ID)

KERNEL void exponentials(GLOBAL const float* x, GLOBAL float* y) { y[AT] = exponential(x[AT]); }

KERNEL void logarithms(GLOBAL const float* x, GLOBAL float* y) { y[AT] = logarithm(x[AT]); }

KERNEL void sigmoids(GLOBAL const float* x, GLOBAL float* y) { y[AT] = sigmoid(x[AT]); }

KERNEL void hyperbolic_tangents(GLOBAL const float* x, GLOBAL float* y) { y[AT] = hyperbolic_tangent(x[AT]); }

// [n] turns become [n, 2] sines and cosines.
KERNEL void sines_and_cosines(GLOBAL const float* x, GLOBAL float* y)
{
    float sine, cosine;
    sine_and_cosine(x[AT], &sine, &cosine);
    y[2 * AT] = sine;
    y[(2 * AT) + 1] = cosine;
}

// [n, 6] seeds, purposes and counters become [n, 2] random bits, uniform and normal numbers.
KERNEL void random_numbers(GLOBAL const uint* keys, GLOBAL uint* bits, GLOBAL float* uniform, GLOBAL float* normal)
{
    GLOBAL const uint* key = keys + (6 * AT);
    uint first, second;
    random_bits(key[0], key[1], key[2], key[3], key[4], key[5], &first, &second);
    bits[2 * AT] = first;
    bits[(2 * AT) + 1] = second;
    uniform[2 * AT] = signed_uniform(first);
    uniform[(2 * AT) + 1] = signed_uniform(second);
    float x, y;
    normal_pair(first, second, &x, &y);
    normal[2 * AT] = x;
    normal[(2 * AT) + 1] = y;
}

#define DRAWN 20u

struct Stream { uint seedLow, seedHigh, purpose, subStream; };

// [n] bounds become [n, DRAWN] integers below them, of a sequence each, and the number in [0, 1) that comes next.
KERNEL void sequences(GLOBAL const uint* bounds, GLOBAL int* integers, GLOBAL float* reals, struct Stream p)
{
    struct Sequence random = { p.seedLow, p.seedHigh, p.purpose, AT, p.subStream, 0 };
    for (uint i = 0; i < DRAWN; i++) integers[(AT * DRAWN) + i] = next_int(&random, bounds[AT]);
    reals[AT] = next_float(&random);
}
