using Fovea.Tuning.Studies;

namespace Fovea.Tuning.Storage;

/// <summary>How many trials a study is to get.</summary>
public sealed record StudyTarget
{
    /// <summary>Trials in all, those pruned and failed among them, those imported not.</summary>
    /// <value>1 to 1,000,000.</value>
    public required int Trials { get; init => field = Checked(value, 1_000_000, "trials"); }

    /// <summary>Trials at the same time.</summary>
    /// <value>1 to 10,000.</value>
    public required int Jobs { get; init => field = Checked(value, 10_000, "jobs"); }

    private static int Checked(int value, int most, string name) =>
        value >= 1 && value <= most ? value : throw new StudyException($"{name} must be 1 to {most}, but is {value}");
}
