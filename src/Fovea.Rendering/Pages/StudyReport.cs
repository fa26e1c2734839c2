using System.Globalization;

namespace Fovea.Rendering;

/// <summary>A search for good options, as plain data for whoever draws or prints it. What could not be had is null, with the reason.</summary>
/// <param name="Name">What the study is called.</param>
/// <param name="ValueName">What its value is; less is better.</param>
/// <param name="Unit">What its value is counted in; may be empty.</param>
internal sealed record StudyReport(string Name, string ValueName, string Unit)
{
    /// <summary>What all trials have in common, in a line.</summary>
    public required string Subject { get; init; }

    /// <summary>How points are chosen.</summary>
    public required StudyPart Sampler { get; init; }

    /// <summary>Which trials are stopped early.</summary>
    public required StudyPart Pruner { get; init; }

    /// <summary>Seed of the points.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Trials that it is to get, imported ones not counted.</summary>
    public required int Wanted { get; init; }

    /// <summary>Whether it has them all, and all have ended.</summary>
    public required bool IsFinished { get; init; }

    /// <summary>What it searches.</summary>
    public required IReadOnlyList<StudyDimension> Space { get; init; }

    /// <summary>All trials, in order of their numbers.</summary>
    public required IReadOnlyList<StudyTrialRow> Trials { get; init; }

    /// <summary>The trial with the least value; null while none is done.</summary>
    public StudyBest? Best { get; init; }

    /// <summary>Values and the best so far over the trials' numbers; null while no trial is done.</summary>
    public LineChart? Progress { get; init; }

    /// <summary>All ended trials over all dimensions and the value; null while no trial is done.</summary>
    public ParallelCoordinates? Parallel { get; init; }

    /// <summary>The value over each dimension; empty while no trial is done.</summary>
    public IReadOnlyList<ScatterChart> Slices { get; init; } = [];

    /// <summary>How much each dimension matters: what it explains by itself as part of what it has a part in. Null where nothing can be said.</summary>
    public BarChart? Importance { get; init; }

    /// <summary>How far <see cref="Importance"/> can be believed, or why there is none; one sentence.</summary>
    public required string ImportanceNote { get; init; }

    /// <summary>The commands that go on from here, each with what it does.</summary>
    public required IReadOnlyList<(string Purpose, string Command)> Commands { get; init; }

    /// <summary>A value with its unit, in four digits that count.</summary>
    public string TextOf(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:G4}{(Unit.Length == 0 ? string.Empty : " ")}{Unit}");
}

/// <summary>A part of a study that there are several kinds of.</summary>
/// <param name="Name">Which one it is.</param>
/// <param name="Options">Its options in a few words; empty where it has none.</param>
internal sealed record StudyPart(string Name, string Options);

/// <summary>One thing that a study searches.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ShortName">The end of its name, as much as tells it from the others.</param>
/// <param name="Values">The values that it may have.</param>
/// <param name="Scale">How they are spread.</param>
/// <param name="Condition">When it counts; empty for always.</param>
internal sealed record StudyDimension(string Name, string ShortName, string Values, string Scale, string Condition);

/// <summary>The best trial of a study.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Value">Its value.</param>
/// <param name="Parameters">Its parameters, as a command takes them.</param>
/// <param name="Origin">Where it was imported from; null for the study's own.</param>
internal sealed record StudyBest(int Number, double Value, IReadOnlyList<(string Name, string Value)> Parameters, string? Origin);

/// <summary>A trial as a row of a table.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State">Where it stands, in a word.</param>
/// <param name="Parameters">[dimensions]: its values, short; empty where a dimension does not count.</param>
/// <param name="Value">Its value; null where it has none.</param>
/// <param name="Seconds">What its last attempt took; null before its end and where nobody knows.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="IsImported">Whether it was imported and not run here.</param>
/// <param name="Note">Why it failed, or where it was imported from; empty for nothing.</param>
internal sealed record StudyTrialRow(
    int Number, string State, IReadOnlyList<string> Parameters, double? Value, double? Seconds, int Attempts, bool IsImported, string Note);
