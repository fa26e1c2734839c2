using System.Globalization;
using Fovea.Rendering;
using Fovea.Tuning;

namespace Fovea.Application.Reporting;

/// <summary>What a study is made of, in words.</summary>
internal static class StudyText
{
    public static StudyPart Describe(SamplerOptions sampler) => sampler switch
    {
        GaussianProcessOptions process => new("Gaussian process", $"{InWords(process.Acquisition)}, {process.StartUpTrials} start-up trials"),
        SobolOptions => new("Sobol points", string.Empty),
        RandomOptions => new("Random", string.Empty),
        InOrderOptions => new("In order", "every point of the space"),
        _ => new(sampler.GetType().Name, string.Empty),
    };

    public static StudyPart Describe(PrunerOptions pruner) => pruner switch
    {
        NoPruningOptions => new("None", "every trial runs to its end"),
        MedianPruningOptions median => new("Median", $"from {median.StartUpTrials} trials and step {median.WarmUpSteps + 1} on"),
        SuccessiveHalvingOptions halving => new("Successive halving", $"1 in {halving.ReductionFactor} passes, from step {halving.MinimumResource} on"),
        _ => new(pruner.GetType().Name, string.Empty),
    };

    public static StudyDimension Describe(Dimension dimension, string shortName) => new(
        dimension.Name,
        shortName,
        dimension switch
        {
            FloatDimension numbers => $"{Short(numbers.Low)} to {Short(numbers.High)}{(numbers.Step is { } step ? $" by {Short(step)}" : string.Empty)}",
            IntDimension whole => $"{whole.Low} to {whole.High}",
            CategoricalDimension choices => string.Join(", ", choices.Choices),
            _ => string.Empty,
        },
        dimension switch
        {
            FloatDimension { Log: true } or IntDimension { Log: true } => "logarithmic",
            CategoricalDimension => "choices without order",
            IntDimension => "whole numbers",
            _ => "even",
        },
        dimension.When is { } when ? $"where {when.Parent} is {string.Join(" or ", when.Values)}" : string.Empty);

    /// <summary>A value with four digits that count; empty for none.</summary>
    public static string Short(ParameterValue? value) => value switch
    {
        null => string.Empty,
        { Kind: ParameterKind.Float } number => number.Number.ToString("G4", CultureInfo.InvariantCulture),
        { } other => other.ToString(),
    };

    /// <summary>A trial's parameters under short names: "learningRate 0.00132, locationStd 0.1".</summary>
    public static string Short(StudyTrial trial, IReadOnlyList<Dimension> dimensions, IReadOnlyList<string> names) => string.Join(", ", dimensions
        .Select((dimension, i) => trial.Record.Parameters.TryGetValue(dimension.Name, out ParameterValue value) ? $"{names[i]} {Short(value)}" : null).OfType<string>());

    private static string InWords(AcquisitionKind kind) => kind switch
    {
        AcquisitionKind.LogExpectedImprovement => "log expected improvement",
        AcquisitionKind.ExpectedImprovement => "expected improvement",
        _ => "confidence bound",
    };
}

/// <summary>The ends of dotted names, as much as tells each from the others: "learningRate" of "training.learningRate".</summary>
internal static class ShortNames
{
    /// <summary>A short name per name.</summary>
    /// <param name="names">Names that differ.</param>
    public static IReadOnlyList<string> Shorten(IReadOnlyList<string> names)
    {
        string[] shortened = [.. names.Select(name => End(name, 1))];
        for (int parts = 2; parts <= names.Max(name => name.Split('.').Length); parts++)
        {
            HashSet<string> taken = [.. shortened.GroupBy(name => name).Where(group => group.Skip(1).Any()).Select(group => group.Key)];
            for (int i = 0; i < shortened.Length; i++)
            {
                if (taken.Contains(shortened[i])) shortened[i] = End(names[i], parts);
            }
        }

        return shortened;
    }

    private static string End(string name, int parts) => string.Join('.', name.Split('.').TakeLast(parts));
}
