using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary><see cref="BatchNormalization"/> on a device: over the same groups of rows as on processors.</summary>
internal sealed class DeviceNormalization
{
    private readonly DeviceMatrix scale, bias, mean, variance;
    private readonly string name;
    private readonly int firstStep, learned, steps, groups, groupRows;
    private readonly bool rectified;
    private readonly BatchNormalizationOptions options;
    private readonly uint measuredMean, measuredVariance, gradientSum, productSum;

    /// <summary>Takes places for a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="learnedSteps">Steps that it learns from in training.</param>
    /// <param name="groupRows">Rows that are normalised together; the last group may have fewer.</param>
    /// <param name="rectified">Whether ReLU follows.</param>
    /// <param name="options">Momentum and epsilon.</param>
    public DeviceNormalization(PlanBuilder plan, string name, Range learnedSteps, int groupRows, bool rectified, BatchNormalizationOptions options)
    {
        this.name = name;
        this.groupRows = groupRows;
        this.rectified = rectified;
        this.options = options;
        (scale, bias, mean, variance) = (plan.ValueOf($"{name}.scale"), plan.ValueOf($"{name}.bias"), plan.ValueOf($"{name}.mean"), plan.ValueOf($"{name}.variance"));
        // In evaluation there may be more or fewer steps than in training, which alone decides where statistics begin.
        (firstStep, learned) = learnedSteps.GetOffsetAndLength(plan.Pass.TrainedSteps);
        steps = mean.Rows;
        groups = (plan.Pass.Rows + groupRows - 1) / groupRows;
        Input = plan.AddSignal(scale.Columns);
        if (!plan.Pass.IsTraining) return;
        long length = (long)plan.Pass.Steps * groups * scale.Stride;
        (measuredMean, measuredVariance, gradientSum, productSum) = (plan.Reserve(length), plan.Reserve(length), plan.Reserve(length), plan.Reserve(length));
    }

    /// <summary>x, for the product before to write; n once it is normalised. Its derivative is dx.</summary>
    public DeviceSignal Input { get; }

    /// <summary>y of a step; added to what is there if wanted.</summary>
    public void Forward(PlanBuilder plan, int t, DeviceMatrix y, bool adds = false) =>
        Launch(plan, "normalization_forward", ArgumentOf(plan, t) with { Output = y.Place, OutputStride = (uint)y.Stride, Adds = adds ? 1u : 0u });

    /// <summary>dx of a step.</summary>
    public void Backward(PlanBuilder plan, int t, DeviceMatrix dy) =>
        Launch(plan, "normalization_backward", ArgumentOf(plan, t) with { OutputGradient = dy.Place, OutputStride = (uint)dy.Stride, InputGradient = Input.Gradient.Step(t).Place });

    /// <summary>Derivatives by scale and bias, and the running statistics' step, over the steps that it learns from.</summary>
    public void Learn(PlanBuilder plan)
    {
        uint first = (uint)((long)firstStep * groups * scale.Stride);
        uint TargetOf(string parameter) => DeviceMatrix.ForParameter(plan.Parameter($"{name}.{parameter}"), plan.Map.SplitSums).Place;
        NormalizationGradient argument = new()
        {
            Rows = (uint)plan.Pass.Rows,
            GroupRows = (uint)groupRows,
            Groups = (uint)groups,
            Steps = (uint)learned,
            Stride = (uint)scale.Stride,
            MeasuredMean = measuredMean + first,
            MeasuredVariance = measuredVariance + first,
            GradientSum = gradientSum + first,
            ProductSum = productSum + first,
            RunningMean = mean.Place,
            RunningVariance = variance.Place,
            ScaleGradient = TargetOf("scale"),
            BiasGradient = TargetOf("bias"),
            MeanStep = TargetOf("mean"),
            VarianceStep = TargetOf("variance"),
            Momentum = options.Momentum,
        };
        plan.Launch("normalization_gradient", ColumnGroups, 1, GroupItems.Column, argument);
    }

    private int ColumnGroups => scale.Stride / GroupItems.NormalizedColumns;

    private void Launch(PlanBuilder plan, string kernel, Normalization argument) => plan.Launch(kernel, groups, ColumnGroups, GroupItems.Column, argument);

    private Normalization ArgumentOf(PlanBuilder plan, int t)
    {
        int nearest = Math.Clamp(t - firstStep, 0, steps - 1);
        uint measured = (uint)((long)t * groups * scale.Stride);
        return new Normalization
        {
            Rows = (uint)plan.Pass.Rows,
            GroupRows = (uint)groupRows,
            Input = Input.Value.Step(t).Place,
            Stride = (uint)scale.Stride,
            Scale = scale.Place,
            Bias = bias.Place,
            Mean = mean.RowPlace(nearest),
            Variance = variance.RowPlace(nearest),
            MeasuredMean = measuredMean + measured,
            MeasuredVariance = measuredVariance + measured,
            GradientSum = gradientSum + measured,
            ProductSum = productSum + measured,
            IsTraining = plan.Pass.IsTraining ? 1u : 0u,
            Rectified = rectified ? 1u : 0u,
            Epsilon = options.Epsilon,
        };
    }
}
