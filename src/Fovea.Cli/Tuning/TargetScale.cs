using Fovea.Tuning.Import;

namespace Fovea.Cli.Tuning;

/// <summary>What the targets of a log mean, and which validation error, in percent, each stands for.</summary>
internal static class TargetScale
{
    /// <summary>The scales by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["accuracy", "percent", "minus-error"];

    /// <summary>From a target to an error; throws an <see cref="ImportException"/> for what cannot be one.</summary>
    /// <exception cref="UsageException">There is no such scale.</exception>
    public static Func<double, double> Find(string name) => name switch
    {
        "accuracy" => target => 100 * (1 - Within(target, 0, 1, "an accuracy of 0 to 1", "--import-target percent is for accuracies in percent")),
        "percent" => target => 100 - Within(target, 0, 100, "an accuracy of 0 to 100 %", "--import-target accuracy is for those of 0 to 1"),
        "minus-error" => target => -Within(target, -100, 0, "minus an error of 0 to 100 %", "--import-target accuracy is for accuracies of 0 to 1"),
        _ => throw new UsageException($"--import-target must be {string.Join(" or ", Names)}, but is '{name}'"),
    };

    private static double Within(double target, double least, double most, string what, string other) => target >= least && target <= most
        ? target
        : throw new ImportException($"the target must be {what}, but is {target}; {other}");
}
