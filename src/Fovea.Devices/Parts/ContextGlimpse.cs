using Fovea.Devices.Plans;

namespace Fovea.Devices.Parts;

/// <summary><see cref="ContextNetwork"/> on a device: a coarse view of the whole image, added to another network's output at the first glimpse.</summary>
internal sealed class ContextGlimpse : IDeviceGlimpse
{
    private readonly IDeviceGlimpse inner;
    private readonly DeviceMatrix overview, context, contextGradient;
    private readonly DeviceWeights overviewToContext;

    /// <summary>Takes places for a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="overview">The whole image in few numbers, [rows, width].</param>
    /// <param name="inner">Reads the glimpses.</param>
    public ContextGlimpse(PlanBuilder plan, DeviceMatrix overview, IDeviceGlimpse inner)
    {
        (this.overview, this.inner) = (overview, inner);
        overviewToContext = plan.Weights("context");
        int width = overviewToContext.Matrix.Columns;
        context = new DeviceMatrix(plan.Reserve((long)plan.Pass.Rows * DeviceMatrix.StrideOf(width)), plan.Pass.Rows, width);
        contextGradient = plan.Pass.IsTraining ? context with { Place = plan.Reserve(context.Length) } : default;
        Output = plan.AddSignal(width);
    }

    /// <inheritdoc/>
    public DeviceSignal Output { get; }

    /// <inheritdoc/>
    public bool WantsGatedGradient => false;

    /// <inheritdoc/>
    public void Forward(PlanBuilder plan, int t)
    {
        inner.Forward(plan, t);
        if (t == 0) plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(overview, overviewToContext, context, ProductFlags.Relu));
        plan.LaunchOverItems("add", context.Length, new Elements
        {
            Count = (uint)context.Length,
            Target = Output.Value.Step(t).Place,
            Source = inner.Output.Value.Step(t).Place,
            Other = context.Place,
            HasOther = t == 0 ? 1u : 0u,
        });
    }

    /// <inheritdoc/>
    public void Backward(PlanBuilder plan)
    {
        Gate(plan, contextGradient, Output.Gradient.Step(0), context);
        plan.Learn("context", overview, contextGradient);
        DeviceMatrix all = Output.Gradient.All, innerGradient = inner.Output.Gradient.All;
        if (inner.WantsGatedGradient) Gate(plan, innerGradient, all, inner.Output.Value.All);
        else plan.LaunchOverItems("add", all.Length, new Elements { Count = (uint)all.Length, Target = innerGradient.Place, Source = all.Place });
        inner.Backward(plan);
    }

    /// <summary>target = source where gate, a ReLU's output, is above 0.</summary>
    internal static void Gate(PlanBuilder plan, DeviceMatrix target, DeviceMatrix source, DeviceMatrix gate) =>
        plan.LaunchOverItems("relu_gate", target.Length, new Elements { Count = (uint)target.Length, Target = target.Place, Source = source.Place, Other = gate.Place });
}
