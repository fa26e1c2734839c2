// What a device can do at most: a benchmark holds training against it.

#define CHAINS 64      // Sums of a work-item, none of which waits for another.
#define CHAIN_LENGTH 4 // Multiply-adds of each in a round, so that the loop itself is next to nothing.

struct Arithmetic { uint rounds; float factor, addend; };

// Multiply-adds on registers alone. A graphics processor gains nothing by vectors; a processor that is there as a device has little to do without them.
// The sums begin with what is there and are written there, else a compiler would leave them out.
KERNEL GROUP_OF(256) void multiply_adds(GLOBAL float* memory, struct Arithmetic p)
{
    GLOBAL Wide* place = (GLOBAL Wide*)memory + (GROUP_X * 256) + LOCAL_ID;
    const Wide factor = (Wide)(p.factor), addend = (Wide)(p.addend), start = *place;
    Wide sums[CHAINS / WIDTH];
    UNROLL for (int i = 0; i < CHAINS / WIDTH; i++) sums[i] = start + (float)i;
    for (uint round = 0; round < p.rounds; round++)
        UNROLL for (int link = 0; link < CHAIN_LENGTH; link++)
            UNROLL for (int i = 0; i < CHAINS / WIDTH; i++) sums[i] = FUSED(sums[i], factor, addend);
    Wide sum = sums[0];
    UNROLL for (int i = 1; i < CHAINS / WIDTH; i++) sum += sums[i];
    *place = sum;
}

#define COPIED_BY_ITEM 4 // Loads that are under way at once.

struct Copy { uint from, to; };

// Four times four numbers by each work-item, neighbours side by side.
KERNEL GROUP_OF(256) void copy(GLOBAL float* memory, struct Copy p)
{
    const ulong first = ((ulong)GROUP_X * (256 * COPIED_BY_ITEM)) + LOCAL_ID;
    GLOBAL const float4* from = (GLOBAL const float4*)(memory + p.from) + first;
    GLOBAL float4* to = (GLOBAL float4*)(memory + p.to) + first;
    float4 some[COPIED_BY_ITEM];
    UNROLL for (int i = 0; i < COPIED_BY_ITEM; i++) some[i] = from[i * 256];
    UNROLL for (int i = 0; i < COPIED_BY_ITEM; i++) to[i * 256] = some[i];
}
