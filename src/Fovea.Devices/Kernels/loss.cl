// The hybrid loss and its derivatives: see HybridLoss.

#define REWARD_CORRECT 0u
#define REWARD_PROBABILITY 1u
#define REWARD_LOG_LIKELIHOOD 2u
#define LEAST_LOG_LIKELIHOOD -5.0f

#define BASELINE_LEARNED 0u
#define BASELINE_LEAVE_ONE_OUT 1u
#define BASELINE_NONE 2u

#define JUDGED 4   // Numbers that are kept of a row and step: cross-entropy, the same weighted by class, reward, whether the class was right.
#define LOSSES 9   // Numbers that rows are summed up to: parts of the loss, cross-entropy first; then choices that were cut off, and the way between locations.

struct Judge
{
    uint rows, rollouts, classes, steps, firstStep;   // Steps that are judged: from the first one to the last.
    uint logits, logitsGradient, stride;              // [steps, rows, stride], of step 0.
    uint judged;                                      // [steps, rows, JUDGED]
    uint hasClassWeights, classWeights, reward;
    float rowWeight, earlyWeight;                     // Of a row's loss after the last glimpse, and of one before.
    float smoothing;                                  // What part of the truth is spread over all classes.
};

// One work-item for a row and step.
KERNEL void judge(GLOBAL float* memory, GLOBAL const int* numbers, GLOBAL const int* labels, struct Judge p)
{
    const uint at = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    if (at >= p.rows * (p.steps - p.firstStep)) return;
    const uint t = p.firstStep + (at / p.rows), row = at % p.rows;
    const ulong place = ((ulong)t * p.rows) + row;
    GLOBAL const float* logits = memory + p.logits + (place * p.stride);
    GLOBAL float* gradient = memory + p.logitsGradient + (place * p.stride);
    const uint label = (uint)labels[numbers[row / p.rollouts]];
    float largest = logits[0], sum = 0.0f;
    uint best = 0;
    for (uint c = 1; c < p.classes; c++)
        if (logits[c] > largest)
        {
            largest = logits[c];
            best = c;
        }

    for (uint c = 0; c < p.classes; c++)
    {
        const float e = exponential(logits[c] - largest);
        gradient[c] = e;
        sum += e;
    }

    const float loss = (largest + logarithm(sum)) - logits[label], classWeight = p.hasClassWeights ? memory[p.classWeights + label] : 1.0f;
    const float weight = (t == p.steps - 1 ? p.rowWeight : p.earlyWeight) * classWeight;
    const float other = p.smoothing / (float)p.classes, truth = (1.0f - p.smoothing) + other;
    for (uint c = 0; c < p.stride; c++) gradient[c] = c < p.classes ? ((gradient[c] / sum) - (c == label ? truth : other)) * weight : 0.0f;
    const bool correct = best == label;
    GLOBAL float* judged = memory + p.judged + (place * JUDGED);
    judged[0] = loss;
    judged[1] = loss * classWeight;
    judged[2] = p.reward == REWARD_PROBABILITY ? exponential(-loss)
        : p.reward == REWARD_LOG_LIKELIHOOD ? (-loss > LEAST_LOG_LIKELIHOOD ? -loss : LEAST_LOG_LIKELIHOOD)
        : correct ? 1.0f : 0.0f;
    judged[3] = correct ? 1.0f : 0.0f;
}

struct Teach
{
    uint rows, rollouts, steps, everyStep, gains, baselineKind, boundIsTanh;
    uint judged, draws;                                 // [steps, rows, ...]
    uint raw, rawGradient, rawStride;                   // [steps, rows, stride]
    uint baseline, baselineGradient, baselineStride;
    uint partials;                                      // [groups, LOSSES]
    float discount, ratioClip, rowWeight, policyWeight, baselineWeight, earlyClassWeight;
};

