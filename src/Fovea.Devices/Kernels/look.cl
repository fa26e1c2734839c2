// From the location network's output to the next location, and what the sensor sees there: one work-group for a row.

#define GAZE_MEAN 0u
#define GAZE_SAMPLED 1u
#define GAZE_RANDOM 2u
#define GAZE_RECORDED 3u

struct Glimpse
{
    uint rows, rollouts, t;
    uint draws;               // LocationDraw records of this step, stride DRAW_STRIDE: x, y before the cut, mean x, y, deviation.
    uint looked, lookedStride;
    uint raw, rawStride;      // The location network's output of the step before.
    uint patches, patchStride;
    uint size, scales, channels, height, width;
    uint boundIsTanh;
    float locationScale;
    uint pixelsByImage;       // Whether pixels lie by number of the image in its set, or by its place in the batch.
    uint isListed;            // Whether `numbers` has the batch's images, or they follow the first one.
    uint hasViews, views;     // How each image of the batch is turned, mirrored, moved and brightened.
    uint hasNormalization, means, deviations; // By channel.
};

#define DRAW_STRIDE 8

FUNCTION uint image_of(GLOBAL const struct Settings* settings, GLOBAL const int* numbers, uint isListed, uint place)
{
    return isListed ? (uint)numbers[place] : settings->firstImage + place;
}

FUNCTION float cut(float x) { return x < -1.0f ? -1.0f : x > 1.0f ? 1.0f : x; }

FUNCTION float mean_of(float raw, uint boundIsTanh) { return boundIsTanh ? hyperbolic_tangent(raw) : cut(raw); }

// Records how the location of step t comes about.
FUNCTION void choose(GLOBAL float* memory, GLOBAL const struct Settings* s, struct Glimpse p, uint row, uint image)
{
    if (s->gaze == GAZE_RECORDED) return;
    const uint counter = (p.t << 16) | (row % p.rollouts);
    const bool isAnywhere = p.t == 0 ? !s->hasStart : s->gaze == GAZE_RANDOM, isSampled = s->gaze == GAZE_SAMPLED && !isAnywhere;
    uint first = 0, second = 0;
    if (isAnywhere || isSampled) random_bits(s->seedLow, s->seedHigh, isAnywhere ? s->startPurpose : s->noisePurpose, image, s->stream, counter, &first, &second);
    GLOBAL const float* raw = memory + p.raw + ((ulong)row * p.rawStride);
    const float meanX = isAnywhere ? signed_uniform(first) : p.t == 0 ? s->startX : mean_of(raw[0], p.boundIsTanh);
    const float meanY = isAnywhere ? signed_uniform(second) : p.t == 0 ? s->startY : mean_of(raw[1], p.boundIsTanh);
    float noiseX = 0.0f, noiseY = 0.0f;
    if (isSampled) normal_pair(first, second, &noiseX, &noiseY);
    const float std = !isSampled ? 0.0f : p.t == 0 ? s->startStd : s->std, x = meanX + (std * noiseX), y = meanY + (std * noiseY);
    GLOBAL float* draw = memory + p.draws + ((ulong)row * DRAW_STRIDE);
    draw[0] = x;
    draw[1] = y;
    // The first location is nobody's choice: it is its own mean.
    draw[2] = p.t == 0 ? x : meanX;
    draw[3] = p.t == 0 ? y : meanY;
    draw[4] = p.t == 0 ? 0.0f : std;
}

// Where a box begins: floor((centre + 1) / 2 * extent - size / 2 + 1/2).
FUNCTION int box_start(float centre, uint extent, uint size)
{
    return (int)FLOOR((((centre + 1.0f) * 0.5f * (float)extent) - ((float)size * 0.5f)) + 0.5f);
}

