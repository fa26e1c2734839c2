// Elementary functions, the same on every device: PTX has none but coarse ones, and drivers differ in theirs.

// exp(x) = 2^n exp(r) with r = x - n log(2), |r| <= log(2)/2, by its series.
FUNCTION float exponential(float x)
{
    x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
    float n = FLOOR(FUSED(x, 1.44269504f, 0.5f));
    float r = FUSED(n, -0.693145752f, x);
    r = FUSED(n, -1.42860677e-6f, r);
    float sum = FUSED(r, 1.0f / 5040, 1.0f / 720);
    sum = FUSED(sum, r, 1.0f / 120);
    sum = FUSED(sum, r, 1.0f / 24);
    sum = FUSED(sum, r, 1.0f / 6);
    sum = FUSED(sum, r, 0.5f);
    sum = FUSED(sum, r, 1.0f);
    sum = FUSED(sum, r, 1.0f);
    return sum * FLOAT_OF((uint)((int)n + 127) << 23);
}

// log(x), x > 0 and normal: x = 2^n m with m in [sqrt(1/2), sqrt(2)); log(m) = 2 artanh(s), s = (m - 1) / (m + 1), by its series.
FUNCTION float logarithm(float x)
{
    // Its bits alone would pass for a number's.
    if (x != x) return x;
    uint bits = BITS_OF(x);
    int n = (int)(bits >> 23) - 127;
    float m = FLOAT_OF((bits & 0x7FFFFFu) | 0x3F800000u);
    if (m > 1.41421356f)
    {
        m *= 0.5f;
        n++;
    }

    float s = (m - 1.0f) / (m + 1.0f), square = s * s;
    float sum = FUSED(square, 2.0f / 11, 2.0f / 9);
    sum = FUSED(sum, square, 2.0f / 7);
    sum = FUSED(sum, square, 2.0f / 5);
    sum = FUSED(sum, square, 2.0f / 3);
    sum = FUSED(sum, square * s, 2.0f * s);
    sum = FUSED((float)n, 1.42860677e-6f, sum);
    return FUSED((float)n, 0.693145752f, sum);
}

FUNCTION float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

// Near 0 by its series: one minus what is nearly one would keep few digits.
FUNCTION float hyperbolic_tangent(float x)
{
    float size = x < 0.0f ? -x : x;
    if (size < 0.25f)
    {
        float square = x * x;
        float sum = FUSED(square, 62.0f / 2835, -17.0f / 315);
        sum = FUSED(sum, square, 2.0f / 15);
        sum = FUSED(sum, square, -1.0f / 3);
        return FUSED(sum * square, x, x);
    }

    float tangent = 1.0f - (2.0f / (exponential(2.0f * size) + 1.0f));
    return x < 0.0f ? -tangent : tangent;
}

// Sine and cosine of an angle in turns, 0 <= turns <= 1: the quarter that it lies in is exact, the rest, at most an eighth either way, by series.
FUNCTION void sine_and_cosine(float turns, float* sine, float* cosine)
{
    float quarter = FLOOR(FUSED(turns, 4.0f, 0.5f));
    float angle = FUSED(quarter, -0.25f, turns) * 6.28318531f, square = angle * angle;
    float s = FUSED(square, 1.0f / 362880, -1.0f / 5040);
    s = FUSED(s, square, 1.0f / 120);
    s = FUSED(s, square, -1.0f / 6);
    s = FUSED(s * square, angle, angle);
    float c = FUSED(square, 1.0f / 40320, -1.0f / 720);
    c = FUSED(c, square, 1.0f / 24);
    c = FUSED(c, square, -0.5f);
    c = FUSED(c, square, 1.0f);
    int turn = (int)quarter & 3;
    float odd = (turn & 1) ? c : s, even = (turn & 1) ? s : c;
    *sine = (turn & 2) ? -odd : odd;
    *cosine = (turn == 1 || turn == 2) ? -even : even;
}

// Philox4x32 with 10 rounds (Salmon et al. 2011): the same bits as the processor's. Words 0 and 1 of the four.
FUNCTION void random_bits(uint seedLow, uint seedHigh, uint purpose, uint a, uint b, uint c, uint* first, uint* second)
{
    uint c0 = a, c1 = b, c2 = c, c3 = purpose, k0 = seedLow, k1 = seedHigh;
    for (int round = 0; round < 10; round++)
    {
        ulong product0 = (ulong)0xD2511F53u * c0, product1 = (ulong)0xCD9E8D57u * c2;
        c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
        c1 = (uint)product1;
        c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
        c3 = (uint)product0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }

    *first = c0;
    *second = c1;
}

#define UNIT_OF_24_BITS (1.0f / 16777216.0f)

// In [-1, 1).
FUNCTION float signed_uniform(uint bits) { return ((float)(bits >> 8) * (2.0f * UNIT_OF_24_BITS)) - 1.0f; }

// Two numbers of mean 0 and deviation 1 (Box and Muller 1958).
FUNCTION void normal_pair(uint first, uint second, float* x, float* y)
{
    float radius = SQUARE_ROOT(-2.0f * logarithm((float)((first >> 8) + 1) * UNIT_OF_24_BITS)), sine, cosine;
    sine_and_cosine((float)(second >> 8) * UNIT_OF_24_BITS, &sine, &cosine);
    *x = radius * cosine;
    *y = radius * sine;
}

// Random numbers one after another: the processor's RandomSequence.
struct Sequence { uint seedLow, seedHigh, purpose, stream, subStream, drawn; };

FUNCTION uint next_bits(struct Sequence* sequence)
{
    uint first, second;
    random_bits(sequence->seedLow, sequence->seedHigh, sequence->purpose, sequence->drawn++, sequence->stream, sequence->subStream, &first, &second);
    return first;
}

// Uniform in [0, bound), without bias (Lemire 2019).
FUNCTION int next_int(struct Sequence* sequence, uint bound)
{
    ulong product = (ulong)next_bits(sequence) * bound;
    if ((uint)product < bound)
    {
        uint least = (uint)(0x100000000UL % bound);
        while ((uint)product < least) product = (ulong)next_bits(sequence) * bound;
    }

    return (int)(product >> 32);
}

FUNCTION float next_float(struct Sequence* sequence) { return (float)(next_bits(sequence) >> 8) * UNIT_OF_24_BITS; }
