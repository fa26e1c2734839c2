using System.Text.Json.Serialization;
using Fovea.Training;

namespace Fovea.Cli.Verbs;

/// <summary>Several seeds of one recipe: means, and standard deviations over seeds; of the test none where the runs left it out.</summary>
internal sealed record SeedsResult(
    IReadOnlyList<TrainingResult> Runs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercentDeviation,
    double ValidationErrorPercent,
    double ValidationErrorPercentDeviation,
    double ImagesPerSecond,
    double Seconds)
{
    public static SeedsResult Of(IReadOnlyList<TrainingResult> runs)
    {
        double[] test = [.. runs.Select(run => run.TestErrorPercent).OfType<double>()], validation = [.. runs.Select(run => run.ValidationErrorPercent)];
        return new SeedsResult(
            runs, test.Length > 0 ? test.Average() : null, test.Length > 0 ? Deviation(test) : null, validation.Average(), Deviation(validation),
            runs.Average(run => run.ImagesPerSecond), runs.Sum(run => run.Seconds));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
