using Fovea.Devices.Plans;

namespace Fovea.Devices.Parts;

/// <summary><see cref="ReluCore"/> on a device: both products of a step are one, and so are a step of the chain back and the ReLU before it.</summary>
internal sealed class ReluDeviceCore : IDeviceCore
{
    private readonly DeviceSlot input;
    private readonly DeviceWeights inputToState, stateToState;

    /// <summary>Takes places for a plan.</summary>
    public ReluDeviceCore(PlanBuilder plan, DeviceSlot input)
    {
        this.input = input;
        inputToState = plan.Weights("core.input");
        stateToState = plan.Weights("core.state");
        State = plan.AddSignal(inputToState.Matrix.Columns);
    }

    /// <inheritdoc/>
    public DeviceSignal State { get; }

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int t) => plan.Multiply(
        ProductForm.Forward,
        t == 0
            ? PlanBuilder.Forward(input.Step(t), inputToState, State.Value.Step(t), ProductFlags.Relu)
            : PlanBuilder.Forward(input.Step(t), inputToState, State.Value.Step(t - 1), stateToState.Matrix, State.Value.Step(t), ProductFlags.Relu));

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan, GradientTarget stateGradient, IDeviceGlimpse glimpse)
    {
        int last = plan.Pass.Steps - 1;
        DeviceMatrix lastGradient = State.Gradient.Step(last);
        ContextGlimpse.Gate(plan, lastGradient, lastGradient, State.Value.Step(last));
        for (int t = last; t > 0; t--)
        {
            bool adds = stateGradient.Write(t - 1, 1);
            plan.Multiply(ProductForm.Input, PlanBuilder.Input(State.Gradient.Step(t), stateToState.Matrix, State.Gradient.Step(t - 1), adds, gate: State.Value.Step(t - 1)));
        }

        plan.MultiplyIntoGlimpse(State.Gradient.All, inputToState.Matrix, glimpse);
        plan.Learn("core.input", input.All, State.Gradient.All);
        plan.Learn("core.state", State.Value.Range(0, last), State.Gradient.Range(1, last));
    }
}
