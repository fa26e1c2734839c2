using Fovea.Devices.Plans;

namespace Fovea.Devices.Parts;

/// <summary>
/// <see cref="LstmCore"/>, <see cref="MinimalGatedCore"/> and <see cref="GatedRecurrentCore"/> on a device: one product for all gates of a step, or two side by
/// side, then a kernel for what is done element by element.
/// </summary>
internal sealed class GatedDeviceCore : IDeviceCore
{
    private readonly DeviceSlot input, squashed;
    private readonly DeviceSignal gates, recalled, cell;
    private readonly DeviceWeights inputToGates, stateToGates;
    private readonly string kernel;
    private readonly bool hasCell, keepsApart;

    /// <summary>Takes places for a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="input">g.</param>
    /// <param name="kernel">What is done element by element: "lstm", "minimal_gated" or "gru", and back "KERNEL_backward".</param>
    /// <param name="hasCell">Whether there is a cell beside the state.</param>
    /// <param name="keepsApart">Whether the product with the state is kept apart from that with the input.</param>
    public GatedDeviceCore(PlanBuilder plan, DeviceSlot input, string kernel, bool hasCell = false, bool keepsApart = false)
    {
        this.input = input;
        this.kernel = kernel;
        this.hasCell = hasCell;
        this.keepsApart = keepsApart;
        inputToGates = plan.Weights("core.input");
        stateToGates = plan.Weights("core.state");
        gates = plan.AddSignal(inputToGates.Matrix.Columns);
        recalled = keepsApart ? plan.AddSignal(gates.Value.Columns) : gates;
        State = plan.AddSignal(stateToGates.Matrix.Rows);
        if (!hasCell) return;
        cell = plan.AddSignal(State.Value.Columns);
        squashed = plan.AddSlot(State.Value.Columns);
    }

    /// <inheritdoc/>
    public DeviceSignal State { get; }

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int t)
    {
        DeviceMatrix gatesT = gates.Value.Step(t);
        Product fromInput = PlanBuilder.Forward(input.Step(t), inputToGates, gatesT);
        if (t == 0) plan.Multiply(ProductForm.Forward, fromInput);
        else if (keepsApart) plan.Multiply(ProductForm.Forward, fromInput, PlanBuilder.Forward(State.Value.Step(t - 1), stateToGates, recalled.Value.Step(t)));
        else plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(input.Step(t), inputToGates, State.Value.Step(t - 1), stateToGates.Matrix, gatesT));
        plan.LaunchOverItems(kernel, State.Value.Step(t).Length, ArgumentOf(plan, t));
    }

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan, GradientTarget stateGradient, IDeviceGlimpse glimpse)
    {
        int last = plan.Pass.Steps - 1;
        for (int t = last; t >= 0; t--)
        {
            bool adds = t > 0 && stateGradient.Write(t - 1, 1);
            plan.LaunchOverItems($"{kernel}_backward", State.Value.Step(t).Length, ArgumentOf(plan, t) with { AddsToStateTm1 = adds ? 1u : 0u });
            // Without a cell the state itself is carried over, by the kernel, before the product adds to it.
            if (t > 0) plan.Multiply(ProductForm.Input, PlanBuilder.Input(recalled.Gradient.Step(t), stateToGates.Matrix, State.Gradient.Step(t - 1), adds || !hasCell));
        }

        plan.MultiplyIntoGlimpse(gates.Gradient.All, inputToGates.Matrix, glimpse);
        plan.Learn("core.input", input.All, gates.Gradient.All);
        plan.Learn("core.state", State.Value.Range(0, last), recalled.Gradient.Range(1, last));
    }

    private Gates ArgumentOf(PlanBuilder plan, int t)
    {
        int before = Math.Max(0, t - 1);
        DeviceMatrix state = State.Value.Step(t), gatesT = gates.Value.Step(t);
        return new Gates
        {
            Count = (uint)state.Length,
            Hidden = (uint)state.Columns,
            Stride = (uint)state.Stride,
            GateStride = (uint)gatesT.Stride,
            Values = gatesT.Place,
            Gradient = gates.Gradient.Step(t).Place,
            Recalled = recalled.Value.Step(t).Place,
            RecalledGradient = recalled.Gradient.Step(t).Place,
            Cell = cell.Value.Step(t).Place,
            CellTm1 = cell.Value.Step(before).Place,
            Squashed = squashed.Step(t).Place,
            State = state.Place,
            StateTm1 = State.Value.Step(before).Place,
            CellGradient = cell.Gradient.Step(t).Place,
            CellGradientTm1 = cell.Gradient.Step(before).Place,
            StateGradient = State.Gradient.Step(t).Place,
            StateGradientTm1 = State.Gradient.Step(before).Place,
            IsFirst = t == 0 ? 1u : 0u,
            IsLast = t == plan.Pass.Steps - 1 ? 1u : 0u,
        };
    }
}
