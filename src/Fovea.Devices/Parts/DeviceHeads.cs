using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary>
/// The heads on a device: <see cref="LinearHead"/>, <see cref="HiddenLayerHead"/> and <see cref="NormalizedHead"/> are one dense layer with, maybe,
/// another before it and a normalisation behind it.
/// </summary>
internal sealed class DeviceHead : IDeviceHead
{
    private readonly DeviceSlot state;
    private readonly HeadPlace place;
    private readonly DeviceWeights layer;
    private readonly (DeviceWeights Layer, DeviceSignal Value)? hidden;
    private readonly DeviceNormalization? normalization;

    /// <summary>Takes places for a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">Which head.</param>
    /// <param name="place">What it is for.</param>
    /// <param name="state">The core's state.</param>
    /// <param name="groupRows">Rows that are normalised together.</param>
    public DeviceHead(PlanBuilder plan, HeadOptions options, HeadPlace place, DeviceSlot state, int groupRows)
    {
        this.place = place;
        this.state = state;
        layer = plan.Weights(place.Name);
        if (options is HiddenLayerHeadOptions)
        {
            DeviceWeights first = plan.Weights($"{place.Name}.hidden");
            hidden = (first, plan.AddSignal(first.Matrix.Columns));
        }

        if (options is NormalizedHeadOptions normalized)
            normalization = new DeviceNormalization(plan, $"{place.Name}.norm", place.Steps, groupRows, normalized.Rectified, normalized.Normalization);
        Output = plan.AddSignal(place.Outputs);
    }

    /// <inheritdoc/>
    public DeviceSignal Output { get; }

    // What the dense layer that yields the outputs reads and writes.
    private DeviceSignal Product => normalization?.Input ?? Output;

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int first, int count)
    {
        if (hidden is { } before)
            plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(state.Range(first, count), before.Layer, before.Value.Value.Range(first, count), ProductFlags.Relu));
        DeviceSlot input = hidden?.Value.Value ?? state;
        plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(input.Range(first, count), layer, Product.Value.Range(first, count)));
        for (int t = first; t < first + count && normalization is not null; t++) normalization.Forward(plan, t, Output.Value.Step(t));
    }

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan, GradientTarget stateGradient)
    {
        (int first, int count) = place.Steps.GetOffsetAndLength(plan.Pass.Steps);
        for (int t = first; t < first + count && normalization is not null; t++) normalization.Backward(plan, t, Output.Gradient.Step(t));
        normalization?.Learn(plan);
        DeviceMatrix gradient = Product.Gradient.Range(first, count), states = state.Range(first, count);
        plan.Learn(place.Name, hidden?.Value.Value.Range(first, count) ?? states, gradient);
        if (hidden is { } before)
        {
            DeviceMatrix hiddenGradient = before.Value.Gradient.Range(first, count);
            if (count > 0) plan.Multiply(ProductForm.Input, PlanBuilder.Input(gradient, layer.Matrix, hiddenGradient, gate: before.Value.Value.Range(first, count)));
            plan.Learn($"{place.Name}.hidden", states, hiddenGradient);
            gradient = hiddenGradient;
        }

        if (place.Detached || count == 0) return;
        bool adds = stateGradient.Write(first, count);
        plan.Multiply(ProductForm.Input, PlanBuilder.Input(gradient, (hidden?.Layer ?? layer).Matrix, stateGradient.Slot.Range(first, count), adds));
    }
}