// From the derivative by the mean to that by what the network says, which becomes the mean by a bound.
FUNCTION float bound_backward(float raw, float mean, float gradient, uint boundIsTanh)
{
    const bool leadsFurtherOut = (raw > 1.0f && gradient < 0.0f) || (raw < -1.0f && gradient > 0.0f);
    return boundIsTanh ? gradient * (1.0f - (mean * mean)) : leadsFurtherOut ? 0.0f : gradient;
}

// In nats, without what does not depend on the mean.
FUNCTION float exponent(float sample, float mean, float std)
{
    const float z = (sample - mean) / std;
    return -0.5f * z * z;
}

// log(sqrt(2 pi))
#define LOG_OF_ROOT 0.918938533f

// One work-item for a row; work-groups add their rows up.
KERNEL GROUP_OF(ROW_ITEMS) void teach(GLOBAL float* memory, struct Teach p)
{
    LOCAL float sums[ROW_ITEMS * LOSSES];
    const uint row = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    float losses[LOSSES];
    UNROLL for (int i = 0; i < LOSSES; i++) losses[i] = 0.0f;
    if (row < p.rows)
    {
        const float share = p.steps > 1 ? 1.0f / (float)(p.steps - 1) : 0.0f;
        const uint last = p.steps - 1, firstSibling = row / p.rollouts * p.rollouts;
        GLOBAL const float* judgedLast = memory + p.judged + ((((ulong)last * p.rows) + row) * JUDGED);
        losses[0] = judgedLast[0];
        losses[2] = judgedLast[1];
        losses[5] = judgedLast[2];
        losses[6] = judgedLast[3];
        // What the row, and all rollouts of its image, got.
        float reward = judgedLast[2], siblingsReward = 0.0f, gained = 0.0f, siblingsGained = 0.0f;
        if (p.baselineKind == BASELINE_LEAVE_ONE_OUT)
            for (uint other = 0; other < p.rollouts; other++) siblingsReward += memory[p.judged + ((((ulong)last * p.rows) + firstSibling + other) * JUDGED) + 2];
        if (!p.gains)
        {
            gained = reward;
            siblingsGained = siblingsReward;
        }

        for (uint t = last; t >= 1; t--)
        {
            const ulong at = ((ulong)t * p.rows) + row, before = at - p.rows;
            if (p.everyStep)
            {
                GLOBAL const float* judged = memory + p.judged + (before * JUDGED);
                losses[1] += judged[0] * share;
                losses[2] += p.earlyClassWeight * judged[1] * share;
                if (p.gains)
                {
                    gained = (reward - judged[2]) + (p.discount * gained);
                    reward = judged[2];
                    if (p.baselineKind == BASELINE_LEAVE_ONE_OUT)
                    {
                        float earlier = 0.0f;
                        for (uint other = 0; other < p.rollouts; other++)
                            earlier += memory[p.judged + ((((ulong)(t - 1) * p.rows) + firstSibling + other) * JUDGED) + 2];
                        siblingsGained = (siblingsReward - earlier) + (p.discount * siblingsGained);
                        siblingsReward = earlier;
                    }
                }
            }

            const float said = memory[p.baseline + (before * p.baselineStride)];
            const float advantage = gained
                - (p.baselineKind == BASELINE_LEARNED ? said
                    : p.baselineKind == BASELINE_LEAVE_ONE_OUT ? (siblingsGained - gained) / (float)(p.rollouts - 1) : 0.0f);

            GLOBAL const float* draw = memory + p.draws + (at * DRAW_STRIDE);
            GLOBAL const float* raw = memory + p.raw + (before * p.rawStride);
            GLOBAL float* rawGradient = memory + p.rawGradient + (before * p.rawStride);
            for (uint i = 0; i < p.rawStride; i++) rawGradient[i] = 0.0f;
            const float std = draw[4];
            if (std != 0.0f)
            {
                const float meanX = mean_of(raw[0], p.boundIsTanh), meanY = mean_of(raw[1], p.boundIsTanh);
                const float now = exponent(draw[0], meanX, std) + exponent(draw[1], meanY, std);
                float term, factor = 1.0f;
                if (p.ratioClip == 0.0f)
                {
                    term = -(now - (2.0f * (logarithm(std) + LOG_OF_ROOT))) * advantage;
                }
                else
                {
                    const float ratio = exponential(now - (exponent(draw[0], draw[2], std) + exponent(draw[1], draw[3], std)));
                    const float clipped = ratio < 1.0f - p.ratioClip ? 1.0f - p.ratioClip : ratio > 1.0f + p.ratioClip ? 1.0f + p.ratioClip : ratio;
                    term = -(ratio * advantage < clipped * advantage ? ratio * advantage : clipped * advantage);
                    factor = (advantage > 0.0f ? ratio > 1.0f + p.ratioClip : ratio < 1.0f - p.ratioClip) ? 0.0f : ratio;
                }

                const float weight = -(p.policyWeight * share * p.rowWeight) * factor * advantage;
                rawGradient[0] = bound_backward(raw[0], meanX, weight * ((draw[0] - meanX) / (std * std)), p.boundIsTanh);
                rawGradient[1] = bound_backward(raw[1], meanY, weight * ((draw[1] - meanY) / (std * std)), p.boundIsTanh);
                losses[3] += term * share;
            }

            const float error = p.baselineKind == BASELINE_LEARNED ? said - gained : 0.0f;
            GLOBAL float* baselineGradient = memory + p.baselineGradient + (before * p.baselineStride);
            for (uint i = 1; i < p.baselineStride; i++) baselineGradient[i] = 0.0f;
            baselineGradient[0] = 2.0f * (p.baselineWeight * share * p.rowWeight) * error;
            losses[4] += error * error * share;

            const float fromX = cut(draw[-(long)p.rows * DRAW_STRIDE]), fromY = cut(draw[(-(long)p.rows * DRAW_STRIDE) + 1]);
            const float x = cut(draw[0]), y = cut(draw[1]);
            losses[7] += x != draw[0] || y != draw[1] ? 1.0f : 0.0f;
            losses[8] += SQUARE_ROOT(((x - fromX) * (x - fromX)) + ((y - fromY) * (y - fromY)));
        }
    }

    UNROLL for (int i = 0; i < LOSSES; i++) sums[(i * ROW_ITEMS) + LOCAL_ID] = losses[i];
    for (uint reach = ROW_ITEMS / 2; reach > 0; reach /= 2)
    {
        BARRIER;
        for (int i = 0; i < LOSSES && LOCAL_ID < reach; i++) sums[(i * ROW_ITEMS) + LOCAL_ID] += sums[(i * ROW_ITEMS) + LOCAL_ID + reach];
    }

    BARRIER;
    if (LOCAL_ID < LOSSES) memory[p.partials + (GROUP_X * LOSSES) + LOCAL_ID] = sums[LOCAL_ID * ROW_ITEMS];
}

struct Probabilities { uint images, rollouts, classes, logits, stride, probabilities; };

// [images, classes], of images that follow each other: softmax of the last logits, mean over an image's rollouts. One work-item for an image.
KERNEL void probabilities(GLOBAL float* memory, GLOBAL const struct Settings* settings, struct Probabilities p)
{
    const uint place = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    if (place >= p.images) return;
    GLOBAL float* mean = memory + p.probabilities + ((ulong)(settings->firstImage + place) * p.classes);
    for (uint c = 0; c < p.classes; c++) mean[c] = 0.0f;
    for (uint rollout = 0; rollout < p.rollouts; rollout++)
    {
        GLOBAL const float* logits = memory + p.logits + ((((ulong)place * p.rollouts) + rollout) * p.stride);
        float largest = logits[0], sum = 0.0f;
        for (uint c = 1; c < p.classes; c++) largest = logits[c] > largest ? logits[c] : largest;
        for (uint c = 0; c < p.classes; c++) sum += exponential(logits[c] - largest);
        for (uint c = 0; c < p.classes; c++) mean[c] += (exponential(logits[c] - largest) / sum) / (float)p.rollouts;
    }
}
