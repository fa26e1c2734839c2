using System.Text.Json.Nodes;
using Fovea.Training;
using Fovea.Training.Runs;

namespace Fovea.Web.Runs;

/// <summary>All runs.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Runs">The runs, newest first.</param>
internal sealed record RunsAnswer(string Folder, IReadOnlyList<RunSummary> Runs);

/// <summary>One run.</summary>
/// <param name="Summary">Its row.</param>
/// <param name="Path">Its folder, as the command line takes it.</param>
/// <param name="Recipe">Its recipe as it stands in the folder.</param>
/// <param name="Result">Its result; null before it is finished.</param>
internal sealed record RunAnswer(RunSummary Summary, string Path, JsonNode? Recipe, TrainingResult? Result);

/// <summary>What a run has measured since somebody last asked.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Begin">0: what was known before is no more.</param>
/// <param name="End">What to ask from next.</param>
/// <param name="Epochs">What is new.</param>
internal sealed record MetricsAnswer(RunState State, long Begin, long End, IReadOnlyList<EpochMetrics> Epochs);
