// What cores do element by element, forward and backward, at one step: work-items run over all numbers of a state, padding included.

struct Gates
{
    uint count;          // Numbers of a state: rows * stride.
    uint hidden, stride, gateStride;
    uint gates, gatesGradient;
    uint recalled, recalledGradient;
    uint cell, cellTm1, squashed, state, stateTm1;
    uint cellGradient, cellGradientTm1, stateGradient, stateGradientTm1;
    uint isFirst, isLast, addsToStateTm1;
};

#define AT_STATE const uint at = (GROUP_X * ROW_ITEMS) + LOCAL_ID; \
    if (at >= p.count) return; \
    const uint row = at / p.stride, column = at % p.stride; \
    GLOBAL float* gate = memory + p.gates + ((ulong)row * p.gateStride) + column;

// The gates' padding lies behind the last of them. It may be wider than a state's, whose work-items share it.
FUNCTION void clear_padding(GLOBAL float* gates, uint count, uint column, struct Gates p)
{
    for (uint at = (count * p.hidden) + (column - p.hidden); at < p.gateStride; at += p.stride - p.hidden) gates[at] = 0.0f;
}

// Gates (i, f, o, z) side by side: see LstmCore.
KERNEL void lstm(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    if (column >= p.hidden)
    {
        memory[p.cell + at] = memory[p.squashed + at] = memory[p.state + at] = 0.0f;
        return;
    }

    const float i = sigmoid(gate[0]), f = sigmoid(gate[p.hidden]), o = sigmoid(gate[2 * p.hidden]), z = hyperbolic_tangent(gate[3 * p.hidden]);
    gate[0] = i;
    gate[p.hidden] = f;
    gate[2 * p.hidden] = o;
    gate[3 * p.hidden] = z;
    float c = i * z;
    if (!p.isFirst) c += f * memory[p.cellTm1 + at];
    const float squashed = hyperbolic_tangent(c);
    memory[p.cell + at] = c;
    memory[p.squashed + at] = squashed;
    memory[p.state + at] = o * squashed;
}

KERNEL void lstm_backward(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    GLOBAL float* dGate = memory + p.gatesGradient + ((ulong)row * p.gateStride) + column;
    if (column >= p.hidden)
    {
        clear_padding(memory + p.gatesGradient + ((ulong)row * p.gateStride), 4, column, p);
        return;
    }

    const float i = gate[0], f = gate[p.hidden], o = gate[2 * p.hidden], z = gate[3 * p.hidden], s = memory[p.squashed + at], dh = memory[p.stateGradient + at];
    const float dc = (p.isLast ? 0.0f : memory[p.cellGradient + at]) + (dh * o * (1.0f - (s * s)));
    dGate[0] = dc * z * i * (1.0f - i);
    dGate[2 * p.hidden] = dh * s * o * (1.0f - o);
    dGate[3 * p.hidden] = dc * i * (1.0f - (z * z));
    if (p.isFirst)
    {
        dGate[p.hidden] = 0.0f;
        return;
    }

    dGate[p.hidden] = dc * memory[p.cellTm1 + at] * f * (1.0f - f);
    memory[p.cellGradientTm1 + at] = dc * f;
}

// Gates (f, z) side by side: see MinimalGatedCore.
KERNEL void minimal_gated(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    if (column >= p.hidden)
    {
        memory[p.state + at] = 0.0f;
        return;
    }

    const float f = sigmoid(gate[0]), z = hyperbolic_tangent(gate[p.hidden]);
    gate[0] = f;
    gate[p.hidden] = z;
    float h = z - (f * z);
    if (!p.isFirst) h += f * memory[p.stateTm1 + at];
    memory[p.state + at] = h;
}

