// From the splits' sums to new parameters: gradients are added up and measured, clipped by group, and an optimizer takes its step.

#define GROUPS 4       // ParameterGroup: classifier, policy, baseline, statistics.
#define POLICY 1u
#define STATISTICS 3u
#define LINE 16u       // Numbers that rows are padded to.
#define CHUNK 1024u    // Numbers that a work-group of 256 takes, four by each.

struct Ranges
{
    uint start[GROUPS], length[GROUPS], firstChunk[GROUPS]; // Where a group's numbers lie, and which of all chunks is its first.
};

FUNCTION uint group_of(struct Ranges ranges, uint chunk)
{
    uint group = 0;
    UNROLL for (uint i = 1; i < GROUPS; i++)
        if (chunk >= ranges.firstChunk[i]) group = i;
    return group;
}

struct Update
{
    struct Ranges ranges;
    uint values, gradients, splits, splitLength, splitCount, squares; // [splitCount, splitLength] become gradients; squares [chunks].
    uint first, second;                       // What the optimizer remembers: mean and square, or velocity.
    uint chunks, lossPartials, lossGroups, results;
    uint isAdam;
    uint hasDecay, decays;                    // [splitLength / LINE], 1 where weights decay, else 0.
    uint hasAverage, average;                 // The moving average of the parameters.
    float beta1, beta2, momentum, clipNorm, averageDecay;
};

#define RESULT_NORMS LOSSES          // Of `results`: sums of losses, then the norms and the factors of the three groups that learn.
#define RESULT_SCALES (LOSSES + GROUPS - 1)

FUNCTION uint chunk_place(struct Update p, uint chunk, uint* group, bool* isThere)
{
    *group = group_of(p.ranges, chunk);
    uint start = p.ranges.start[0], length = p.ranges.length[0], first = p.ranges.firstChunk[0];
    UNROLL for (uint i = 1; i < GROUPS; i++)
        if (*group == i)
        {
            start = p.ranges.start[i];
            length = p.ranges.length[i];
            first = p.ranges.firstChunk[i];
        }

    const uint within = ((chunk - first) * CHUNK) + (LOCAL_ID * 4);
    *isThere = within < length;
    return start + within;
}

// Adds the splits up, in order, and measures the sum.
KERNEL GROUP_OF(256) void sum_gradients(GLOBAL float* memory, struct Update p)
{
    LOCAL float sums[256];
    uint group;
    bool isThere;
    const uint at = chunk_place(p, GROUP_X, &group, &isThere);
    float square = 0.0f;
    if (isThere)
    {
        float4 sum = *(GLOBAL const float4*)(memory + p.splits + at);
        for (uint split = 1; split < p.splitCount; split++) sum += *(GLOBAL const float4*)(memory + p.splits + ((ulong)split * p.splitLength) + at);
        *(GLOBAL float4*)(memory + p.gradients + at) = sum;
        square = ((sum.x * sum.x) + (sum.y * sum.y)) + ((sum.z * sum.z) + (sum.w * sum.w));
    }

    sums[LOCAL_ID] = square;
    for (uint reach = 128; reach > 0; reach /= 2)
    {
        BARRIER;
        if (LOCAL_ID < reach) sums[LOCAL_ID] += sums[LOCAL_ID + reach];
    }

    if (LOCAL_ID == 0) memory[p.squares + GROUP_X] = sums[0];
}

// One work-group: what the host reads of a step, and how much each group is clipped by.
KERNEL GROUP_OF(256) void conclude(GLOBAL float* memory, struct Update p)
{
    LOCAL float sums[256];
    for (uint i = 0; i < LOSSES + GROUPS - 1; i++)
    {
        float sum = 0.0f;
        if (i < LOSSES)
        {
            for (uint group = LOCAL_ID; group < p.lossGroups; group += 256) sum += memory[p.lossPartials + (group * LOSSES) + i];
        }
        else
        {
            const uint group = i - LOSSES;
            for (uint chunk = LOCAL_ID; chunk < p.chunks; chunk += 256)
                if (group_of(p.ranges, chunk) == group) sum += memory[p.squares + chunk];
        }

        BARRIER;
        sums[LOCAL_ID] = sum;
        for (uint reach = 128; reach > 0; reach /= 2)
        {
            BARRIER;
            if (LOCAL_ID < reach) sums[LOCAL_ID] += sums[LOCAL_ID + reach];
        }

        if (LOCAL_ID == 0 && i < LOSSES) memory[p.results + i] = sums[0];
        if (LOCAL_ID == 0 && i >= LOSSES)
        {
            const float norm = SQUARE_ROOT(sums[0]);
            memory[p.results + RESULT_NORMS + i - LOSSES] = norm;
            memory[p.results + RESULT_SCALES + i - LOSSES] = p.clipNorm > 0.0f && norm > p.clipNorm ? p.clipNorm / norm : 1.0f;
        }
    }
}

KERNEL GROUP_OF(256) void update(GLOBAL float* memory, GLOBAL const struct Settings* settings, struct Update p)
{
    uint group;
    bool isThere;
    const uint at = chunk_place(p, GROUP_X, &group, &isThere);
    if (!isThere) return;
    GLOBAL float4* values = (GLOBAL float4*)(memory + p.values + at);
    const float4 gradient = *(GLOBAL const float4*)(memory + p.gradients + at);
    if (group == STATISTICS)
    {
        *values -= gradient;
        return;
    }

    const float4 g = gradient * memory[p.results + RESULT_SCALES + group];
    const float rate = group == POLICY ? settings->policyRate : settings->rate;
    GLOBAL float4* first = (GLOBAL float4*)(memory + p.first + at);
    if (!p.isAdam)
    {
        *first = (*first * p.momentum) + g;
        *values -= rate * *first;
    }
    else
    {
        if (p.hasDecay && memory[p.decays + (at / LINE)] != 0.0f) *values *= group == POLICY ? settings->policyKept : settings->kept;
        GLOBAL float4* second = (GLOBAL float4*)(memory + p.second + at);
        const float4 m = (*first * p.beta1) + (g * (1.0f - p.beta1)), v = (*second * p.beta2) + (g * g * (1.0f - p.beta2));
        *first = m;
        *second = v;
        Four mean = { m }, square = { v }, step;
        UNROLL for (int i = 0; i < 4; i++) step.each[i] = rate * mean.each[i] / (SQUARE_ROOT(square.each[i]) + settings->stableEpsilon);
        *values -= step.all;
    }

    if (!p.hasAverage) return;
    GLOBAL float4* average = (GLOBAL float4*)(memory + p.average + at);
    *average = (*average * p.averageDecay) + (*values * (1.0f - p.averageDecay));
}
