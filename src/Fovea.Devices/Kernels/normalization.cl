// Batch normalisation over groups of rows: see BatchNormalization. A work-group takes 16 columns of a group of rows, which is what rows are padded to;
// 16 work-items share a column.

#define COLUMNS 16u
#define SHARES 16u

struct Normalization
{
    uint rows, groupRows;     // Rows in all, and those that are normalised together; the last group may have fewer.
    uint input, output, outputGradient, inputGradient, stride, outputStride;
    uint scale, bias, mean, variance;                             // Parameters; mean and variance the running ones of this step.
    uint measuredMean, measuredVariance, gradientSum, productSum; // [groups, stride], of this step.
    uint isTraining, adds, rectified;
    float epsilon;
};

// The sum over the work-items that share a column, in order, for all of them.
FUNCTION float share_out(LOCAL float* sums, float own)
{
    BARRIER;
    sums[LOCAL_ID] = own;
    BARRIER;
    float sum = 0.0f;
    for (uint share = 0; share < SHARES; share++) sum += sums[(share * COLUMNS) + (LOCAL_ID % COLUMNS)];
    return sum;
}

FUNCTION uint rows_of_group(uint rows, uint groupRows, uint group)
{
    const uint first = group * groupRows;
    return rows - first < groupRows ? rows - first : groupRows;
}

KERNEL GROUP_OF(256) void normalization_forward(GLOBAL float* memory, struct Normalization p)
{
    LOCAL float sums[256];
    const uint group = GROUP_X, column = (GROUP_Y * COLUMNS) + (LOCAL_ID % COLUMNS), share = LOCAL_ID / COLUMNS;
    const uint count = rows_of_group(p.rows, p.groupRows, group);
    const bool together = p.isTraining && count > 1;
    GLOBAL float* x = memory + p.input + ((ulong)group * p.groupRows * p.stride) + column;
    GLOBAL float* y = memory + p.output + ((ulong)group * p.groupRows * p.outputStride) + column;
    float mean = memory[p.mean + column], variance = memory[p.variance + column];
    if (together)
    {
        const float part = 1.0f / (float)count;
        float sum = 0.0f, squares = 0.0f;
        for (uint row = share; row < count; row += SHARES) sum += x[(ulong)row * p.stride];
        mean = share_out(sums, sum) * part;
        for (uint row = share; row < count; row += SHARES)
        {
            const float deviation = x[(ulong)row * p.stride] - mean;
            squares += deviation * deviation;
        }

        variance = share_out(sums, squares) * part;
        if (share == 0)
        {
            memory[p.measuredMean + (group * p.stride) + column] = mean;
            memory[p.measuredVariance + (group * p.stride) + column] = variance;
        }
    }

    const float r = 1.0f / SQUARE_ROOT(variance + p.epsilon), factor = memory[p.scale + column], shift = memory[p.bias + column];
    for (uint row = share; row < count; row += SHARES)
    {
        const float n = (x[(ulong)row * p.stride] - mean) * r;
        x[(ulong)row * p.stride] = n;
        float result = (factor * n) + shift;
        if (p.rectified && result < 0.0f) result = 0.0f;
        y[(ulong)row * p.outputStride] = p.adds ? y[(ulong)row * p.outputStride] + result : result;
    }
}

// dx = r scale (dy - mean of dy - n mean of (dy n)), dy being 0 where ReLU was.
KERNEL GROUP_OF(256) void normalization_backward(GLOBAL float* memory, struct Normalization p)
{
    LOCAL float sums[256];
    const uint group = GROUP_X, column = (GROUP_Y * COLUMNS) + (LOCAL_ID % COLUMNS), share = LOCAL_ID / COLUMNS;
    const uint count = rows_of_group(p.rows, p.groupRows, group);
    const bool together = count > 1;
    GLOBAL const float* n = memory + p.input + ((ulong)group * p.groupRows * p.stride) + column;
    GLOBAL const float* dy = memory + p.outputGradient + ((ulong)group * p.groupRows * p.outputStride) + column;
    GLOBAL float* dx = memory + p.inputGradient + ((ulong)group * p.groupRows * p.stride) + column;
    const float factor = memory[p.scale + column], shift = memory[p.bias + column];
    float sum = 0.0f, products = 0.0f;
    for (uint row = share; row < count; row += SHARES)
    {
        const float value = n[(ulong)row * p.stride];
        float g = dy[(ulong)row * p.outputStride];
        if (p.rectified && (factor * value) + shift <= 0.0f) g = 0.0f;
        sum += g;
        products += g * value;
    }

    sum = share_out(sums, sum);
    products = share_out(sums, products);
    if (share == 0)
    {
        memory[p.gradientSum + (group * p.stride) + column] = sum;
        memory[p.productSum + (group * p.stride) + column] = products;
    }

    const float variance = together ? memory[p.measuredVariance + (group * p.stride) + column] : memory[p.variance + column];
    const float outer = factor * (1.0f / SQUARE_ROOT(variance + p.epsilon)), part = together ? 1.0f / (float)count : 0.0f;
    const float meanOfGradients = sum * part, meanOfProducts = products * part;
    for (uint row = share; row < count; row += SHARES)
    {
        const float value = n[(ulong)row * p.stride];
        float g = dy[(ulong)row * p.outputStride];
        if (p.rectified && (factor * value) + shift <= 0.0f) g = 0.0f;
        dx[(ulong)row * p.stride] = outer * (g - meanOfGradients - (value * meanOfProducts));
    }
}

struct NormalizationGradient
{
    uint rows, groupRows, groups, steps, stride;
    uint measuredMean, measuredVariance, gradientSum, productSum;         // [steps, groups, stride], from the first step that learns on.
    uint runningMean, runningVariance;                                    // [steps, stride]
    uint scaleGradient, biasGradient, meanStep, varianceStep;             // Where the sums go.
    float momentum;
};

// The derivatives by scale and bias, and in a gradient's place the step of the running statistics towards the measured ones: a work-group takes 16 columns.
KERNEL GROUP_OF(256) void normalization_gradient(GLOBAL float* memory, struct NormalizationGradient p)
{
    LOCAL float sums[256];
    const uint column = (GROUP_X * COLUMNS) + (LOCAL_ID % COLUMNS), share = LOCAL_ID / COLUMNS;
    float scale = 0.0f, bias = 0.0f;
    for (uint step = 0; step < p.steps; step++)
    {
        float mean = 0.0f, variance = 0.0f;
        for (uint group = share; group < p.groups; group += SHARES)
        {
            const ulong at = ((((ulong)step * p.groups) + group) * p.stride) + column;
            scale += memory[p.productSum + at];
            bias += memory[p.gradientSum + at];
            const uint count = rows_of_group(p.rows, p.groupRows, group);
            if (count < 2) continue;
            const float weight = p.momentum * ((float)count / (float)p.rows), unbiased = (float)count / ((float)count - 1.0f);
            mean += weight * (memory[p.runningMean + (step * p.stride) + column] - memory[p.measuredMean + at]);
            variance += weight * (memory[p.runningVariance + (step * p.stride) + column] - (unbiased * memory[p.measuredVariance + at]));
        }

        mean = share_out(sums, mean);
        variance = share_out(sums, variance);
        if (share == 0)
        {
            memory[p.meanStep + (step * p.stride) + column] = mean;
            memory[p.varianceStep + (step * p.stride) + column] = variance;
        }
    }

    scale = share_out(sums, scale);
    bias = share_out(sums, bias);
    if (share > 0) return;
    memory[p.scaleGradient + column] = scale;
    memory[p.biasGradient + column] = bias;
}
