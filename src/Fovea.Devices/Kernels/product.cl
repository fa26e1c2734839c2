// A product of matrices, C = finish([C +] A B [+ A2 B2] [+ bias]), up to four of them in one launch. Included once per form and tile size with
//   NAME                the kernel's name
//   A_BY_K, B_BY_K      whether a matrix is stored with k, which is summed over, as its slow dimension: A [k, m] instead of [m, k], B [k, n] instead of [n, k]
//   TILE_M, TILE_N      rows and columns of C that a work-group computes
//   PER_M, PER_N        rows and columns of C that a work-item computes, multiples of 4
//   SLICES              parts of a work-group that take turns over k and are added up at the end, in order: work for small matrices
// Rows are padded to lines of 16 numbers with zeros, in A, B and C alike, so that only k of the slow dimension, and rows, need a check.

#define SLICE_ITEMS ((TILE_M / PER_M) * (TILE_N / PER_N))
#define ITEMS (SLICE_ITEMS * SLICES)
#define STRIDE_A (TILE_M + 4)
#define STRIDE_B (TILE_N + 4)
#define STAGE (TILE_K * (STRIDE_A + STRIDE_B))
#define LOADS_A (TILE_M * TILE_K / 4 / SLICE_ITEMS)
#define LOADS_B (TILE_N * TILE_K / 4 / SLICE_ITEMS)

