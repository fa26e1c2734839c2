using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary><see cref="ConvolutionalGlimpseNetwork"/> on a device.</summary>
internal sealed class ConvolutionalGlimpse : IDeviceGlimpse
{
    private readonly DeviceSlot patches, looked;
    private readonly DeviceSignal sum;
    private readonly DeviceWeights patchToWhat, locationToWhere, sumToFeatures;
    private readonly DeviceNormalization what, where, features;

    /// <summary>Takes places for a plan.</summary>
    public ConvolutionalGlimpse(PlanBuilder plan, DeviceSlot patches, DeviceSlot looked, BatchNormalizationOptions options, int groupRows)
    {
        (this.patches, this.looked) = (patches, looked);
        DeviceNormalization Normalization(string name) => new(plan, name, .., groupRows, rectified: true, options);
        patchToWhat = plan.Weights("glimpse.what");
        locationToWhere = plan.Weights("glimpse.where");
        sumToFeatures = plan.Weights("glimpse.features");
        what = Normalization("glimpse.what.norm");
        where = Normalization("glimpse.where.norm");
        features = Normalization("glimpse.features.norm");
        sum = plan.AddSignal(patchToWhat.Matrix.Columns);
        Output = plan.AddSignal(sumToFeatures.Matrix.Columns);
    }

    /// <inheritdoc/>
    public DeviceSignal Output { get; }

    /// <inheritdoc/>
    public bool WantsGatedGradient => false;

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int t)
    {
        plan.Multiply(
            ProductForm.Forward,
            PlanBuilder.Forward(patches.Step(t), patchToWhat, what.Input.Value.Step(t)),
            PlanBuilder.Forward(looked.Step(t), locationToWhere, where.Input.Value.Step(t)));
        what.Forward(plan, t, sum.Value.Step(t));
        where.Forward(plan, t, sum.Value.Step(t), adds: true);
        plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(sum.Value.Step(t), sumToFeatures, features.Input.Value.Step(t)));
        features.Forward(plan, t, Output.Value.Step(t));
    }

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan)
    {
        int steps = plan.Pass.Steps;
        for (int t = 0; t < steps; t++) features.Backward(plan, t, Output.Gradient.Step(t));
        plan.Multiply(ProductForm.Input, PlanBuilder.Input(features.Input.Gradient.All, sumToFeatures.Matrix, sum.Gradient.All));
        for (int t = 0; t < steps; t++)
        {
            what.Backward(plan, t, sum.Gradient.Step(t));
            where.Backward(plan, t, sum.Gradient.Step(t));
        }

        foreach (DeviceNormalization normalization in new[] { what, where, features }) normalization.Learn(plan);
        plan.Learn("glimpse.what", patches.All, what.Input.Gradient.All);
        plan.Learn("glimpse.where", looked.All, where.Input.Gradient.All);
        plan.Learn("glimpse.features", sum.Value.All, features.Input.Gradient.All);
    }
}
