using Fovea.Training;

namespace Fovea.Cli.Verbs;

/// <summary>Several seeds of one recipe: means, and standard deviations over seeds.</summary>
internal sealed record SeedsResult(
    IReadOnlyList<TrainingResult> Runs,
    double TestErrorPercent,
    double TestErrorPercentDeviation,
    double ValidationErrorPercent,
    double ValidationErrorPercentDeviation,
    double ImagesPerSecond,
    double Seconds)
{
    public static SeedsResult Of(IReadOnlyList<TrainingResult> runs)
    {
        double[] test = [.. runs.Select(run => run.TestErrorPercent)], validation = [.. runs.Select(run => run.ValidationErrorPercent)];
        return new SeedsResult(
            runs, test.Average(), Deviation(test), validation.Average(), Deviation(validation),
            runs.Average(run => run.ImagesPerSecond), runs.Sum(run => run.Seconds));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
