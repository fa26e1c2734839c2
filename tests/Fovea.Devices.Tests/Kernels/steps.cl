// Kernels that show what a queue does.
#include "platform.cl"

#define ITEMS 64

struct Sum { uint count, target, source, other; };

// target = source + other, in one buffer.
KERNEL void add(GLOBAL float* memory, struct Sum p)
{
    const uint at = (GROUP_X * ITEMS) + LOCAL_ID;
    if (at < p.count) memory[p.target + at] = memory[p.source + at] + memory[p.other + at];
}

// value = factor * value + term: not the same when done in another order.
KERNEL void scale_and_add(GLOBAL float* values, float factor, float term)
{
    const uint at = (GROUP_X * ITEMS) + LOCAL_ID;
    values[at] = (factor * values[at]) + term;
}

// Where a work-item is: its place in the group, and the group's in the grid.
KERNEL void places(GLOBAL uint* values, uint columns)
{
    const uint at = (((GROUP_Y * columns) + GROUP_X) * ITEMS) + LOCAL_ID;
    values[at] = (GROUP_Y * 1000000) + (GROUP_X * 1000) + LOCAL_ID;
}

// Turns every group's numbers around, by memory that the group shares.
KERNEL void turn_around(GLOBAL float* values)
{
    LOCAL float shared[ITEMS];
    const uint at = (GROUP_X * ITEMS) + LOCAL_ID;
    shared[LOCAL_ID] = values[at];
    BARRIER;
    values[at] = shared[ITEMS - 1 - LOCAL_ID];
}

struct Mixed { uchar small; uint number; ulong large; float real; uchar last; };

// What lies where in a structure whose numbers are of different sizes.
KERNEL void unpack(GLOBAL ulong* values, GLOBAL float* real, struct Mixed p)
{
    values[0] = p.small;
    values[1] = p.number;
    values[2] = p.large;
    values[3] = p.last;
    real[0] = p.real;
}
