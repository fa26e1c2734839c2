using Fovea.Devices.Plans;

namespace Fovea.Devices.Parts;

/// <summary><see cref="DenseGlimpseNetwork"/> on a device: h_g and h_l side by side, then both products into g as one.</summary>
internal sealed class DenseGlimpse : IDeviceGlimpse
{
    private readonly DeviceSlot patches, looked;
    private readonly DeviceSignal what, where;
    private readonly DeviceWeights patchToWhat, locationToWhere, whatToFeatures, whereToFeatures;

    /// <summary>Takes places for a plan.</summary>
    public DenseGlimpse(PlanBuilder plan, DeviceSlot patches, DeviceSlot looked)
    {
        (this.patches, this.looked) = (patches, looked);
        patchToWhat = plan.Weights("glimpse.what");
        locationToWhere = plan.Weights("glimpse.where");
        whatToFeatures = plan.Weights("glimpse.features_what");
        whereToFeatures = plan.Weights("glimpse.features_where");
        what = plan.AddSignal(patchToWhat.Matrix.Columns);
        where = plan.AddSignal(locationToWhere.Matrix.Columns);
        Output = plan.AddSignal(whatToFeatures.Matrix.Columns);
    }

    /// <inheritdoc/>
    public DeviceSignal Output { get; }

    /// <inheritdoc/>
    public bool WantsGatedGradient => true;

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int t)
    {
        plan.Multiply(
            ProductForm.Forward,
            PlanBuilder.Forward(patches.Step(t), patchToWhat, what.Value.Step(t), ProductFlags.Relu),
            PlanBuilder.Forward(looked.Step(t), locationToWhere, where.Value.Step(t), ProductFlags.Relu));
        plan.Multiply(
            ProductForm.Forward,
            PlanBuilder.Forward(what.Value.Step(t), whatToFeatures, where.Value.Step(t), whereToFeatures.Matrix, Output.Value.Step(t), ProductFlags.Relu));
    }

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan)
    {
        plan.Multiply(
            ProductForm.Input,
            PlanBuilder.Input(Output.Gradient.All, whatToFeatures.Matrix, what.Gradient.All, gate: what.Value.All),
            PlanBuilder.Input(Output.Gradient.All, whereToFeatures.Matrix, where.Gradient.All, gate: where.Value.All));
        plan.Learn("glimpse.what", patches.All, what.Gradient.All);
        plan.Learn("glimpse.where", looked.All, where.Gradient.All);
        plan.Learn("glimpse.features_what", what.Value.All, Output.Gradient.All);
        plan.Learn("glimpse.features_where", where.Value.All, Output.Gradient.All);
    }
}
