using System.Text.Json.Nodes;
using Fovea.Reports;
using Fovea.Training;
using Fovea.Training.Runs;

namespace Fovea.Web.Runs;

/// <summary>All runs.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Runs">The runs, newest first.</param>
internal sealed record RunsAnswer(string Folder, IReadOnlyList<RunSummary> Runs);

/// <summary>One run.</summary>
/// <param name="Summary">Its row.</param>
/// <param name="Commands">What to do with it on the command line.</param>
/// <param name="Recipe">Its recipe as it stands in the folder.</param>
/// <param name="Result">Its result; null before it is finished.</param>
internal sealed record RunAnswer(RunSummary Summary, RunAnswerCommands Commands, JsonNode? Recipe, TrainingResult? Result);

/// <summary>Commands to copy.</summary>
/// <param name="Resume">Goes on with the run.</param>
/// <param name="Look">Shows where its model looks.</param>
/// <param name="Evaluate">Measures its model.</param>
internal sealed record RunAnswerCommands(string Resume, string Look, string Evaluate)
{
    /// <param name="folder">The run's folder.</param>
    /// <param name="data">Name of its data.</param>
    /// <param name="result">Its result. One that left the test out has its commands leave it out too.</param>
    public static RunAnswerCommands Of(string folder, string data, TrainingResult? result)
    {
        string path = Path.GetRelativePath(".", folder);
        bool leavesTestOut = result is { TestErrorPercent: null };
        string[] split = leavesTestOut ? ["--split", "validation"] : [];
        return new RunAnswerCommands(
            ShellCommand.Of("train", "--resume", path), ShellCommand.Of("look", path, $"{data}:{(leavesTestOut ? "validation" : "test")}:0"), ShellCommand.Of(["evaluate", path, .. split]));
    }
}

/// <summary>What a run has measured since somebody last asked.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Begin">0: what was known before is no more.</param>
/// <param name="End">What to ask from next.</param>
/// <param name="Epochs">What is new.</param>
internal sealed record MetricsAnswer(RunState State, long Begin, long End, IReadOnlyList<EpochMetrics> Epochs);