KERNEL GROUP_OF(ITEMS) void NAME(GLOBAL float* memory, struct Products products)
{
    LOCAL float stages[2 * SLICES * STAGE] __attribute__((aligned(16)));
    const struct Product p = GROUP_X < products.second.firstGroup ? products.first
        : GROUP_X < products.third.firstGroup ? products.second
        : GROUP_X < products.fourth.firstGroup ? products.third : products.fourth;
    const uint group = GROUP_X - p.firstGroup, slice = LOCAL_ID / SLICE_ITEMS, item = LOCAL_ID % SLICE_ITEMS;
    const uint firstM = group / p.tilesN * TILE_M, firstN = group % p.tilesN * TILE_N;
    const uint down = item / (TILE_N / PER_N), across = item % (TILE_N / PER_N);
    // A split of k, whose sum goes to a place of its own.
    const uint firstK = GROUP_Y * p.splitK, k = p.k < firstK + p.splitK ? p.k : firstK + p.splitK;
    const uint turnsOfFirst = firstK < k ? (k - firstK + TILE_K - 1) / TILE_K : 0;
    const uint turns = (turnsOfFirst + ((p.k2 + TILE_K - 1) / TILE_K) + SLICES - 1) / SLICES;

    float sums[PER_M][PER_N];
    for (int i = 0; i < PER_M; i++)
        for (int j = 0; j < PER_N; j++) sums[i][j] = 0.0f;
    float columnSum = 0.0f;
    Four nextA[LOADS_A], nextB[LOADS_B];
    for (uint turn = 0; turn <= turns; turn++)
    {
        // Numbers of the turn to come travel while those of the last one are multiplied.
        if (turn < turns)
        {
            const uint tile = (turn * SLICES) + slice;
            const bool isSecond = tile >= turnsOfFirst;
            const uint from = isSecond ? (tile - turnsOfFirst) * TILE_K : firstK + (tile * TILE_K), end = isSecond ? p.k2 : k;
            const uint strideA = isSecond ? p.strideA2 : p.strideA, strideB = isSecond ? p.strideB2 : p.strideB;
            GLOBAL const float* a = memory + (isSecond ? p.a2 : p.a);
            GLOBAL const float* b = memory + (isSecond ? p.b2 : p.b);
            UNROLL for (int i = 0; i < LOADS_A; i++)
            {
                const uint unit = item + (i * SLICE_ITEMS);
#if A_BY_K
                const uint at = from + (unit / (TILE_M / 4)), m = firstM + (unit % (TILE_M / 4) * 4);
                nextA[i].all = at < end && m < strideA ? *(GLOBAL const float4*)(a + ((ulong)at * strideA) + m) : (float4)(0.0f);
#else
                const uint at = from + (unit % (TILE_K / 4) * 4), m = firstM + (unit / (TILE_K / 4));
                nextA[i].all = at < end && m < p.m ? *(GLOBAL const float4*)(a + ((ulong)m * strideA) + at) : (float4)(0.0f);
#endif
            }

            UNROLL for (int i = 0; i < LOADS_B; i++)
            {
                const uint unit = item + (i * SLICE_ITEMS);
#if B_BY_K
                const uint at = from + (unit / (TILE_N / 4)), n = firstN + (unit % (TILE_N / 4) * 4);
                nextB[i].all = at < end && n < strideB ? *(GLOBAL const float4*)(b + ((ulong)at * strideB) + n) : (float4)(0.0f);
#else
                const uint at = from + (unit % (TILE_K / 4) * 4), n = firstN + (unit / (TILE_K / 4));
                nextB[i].all = at < end && n < p.rowsB ? *(GLOBAL const float4*)(b + ((ulong)n * strideB) + at) : (float4)(0.0f);
#endif
            }
        }

        if (turn > 0)
        {
            LOCAL const float* stageA = stages + (((((turn + 1) & 1) * SLICES) + slice) * STAGE);
            LOCAL const float* stageB = stageA + (TILE_K * STRIDE_A);
#if A_BY_K
            if (firstM == 0 && (p.flags & SUM_COLUMNS) && item < TILE_N)
                for (int at = 0; at < TILE_K; at++) columnSum += stageB[(at * STRIDE_B) + item];
#endif
            UNROLL for (int at = 0; at < TILE_K; at++)
            {
                Four rows[PER_M / 4], columns[PER_N / 4];
                UNROLL for (int i = 0; i < PER_M / 4; i++)
                    rows[i].all = *(LOCAL const float4*)(stageA + (at * STRIDE_A) + (i * (TILE_M * 4 / PER_M)) + (down * 4));
                UNROLL for (int j = 0; j < PER_N / 4; j++)
                    columns[j].all = *(LOCAL const float4*)(stageB + (at * STRIDE_B) + (j * (TILE_N * 4 / PER_N)) + (across * 4));
                UNROLL for (int i = 0; i < PER_M; i++)
                    UNROLL for (int j = 0; j < PER_N; j++) sums[i][j] = FUSED(rows[i / 4].each[i % 4], columns[j / 4].each[j % 4], sums[i][j]);
            }
        }

        if (turn < turns)
        {
            LOCAL float* stageA = stages + ((((turn & 1) * SLICES) + slice) * STAGE);
            LOCAL float* stageB = stageA + (TILE_K * STRIDE_A);
            UNROLL for (int i = 0; i < LOADS_A; i++)
            {
                const uint unit = item + (i * SLICE_ITEMS);
#if A_BY_K
                *(LOCAL float4*)(stageA + (unit / (TILE_M / 4) * STRIDE_A) + (unit % (TILE_M / 4) * 4)) = nextA[i].all;
#else
                UNROLL for (int j = 0; j < 4; j++) stageA[(((unit % (TILE_K / 4) * 4) + j) * STRIDE_A) + (unit / (TILE_K / 4))] = nextA[i].each[j];
#endif
            }

            UNROLL for (int i = 0; i < LOADS_B; i++)
            {
                const uint unit = item + (i * SLICE_ITEMS);
#if B_BY_K
                *(LOCAL float4*)(stageB + (unit / (TILE_N / 4) * STRIDE_B) + (unit % (TILE_N / 4) * 4)) = nextB[i].all;
#else
                UNROLL for (int j = 0; j < 4; j++) stageB[(((unit % (TILE_K / 4) * 4) + j) * STRIDE_B) + (unit / (TILE_K / 4))] = nextB[i].each[j];
#endif
            }
        }

        BARRIER;
    }

#if SLICES > 1
    for (int i = 0; i < PER_M * PER_N && slice > 0; i++) stages[((((slice - 1) * PER_M * PER_N) + i) * SLICE_ITEMS) + item] = sums[i / PER_N][i % PER_N];
    BARRIER;
    for (int other = 0; other < SLICES - 1 && slice == 0; other++)
        for (int i = 0; i < PER_M * PER_N; i++) sums[i / PER_N][i % PER_N] += stages[(((other * PER_M * PER_N) + i) * SLICE_ITEMS) + item];
#if A_BY_K
    BARRIER;
    if (item < TILE_N) stages[(slice * TILE_N) + item] = columnSum;
    BARRIER;
    for (int other = 1; other < SLICES && slice == 0 && item < TILE_N; other++) columnSum += stages[(other * TILE_N) + item];
#endif
    if (slice > 0) return;
#endif
#if A_BY_K
    if (firstM == 0 && (p.flags & SUM_COLUMNS) && item < TILE_N && firstN + item < p.n) memory[p.bias + (GROUP_Y * p.splitC) + firstN + item] = columnSum;
#endif
    UNROLL for (int i = 0; i < PER_M; i++)
    {
        const uint m = firstM + (i / 4 * (TILE_M * 4 / PER_M)) + (down * 4) + (i % 4);
        UNROLL for (int j = 0; j < PER_N / 4; j++)
        {
            const uint n = firstN + (j * (TILE_N * 4 / PER_N)) + (across * 4);
            if (m >= p.m || n >= p.n) continue;
            const ulong at = ((ulong)m * p.strideC) + n;
            GLOBAL float4* c = (GLOBAL float4*)(memory + p.c + ((ulong)GROUP_Y * p.splitC) + at);
            Four sum, gate;
            UNROLL for (int l = 0; l < 4; l++) sum.each[l] = sums[i][(j * 4) + l];
            if (p.flags & ADD_TO_TARGET) sum.all += *c;
            if (p.flags & ADD_BIAS) sum.all += *(GLOBAL const float4*)(memory + p.bias + n);
            gate.all = p.flags & RELU_GATE ? *(GLOBAL const float4*)(memory + p.gate + at) : p.flags & RELU ? sum.all : (float4)(1.0f);
            // A number that is none passes a ReLU: what has gone wrong must be seen in the loss.
            UNROLL for (int l = 0; l < 4; l++) sum.each[l] = gate.each[l] <= 0.0f ? 0.0f : sum.each[l];
            *c = sum.all;
        }
    }
}

#undef SLICE_ITEMS
#undef ITEMS
#undef STRIDE_A
#undef STRIDE_B
#undef STAGE
#undef LOADS_A
#undef LOADS_B
#undef NAME