KERNEL void minimal_gated_backward(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    GLOBAL float* dGate = memory + p.gatesGradient + ((ulong)row * p.gateStride) + column;
    if (column >= p.hidden)
    {
        clear_padding(memory + p.gatesGradient + ((ulong)row * p.gateStride), 2, column, p);
        if (!p.isFirst && !p.addsToStateTm1) memory[p.stateGradientTm1 + at] = 0.0f;
        return;
    }

    const float f = gate[0], z = gate[p.hidden], dh = memory[p.stateGradient + at], before = p.isFirst ? 0.0f : memory[p.stateTm1 + at];
    dGate[0] = dh * (before - z) * f * (1.0f - f);
    dGate[p.hidden] = dh * (1.0f - f) * (1.0f - (z * z));
    if (!p.isFirst) memory[p.stateGradientTm1 + at] = p.addsToStateTm1 ? memory[p.stateGradientTm1 + at] + (dh * f) : dh * f;
}

// Gates (r, u, z) side by side, and in the same way what the state adds to them, kept apart: see GatedRecurrentCore.
KERNEL void gru(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    if (column >= p.hidden)
    {
        memory[p.state + at] = 0.0f;
        return;
    }

    GLOBAL const float* recalled = memory + p.recalled + ((ulong)row * p.gateStride) + column;
    float rSum = gate[0], uSum = gate[p.hidden];
    if (!p.isFirst)
    {
        rSum += recalled[0];
        uSum += recalled[p.hidden];
    }

    const float r = sigmoid(rSum), u = sigmoid(uSum);
    const float z = hyperbolic_tangent(gate[2 * p.hidden] + (p.isFirst ? 0.0f : r * recalled[2 * p.hidden]));
    gate[0] = r;
    gate[p.hidden] = u;
    gate[2 * p.hidden] = z;
    float h = z - (u * z);
    if (!p.isFirst) h += u * memory[p.stateTm1 + at];
    memory[p.state + at] = h;
}

KERNEL void gru_backward(GLOBAL float* memory, struct Gates p)
{
    AT_STATE
    const ulong place = ((ulong)row * p.gateStride) + column;
    GLOBAL float* dGate = memory + p.gatesGradient + place;
    GLOBAL float* dRecalled = memory + p.recalledGradient + place;
    if (column >= p.hidden)
    {
        clear_padding(memory + p.gatesGradient + ((ulong)row * p.gateStride), 3, column, p);
        clear_padding(memory + p.recalledGradient + ((ulong)row * p.gateStride), 3, column, p);
        if (!p.isFirst && !p.addsToStateTm1) memory[p.stateGradientTm1 + at] = 0.0f;
        return;
    }

    const float r = gate[0], u = gate[p.hidden], z = gate[2 * p.hidden], dh = memory[p.stateGradient + at];
    const float before = p.isFirst ? 0.0f : memory[p.stateTm1 + at], q = p.isFirst ? 0.0f : memory[p.recalled + place + (2 * p.hidden)];
    const float dz = dh * (1.0f - u) * (1.0f - (z * z)), du = dh * (before - z) * u * (1.0f - u), dr = dz * q * r * (1.0f - r);
    dGate[0] = dRecalled[0] = dr;
    dGate[p.hidden] = dRecalled[p.hidden] = du;
    dGate[2 * p.hidden] = dz;
    dRecalled[2 * p.hidden] = dz * r;
    if (!p.isFirst) memory[p.stateGradientTm1 + at] = p.addsToStateTm1 ? memory[p.stateGradientTm1 + at] + (dh * u) : dh * u;
}

struct Elements { uint count, target, source, other, hasOther; };

// target = source [+ other]
KERNEL void add(GLOBAL float* memory, struct Elements p)
{
    const uint at = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    if (at < p.count) memory[p.target + at] = memory[p.source + at] + (p.hasOther ? memory[p.other + at] : 0.0f);
}

// target = source where other, a ReLU's output, is above 0, else 0.
KERNEL void relu_gate(GLOBAL float* memory, struct Elements p)
{
    const uint at = (GROUP_X * ROW_ITEMS) + LOCAL_ID;
    if (at < p.count) memory[p.target + at] = memory[p.other + at] > 0.0f ? memory[p.source + at] : 0.0f;
}
