using System.Globalization;
using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Rendering;
using Fovea.Tuning;

namespace Fovea.Application.Reporting;

/// <summary>Gathers what a study's page tells.</summary>
internal static class StudyReportReader
{
    private const string ValueName = "validation error", Unit = "%";
    private const double GoodEnough = 0.5;
    private const int LongestNote = 200;

    /// <summary>A study on this machine.</summary>
    /// <exception cref="StudyException">It cannot be read.</exception>
    public static StudyReport Read(StudyFolder folder)
    {
        Study study = folder.OpenStudy();
        return Read(study, new StudyPlace(study.Name, folder, study.Storage.Place));
    }

    /// <summary>A study, wherever it is.</summary>
    /// <param name="study">The study.</param>
    /// <param name="place">How commands name it.</param>
    /// <exception cref="StudyException">It cannot be read, or what its trials do is no recipe that this program knows.</exception>
    public static StudyReport Read(Study study, StudyPlace place)
    {
        IReadOnlyList<StudyTrial> trials = study.Trials();
        IReadOnlyList<Dimension> dimensions = study.Definition.Space.Dimensions;
        IReadOnlyList<string> names = ShortNames.Shorten([.. dimensions.Select(dimension => dimension.Name)]);
        StudyTrial? best = Study.BestOf(trials);
        Importance importance = Importance.Measure(
            study.Definition.Space, [.. trials.Select(trial => trial.Record)], (study.Definition.Sampler as GaussianProcessOptions)?.Transform ?? OutputTransform.YeoJohnson);
        Recipe recipe = StudyFolder.RecipeOf(study.Definition);
        StudyReport report = new(study.Name, ValueName, Unit)
        {
            Subject = SubjectOf(recipe),
            Sampler = StudyText.Describe(study.Definition.Sampler),
            Pruner = StudyText.Describe(study.Definition.Pruner),
            Seed = study.Definition.Seed,
            Wanted = study.Storage.Target(study.Name).Trials,
            IsFinished = study.IsFinished(trials),
            Space = [.. dimensions.Select((dimension, i) => StudyText.Describe(dimension, names[i]))],
            Trials = [.. trials.Select(trial => RowOf(trial, dimensions))],
            Importance = importance.Missing is null ? BarsOf(importance) : null,
            ImportanceNote = importance.Missing ?? NoteOf(importance),
            Commands = StudyCommands.For(place, recipe, best),
        };
        if (best is null) return report;
        StudyCharts charts = new(dimensions, names, trials, $"{ValueName}, {Unit}", report.TextOf);
        return report with
        {
            Best = new StudyBest(best.Number, best.Record.Value!.Value, [.. best.Record.Parameters.Select(pair => (pair.Key, pair.Value.ToString()))], best.Origin),
            Progress = charts.Progress(),
            Parallel = charts.Parallel(),
            Slices = charts.Slices(),
        };
    }

    private static string SubjectOf(Recipe recipe) => $"{recipe.Data}, {Counted.Of(recipe.Training.Epochs, "epoch")} a trial";

    private static StudyTrialRow RowOf(StudyTrial trial, IReadOnlyList<Dimension> dimensions) => new(
        trial.Number, $"{trial.Record.State}".ToLowerInvariant(),
        [.. dimensions.Select(dimension => StudyText.Short(trial.Record.Parameters.TryGetValue(dimension.Name, out ParameterValue value) ? value : default(ParameterValue?)))],
        trial.Record.State == TrialState.Done ? trial.Record.Value : null, trial.Seconds, trial.Attempts, trial.IsImported, Shortened(trial.Error ?? trial.Origin ?? string.Empty));

    private static string Shortened(string note) => note.Length > LongestNote ? $"{note[..(LongestNote - 1)]}…" : note;

    private static BarChart BarsOf(Importance importance) => new(
        "Importance of each dimension", "by itself", "in all",
        [.. importance.Dimensions.OrderByDescending(dimension => dimension.Total).Select(dimension => new Bar(dimension.Name, dimension.First, dimension.Total))]);

    private static string NoteOf(Importance importance) => string.Create(
        CultureInfo.InvariantCulture,
        $"How much of the value's variance over the whole space comes from a dimension: by itself, and with what it does together with others (first-order and total Sobol indices of the mean of a Gaussian process). The process predicts {100 * importance.Explained!.Value:0} % of the variance of trials that it has not seen{(importance.Explained < GoodEnough ? ", so take this with care" : string.Empty)}.");
}
