using Fovea.Tuning.Pruning;
using Fovea.Tuning.Samplers;
using Fovea.Tuning.Spaces;

namespace Fovea.Tuning.Studies;

/// <summary>What a study searches, and how. It does not change once the study is there; how many trials it gets may.</summary>
public sealed record StudyDefinition
{
    /// <summary>What the study is called; one storage has a name once.</summary>
    /// <value>Letters, digits, dots, dashes and underscores, at most 100 of them: it names a folder too.</value>
    public required string Name
    {
        get;
        init => field = IsName(value) ? value : throw new StudyException($"a study's name must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a letter or digit, but is '{value}'");
    }

    /// <summary>What a trial does, in the words of whoever runs it; the study only keeps it.</summary>
    public required string Objective { get; init; }

    /// <summary>What is searched.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>How points are chosen.</summary>
    public required SamplerOptions Sampler { get; init; }

    /// <summary>Which trials are stopped early.</summary>
    /// <value>Default: none.</value>
    public PrunerOptions Pruner { get; init; } = new NoPruningOptions();

    /// <summary>Seed of the points.</summary>
    public ulong Seed { get; init; } = 1;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
