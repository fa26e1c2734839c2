namespace Fovea.Layers;

/// <summary>What a <see cref="BatchNormalization"/> measures of a block in training, [1, width] per step.</summary>
/// <param name="Mean">Mean of x.</param>
/// <param name="Variance">Variance of x, the number of rows in the denominator.</param>
/// <param name="GradientSum">Sum of dy.</param>
/// <param name="ProductSum">Sum of dy times normalised x.</param>
internal readonly record struct BatchStatistics(Slot Mean, Slot Variance, Slot GradientSum, Slot ProductSum)
{
    public static BatchStatistics Add(ArenaLayout layout, int width) => new(
        layout.AddStepForTraining(width), layout.AddStepForTraining(width), layout.AddStepForTraining(width), layout.AddStepForTraining(width));
}
