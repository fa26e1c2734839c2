// Training images that are made, or seen in another way, anew in every epoch: what the processor's Augmentation, DigitDistortion and CanvasPainter do.

#define PURPOSE_AUGMENTATION 8u
#define PURPOSE_FRESH_DATA 9u
#define PURPOSE_DISTORTION 10u

// Turns, whether mirrored, shift on x, shift on y, brightness.
#define VIEW_LENGTH 5

struct Views { uint images, views, shift, seedLow, seedHigh, quarterTurns, flips; float brightness; };

// How each image of a batch is seen: one work-item for an image.
KERNEL void views(GLOBAL float* memory, GLOBAL const struct Settings* settings, GLOBAL const int* numbers, struct Views p)
{
    const uint place = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    if (place >= p.images) return;
    struct Sequence random = { p.seedLow, p.seedHigh, PURPOSE_AUGMENTATION, (uint)numbers[place], settings->epoch, 0 };
    const int turns = next_int(&random, 4), mirrored = next_int(&random, 2);
    const int shiftX = next_int(&random, (2 * p.shift) + 1), shiftY = next_int(&random, (2 * p.shift) + 1);
    const float brightness = (2.0f * next_float(&random)) - 1.0f;
    GLOBAL float* view = memory + p.views + (place * VIEW_LENGTH);
    view[0] = p.quarterTurns ? (float)turns : 0.0f;
    view[1] = p.flips && mirrored == 1 ? 1.0f : 0.0f;
    view[2] = (float)(shiftX - (int)p.shift);
    view[3] = (float)(shiftY - (int)p.shift);
    view[4] = 1.0f + (p.brightness * brightness);
}

#define SIDE 28
#define SPACING 7
#define NODES ((SIDE / SPACING) + 3)
#define PADDED (SIDE + 2)
#define CENTRE ((SIDE - 1) / 2.0f)
// The deviation of a sum of 4 x 4 nodes with the weights of a cubic B-spline, on average over all places, is 151/315 of a node's; that of a uniform
// number in [-1, 1] is 1/sqrt(3).
#define NODE_REACH (1.7320508f * 315 / 151)

struct Distortion { uint isWanted, seedLow, seedHigh; float angle, logScale, shear, elastic; };

struct Canvas
{
    struct Distortion distortion;
    uint digits;                      // Digits that there are.
    uint side, pieces, pieceSize;
    uint blend;                       // ClutterBlend: 0 add, 1 maximum, 2 opaque.
    uint seedLow, seedHigh;
};

// The n-th number that the processor's sequence draws, in [-1, 1).
FUNCTION float distortion_number(struct Distortion p, uint image, uint epoch, uint n)
{
    uint first, second;
    random_bits(p.seedLow, p.seedHigh, PURPOSE_DISTORTION, n, image, epoch, &first, &second);
    return (2.0f * ((float)(first >> 8) * UNIT_OF_24_BITS)) - 1.0f;
}

FUNCTION float spline_weight(uint node, float t)
{
    const float u = 1.0f - t;
    return node == 0 ? u * u * u / 6.0f
        : node == 1 ? ((3.0f * t * t * t) - (6.0f * t * t) + 4.0f) / 6.0f
        : node == 2 ? ((3.0f * u * u * u) - (6.0f * u * u) + 4.0f) / 6.0f
        : t * t * t / 6.0f;
}

// What node rows weigh at a column: the sum over the four nodes around it.
FUNCTION float spread(LOCAL const float* nodes, uint row, uint column)
{
    const float t = (float)(column % SPACING) / SPACING;
    float sum = 0.0f;
    for (uint node = 0; node < 4; node++) sum += nodes[(row * NODES) + (column / SPACING) + node] * spline_weight(node, t);
    return sum;
}

// Warps a digit by a small affine map and a smooth displacement: see DigitDistortion. Every work-item of the group comes here.
FUNCTION void distort(GLOBAL const uchar* digit, LOCAL uchar* target, LOCAL uchar* padded, LOCAL float* nodes, struct Distortion p, uint image, uint epoch)
{
    for (uint i = LOCAL_ID; i < PADDED * PADDED; i += IMAGE_ITEMS)
    {
        const int row = (int)(i / PADDED) - 1, column = (int)(i % PADDED) - 1;
        padded[i] = row >= 0 && row < SIDE && column >= 0 && column < SIDE ? digit[(row * SIDE) + column] : (uchar)0;
    }

    for (uint i = LOCAL_ID; i < 2 * NODES * NODES; i += IMAGE_ITEMS)
        nodes[i] = p.elastic > 0.0f ? p.elastic * NODE_REACH * distortion_number(p, image, epoch, 4 + i) : 0.0f;
    BARRIER;
    float sine, cosine, turns = p.angle * distortion_number(p, image, epoch, 0) * (1.0f / 6.28318531f);
    turns -= FLOOR(turns);
    sine_and_cosine(turns, &sine, &cosine);
    const float scaleX = exponential(p.logScale * distortion_number(p, image, epoch, 1)), scaleY = exponential(p.logScale * distortion_number(p, image, epoch, 2));
    const float shear = p.shear * distortion_number(p, image, epoch, 3);
    const float xx = cosine * scaleX, xy = ((cosine * shear) - sine) * scaleY, yx = sine * scaleX, yy = ((sine * shear) + cosine) * scaleY;
    for (uint i = LOCAL_ID; i < SIDE * SIDE; i += IMAGE_ITEMS)
    {
        const uint row = i / SIDE, column = i % SIDE;
        const float t = (float)(row % SPACING) / SPACING;
        float dx = 0.0f, dy = 0.0f;
        for (uint node = 0; node < 4 && p.elastic > 0.0f; node++)
        {
            const float weight = spline_weight(node, t);
            dx += weight * spread(nodes, (row / SPACING) + node, column);
            dy += weight * spread(nodes, NODES + (row / SPACING) + node, column);
        }

        const float startX = (CENTRE + (xy * ((float)row - CENTRE))) - (xx * CENTRE), startY = (CENTRE + (yy * ((float)row - CENTRE))) - (yx * CENTRE);
        const float x = (startX + (xx * (float)column)) + dx, y = (startY + (yx * (float)column)) + dy;
        uchar shade = 0;
        if (x > -1.0f && x < SIDE && y > -1.0f && y < SIDE)
        {
            const int left = (int)(x + 1.0f), top = (int)(y + 1.0f);
            const float right = (x + 1.0f) - (float)left, down = (y + 1.0f) - (float)top;
            LOCAL const uchar* four = padded + (top * PADDED) + left;
            const float above = (float)four[0] + (right * (float)((int)four[1] - (int)four[0]));
            const float below = (float)four[PADDED] + (right * (float)((int)four[PADDED + 1] - (int)four[PADDED]));
            shade = (uchar)((above + (down * (below - above))) + 0.5f);
        }

        target[i] = shade;
    }

    BARRIER;
}