KERNEL void look(GLOBAL float* memory, GLOBAL const struct Settings* settings, GLOBAL const int* numbers, GLOBAL const uchar* pixels, struct Glimpse p)
{
    LOCAL float place[2];
    const uint row = GROUP_X, inBatch = row / p.rollouts, image = image_of(settings, numbers, p.isListed, inBatch);
    GLOBAL const float* view = memory + p.views + (inBatch * VIEW_LENGTH);
    if (LOCAL_ID == 0)
    {
        choose(memory, settings, p, row, image);
        GLOBAL const float* draw = memory + p.draws + ((ulong)row * DRAW_STRIDE);
        float x = p.locationScale * cut(draw[0]), y = p.locationScale * cut(draw[1]);
        GLOBAL float* looked = memory + p.looked + ((ulong)row * p.lookedStride);
        looked[0] = x;
        looked[1] = y;
        for (uint i = 2; i < p.lookedStride; i++) looked[i] = 0.0f;
        if (p.hasViews)
        {
            if (view[1] != 0.0f) x = -x;
            for (int turn = 0; turn < (int)view[0]; turn++)
            {
                const float before = x;
                x = y;
                y = -before;
            }

            x -= (2.0f * view[2]) / (float)p.width;
            y -= (2.0f * view[3]) / (float)p.height;
        }

        place[0] = x;
        place[1] = y;
    }

    BARRIER;
    GLOBAL const uchar* shown = pixels + ((ulong)(p.pixelsByImage ? image : inBatch) * p.height * p.width * p.channels);
    GLOBAL float* patch = memory + p.patches + ((ulong)row * p.patchStride);
    const uint plane = p.size * p.size, length = p.scales * p.channels * plane, last = p.size - 1;
    for (uint cell = LOCAL_ID; cell < p.patchStride; cell += LOOK_ITEMS)
    {
        if (cell >= length)
        {
            patch[cell] = 0.0f;
            continue;
        }

        const uint scale = cell / plane / p.channels, channel = cell / plane % p.channels, factor = 1u << scale;
        uint i = cell % plane / p.size, j = cell % p.size;
        if (p.hasViews)
        {
            // From where the view shows it to where the image has it.
            if (view[1] != 0.0f) j = last - j;
            for (int turn = 0; turn < (int)view[0]; turn++)
            {
                const uint before = i;
                i = last - j;
                j = before;
            }
        }

        const int left = box_start(place[0], p.width, p.size << scale) + (int)(j * factor), top = box_start(place[1], p.height, p.size << scale) + (int)(i * factor);
        const int firstX = left < 0 ? 0 : left, endX = left + (int)factor < (int)p.width ? left + (int)factor : (int)p.width;
        const int firstY = top < 0 ? 0 : top, endY = top + (int)factor < (int)p.height ? top + (int)factor : (int)p.height;
        int sum = 0;
        for (int y = firstY; y < endY; y++)
            for (int x = firstX; x < endX; x++) sum += shown[((((ulong)y * p.width) + x) * p.channels) + channel];
        float value = (float)sum * (1.0f / (255.0f * (float)factor * (float)factor));
        if (p.hasViews && view[4] != 1.0f)
        {
            value *= view[4];
            value = value < 1.0f ? value : 1.0f;
        }

        if (p.hasNormalization) value = (value - memory[p.means + channel]) / memory[p.deviations + channel];
        patch[cell] = value;
    }
}

struct Overview
{
    uint rows, rollouts, cells, stride, size, channels, height, width;
    uint pixelsByImage, isListed, hasViews, views, hasNormalization, means, deviations;
};

FUNCTION uint edge(uint cell, uint cells, uint pixels) { return (uint)((ulong)cell * pixels / cells); }

// All of the image in a few cells, each the mean of its pixels: one work-group for a row.
KERNEL void overview(GLOBAL float* memory, GLOBAL const struct Settings* settings, GLOBAL const int* numbers, GLOBAL const uchar* pixels, struct Overview p)
{
    const uint row = GROUP_X, inBatch = row / p.rollouts, image = image_of(settings, numbers, p.isListed, inBatch);
    GLOBAL const float* view = memory + p.views + (inBatch * VIEW_LENGTH);
    GLOBAL const uchar* shown = pixels + ((ulong)(p.pixelsByImage ? image : inBatch) * p.height * p.width * p.channels);
    GLOBAL float* cells = memory + p.cells + ((ulong)row * p.stride);
    const uint plane = p.size * p.size, last = p.size - 1;
    for (uint cell = LOCAL_ID; cell < p.stride; cell += LOOK_ITEMS)
    {
        if (cell >= plane * p.channels)
        {
            cells[cell] = 0.0f;
            continue;
        }

        const uint channel = cell / plane;
        uint i = cell % plane / p.size, j = cell % p.size;
        if (p.hasViews)
        {
            if (view[1] != 0.0f) j = last - j;
            for (int turn = 0; turn < (int)view[0]; turn++)
            {
                const uint before = i;
                i = last - j;
                j = before;
            }
        }

        const int shiftX = p.hasViews ? (int)view[2] : 0, shiftY = p.hasViews ? (int)view[3] : 0;
        const int left = (int)edge(j, p.size, p.width), top = (int)edge(i, p.size, p.height);
        int right = (int)edge(j + 1, p.size, p.width), bottom = (int)edge(i + 1, p.size, p.height);
        right = right > left ? right : left + 1;
        bottom = bottom > top ? bottom : top + 1;
        const float share = 1.0f / ((255.0f * (float)(bottom - top)) * (float)(right - left));
        const int firstX = left - shiftX > 0 ? left - shiftX : 0, endX = right - shiftX < (int)p.width ? right - shiftX : (int)p.width;
        const int firstY = top - shiftY > 0 ? top - shiftY : 0, endY = bottom - shiftY < (int)p.height ? bottom - shiftY : (int)p.height;
        ulong sum = 0;
        for (int y = firstY; y < endY; y++)
            for (int x = firstX; x < endX; x++) sum += shown[((((ulong)y * p.width) + x) * p.channels) + channel];
        float value = share * (float)sum;
        if (p.hasViews && view[4] != 1.0f)
        {
            value *= view[4];
            value = value < 1.0f ? value : 1.0f;
        }

        if (p.hasNormalization) value = (value - memory[p.means + channel]) / memory[p.deviations + channel];
        cells[cell] = value;
    }
}
