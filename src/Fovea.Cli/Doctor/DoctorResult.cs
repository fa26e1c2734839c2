namespace Fovea.Cli.Doctor;

/// <summary>What "doctor" found.</summary>
/// <param name="Healthy">Whether nothing keeps Fovea from working.</param>
/// <param name="Findings">One per check, in order.</param>
internal sealed record DoctorResult(bool Healthy, IReadOnlyList<Finding> Findings);

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Value">What was found.</param>
/// <param name="Advice">What to do about it; null if all is well.</param>
internal sealed record Finding(string Name, FindingState State, string Value, string? Advice = null);

/// <summary>How a check ended.</summary>
internal enum FindingState
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>It works, but not as it could.</summary>
    Warning,

    /// <summary>It keeps Fovea from working.</summary>
    Trouble,
}
