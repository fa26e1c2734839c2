using System.Globalization;
using Fovea.Training.Runs;

namespace Fovea.Reports;

/// <summary>A run, or a model that came without one, as plain data for whoever draws or prints it. What could not be had is null, with the reason.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Path">Where it is, as a command would name it.</param>
/// <param name="Recipe">What it did.</param>
internal sealed record RunReport(string Name, string Path, Recipe Recipe)
{
    /// <summary>What the run is doing; null for a model without a run.</summary>
    public RunState? State { get; init; }

    /// <summary>When it was begun; null if nobody knows.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>What it was carried out on; empty if nobody wrote it down.</summary>
    public IReadOnlyList<RunEnvironment> Environments { get; init; } = [];

    /// <summary>What it took from the model that it started from; null where it started from none.</summary>
    public WeightTransfer? Start { get; init; }

    /// <summary>Its metrics, one per epoch so far.</summary>
    public IReadOnlyList<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>Its result; null if it is not finished.</summary>
    public TrainingResult? Result { get; init; }

    /// <summary>The model as it did best on validation.</summary>
    public ModelSummary? Model { get; init; }

    /// <summary>What the model does on its data.</summary>
    public LookReport? Looks { get; init; }

    /// <summary>
    /// Share of chosen locations in the last epoch, in percent, from which on a policy is said to run into the edge: of those drawn around a mean that sits
    /// on one edge half are cut off, in a corner three quarters.
    /// </summary>
    public const double EdgePercent = 40;

    /// <summary>Largest deviation of samples with which that says something: with a larger one many are cut off wherever the mean sits.</summary>
    private const float TellingStd = 0.5f;

    /// <summary>What has to be said beside its errors.</summary>
    public IReadOnlyList<string> Warnings => [.. Looks?.Warnings ?? Result?.Warnings ?? [], .. new[] { EdgeWarning, FilesWarning }.OfType<string>()];

    /// <summary>That the folder's files are not of one moment or not of one run, in a sentence; null if they are.</summary>
    public string? FilesWarning => Result is not null && RunView.DisagreementOf(Result, Recipe.Training, Epochs) is { } disagreement
        ? $"The files of the folder do not belong together: {disagreement}. Copy the folder again from where it comes from."
        : null;

    /// <summary>That the policy runs into a corner or an edge of the image, in a sentence; null if it does not, or nobody knows.</summary>
    public string? EdgeWarning =>
        Recipe.Model is RecurrentAttentionOptions { LocationStd: <= TellingStd } && Epochs.Count > 0
        && Epochs[^1] is { CutOffPercent: >= EdgePercent and double share, MeanJump: double jump }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The policy runs into an edge or a corner of the image: in epoch {Epochs[^1].Epoch}, {share:F0} % of the locations that it chose lay beyond the image's edge and were cut off there (mean jump {jump:F2}).")
        : null;

    /// <summary>Why there is no <see cref="Model"/> or there are no <see cref="Looks"/>; null if both are there.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether the run is finished and did not look at the test images; then its report does not either.</summary>
    public bool LeavesTestOut => Result is { TestErrorPercent: null };

    /// <summary>The best epoch, as the run compared them; null before the first.</summary>
    public EpochMetrics? BestEpoch => Recipe.Training.Monitor.BestOf(Epochs);

    /// <summary>What a run's folder holds by itself.</summary>
    /// <param name="run">The run; it may be training.</param>
    /// <param name="path">Where it is, as a command would name it.</param>
    /// <exception cref="RunException">A file cannot be read.</exception>
    /// <exception cref="RecipeException">The recipe cannot be read.</exception>
    public static RunReport From(RunView run, string path) => new(System.IO.Path.GetFileName(run.Path), path, run.ReadRecipe())
    {
        State = run.State,
        Begun = run.Begun,
        Environments = run.ReadEnvironments(),
        Start = run.ReadStart(),
        Epochs = run.ReadMetrics().Epochs,
        Result = run.ReadResult(),
    };

    /// <summary>A model that came without its run.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="path">Where it is, as a command would name it.</param>
    public static RunReport From(TrainedModel trained, string path) =>
        new(System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))), path, trained.Recipe);
}