struct Piece { uint digit, from, to; };

// Draws each image of a batch from its digit: one work-group for an image, which lies at its place in the batch.
KERNEL void paint(
    GLOBAL uchar* pixels, GLOBAL const struct Settings* settings, GLOBAL const int* numbers, GLOBAL const uchar* digits, struct Canvas p)
{
    LOCAL uchar warped[SIDE * SIDE], padded[PADDED * PADDED];
    LOCAL float nodes[2 * NODES * NODES];
    LOCAL struct Piece pieces[PIECES_AHEAD];
    LOCAL uint origin;
    const uint image = (uint)numbers[GROUP_X], epoch = settings->epoch, area = p.side * p.side;
    GLOBAL const uchar* digit = digits + ((ulong)image * SIDE * SIDE);
    GLOBAL uchar* canvas = pixels + ((ulong)GROUP_X * area);
    if (p.distortion.isWanted) distort(digit, warped, padded, nodes, p.distortion, image, epoch);
    struct Sequence random = { p.seedLow, p.seedHigh, PURPOSE_FRESH_DATA, image, epoch, 0 };
    if (LOCAL_ID == 0)
    {
        // A canvas as large as the digit leaves no choice, and the processor draws all the same.
        const uint left = (uint)next_int(&random, p.side - SIDE + 1), top = (uint)next_int(&random, p.side - SIDE + 1);
        origin = (top * p.side) + left;
    }

    for (uint i = LOCAL_ID; i < area; i += IMAGE_ITEMS) canvas[i] = 0;
    BARRIER;
    for (uint i = LOCAL_ID; i < SIDE * SIDE; i += IMAGE_ITEMS)
        canvas[origin + (i / SIDE * p.side) + (i % SIDE)] = p.distortion.isWanted ? warped[i] : digit[i];
    for (uint first = 0; first < p.pieces; first += PIECES_AHEAD)
    {
        const uint count = p.pieces - first < PIECES_AHEAD ? p.pieces - first : PIECES_AHEAD;
        BARRIER;
        for (uint i = 0; i < count && LOCAL_ID == 0; i++)
        {
            uint other = (uint)next_int(&random, p.digits - 1);
            if (other >= image) other++;
            const uint cutLeft = (uint)next_int(&random, SIDE - p.pieceSize + 1), cutTop = (uint)next_int(&random, SIDE - p.pieceSize + 1);
            const uint left = (uint)next_int(&random, p.side - p.pieceSize + 1), top = (uint)next_int(&random, p.side - p.pieceSize + 1);
            pieces[i].digit = other;
            pieces[i].from = (cutTop * SIDE) + cutLeft;
            pieces[i].to = (top * p.side) + left;
        }

        for (uint i = 0; i < count; i++)
        {
            BARRIER;
            GLOBAL const uchar* source = digits + ((ulong)pieces[i].digit * SIDE * SIDE) + pieces[i].from;
            GLOBAL uchar* target = canvas + pieces[i].to;
            for (uint at = LOCAL_ID; at < p.pieceSize * p.pieceSize; at += IMAGE_ITEMS)
            {
                const uint row = at / p.pieceSize, column = at % p.pieceSize;
                const uint ours = source[(row * SIDE) + column], theirs = target[(row * p.side) + column], sum = ours + theirs;
                target[(row * p.side) + column] = (uchar)(p.blend == 2 ? ours : p.blend == 1 ? (ours > theirs ? ours : theirs) : sum < 255 ? sum : 255);
            }
        }
    }
}

// Warps the digits of a batch without a canvas: one work-group for an image, which lies at its place in the batch.
KERNEL void warp(
    GLOBAL uchar* pixels, GLOBAL const struct Settings* settings, GLOBAL const int* numbers, GLOBAL const uchar* digits, struct Distortion p)
{
    LOCAL uchar warped[SIDE * SIDE], padded[PADDED * PADDED];
    LOCAL float nodes[2 * NODES * NODES];
    const uint image = (uint)numbers[GROUP_X];
    distort(digits + ((ulong)image * SIDE * SIDE), warped, padded, nodes, p, image, settings->epoch);
    for (uint i = LOCAL_ID; i < SIDE * SIDE; i += IMAGE_ITEMS) pixels[((ulong)GROUP_X * SIDE * SIDE) + i] = warped[i];
}
