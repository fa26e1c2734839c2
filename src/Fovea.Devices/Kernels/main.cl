#include "platform.cl"

struct Sum { uint count, target, source, other; };

KERNEL void add(GLOBAL float* memory, struct Sum p)
{
    const uint at = (GROUP_X * 128) + LOCAL_ID;
    if (at < p.count) memory[p.target + at] = memory[p.source + at] + memory[p.other + at];
}
