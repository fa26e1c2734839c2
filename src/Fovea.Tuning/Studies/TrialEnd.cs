using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Studies;

/// <summary>How a trial ended.</summary>
/// <param name="State">Done, pruned or failed.</param>
/// <param name="Value">The value of one that is done.</param>
/// <param name="Error">Why one failed.</param>
public sealed record TrialEnd(TrialState State, double? Value, string? Error)
{
    /// <summary>It yielded a value; one that is not finite is a failure.</summary>
    public static TrialEnd Done(double value) =>
        double.IsFinite(value) ? new(TrialState.Done, value, null) : Failed($"the value must be finite, but is {value}");

    /// <summary>It was stopped since it promised too little.</summary>
    public static TrialEnd Pruned() => new(TrialState.Pruned, null, null);

    /// <summary>It yielded none.</summary>
    public static TrialEnd Failed(string error) => new(TrialState.Failed, null, error);
}
