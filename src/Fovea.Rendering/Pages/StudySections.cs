using System.Globalization;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Sections of a study's page.</summary>
internal static class StudySections
{
    private const string NoValue = "No trial has ended with a value yet.";

    public static HtmlSection Best(StudyReport study)
    {
        const string id = "best", title = "Best trial";
        if (study.Best is not { } best) return HtmlSection.LeftOut(id, title, NoValue);
        string origin = best.Origin is null ? string.Empty : $" It was not run here: it comes from {best.Origin}.";
        return new HtmlSection(
            id, title, $"Trial {best.Number}, {study.ValueName} {study.TextOf(best.Value)}. It was chosen for this value, which therefore flatters it.{origin}",
            [new HtmlTable("Parameters", ["parameter", "value"], [.. best.Parameters.Select(pair => (IReadOnlyList<string>)[pair.Name, pair.Value])]) { HidesCaption = true }.ToElement()]);
    }

    public static HtmlSection Progress(StudyReport study) => study.Progress is not { } chart ? HtmlSection.LeftOut("progress", "Best so far", NoValue) : new HtmlSection(
        "progress", "Best so far", "Each trial's value by its number, and the least up to it. Crosses on the upper edge are trials that failed.", [HtmlFigure.Build(chart, isWide: true)]);

    public static HtmlSection Parallel(StudyReport study) => study.Parallel is not { } chart ? HtmlSection.LeftOut("parallel", "Parallel coordinates", NoValue) : new HtmlSection(
        "parallel", "Parallel coordinates",
        "A line is a trial, coloured by its value on the last axis; the best one is drawn bold. Lines that gather on an axis among the good colours show where good values are. A line passes below an axis that does not count for its trial. Dashed lines failed or were stopped early.",
        [Tag("div", "scroll", With("tabindex", "0"), With("role", "region"), With("aria-label", chart.Title), SvgParallelCoordinates.Draw(chart))]);

    public static HtmlSection Slices(StudyReport study) => study.Slices.Count == 0 ? HtmlSection.LeftOut("slices", "Slices", NoValue) : new HtmlSection(
        "slices", "Slices", "The value over one dimension at a time, all others being whatever they were. The later a trial, the stronger its colour; the best one is ringed; crosses above are trials without a value.",
        [Tag("div", "slices", study.Slices.Select(chart => HtmlFigure.Build(chart)))]);

    public static HtmlSection Importance(StudyReport study)
    {
        const string id = "importance", title = "Importance";
        return study.Importance is not { } chart ? HtmlSection.LeftOut(id, title, study.ImportanceNote) : new HtmlSection(
            id, title, study.ImportanceNote, [HtmlBars.Build(chart)]);
    }

    public static HtmlSection Space(StudyReport study) => new(
        "space", "Space", "What is searched.",
        [
            new HtmlTable("Space", ["dimension", "values", "scale", "counts"], [.. study.Space.Select(each => (IReadOnlyList<string>)[each.Name, each.Values, each.Scale, each.Condition.Length == 0 ? "always" : each.Condition])])
            {
                HidesCaption = true,
            }.ToElement(),
        ]);

    public static HtmlSection Trials(StudyReport study)
    {
        const string id = "trials", title = "Trials";
        if (study.Trials.Count == 0) return HtmlSection.LeftOut(id, title, "No trial has begun yet.");
        bool hasNotes = study.Trials.Any(trial => trial.Note.Length > 0);
        HtmlTable table = new(
            "Trials", ["trial", "state", study.ValueName, .. study.Space.Select(each => each.ShortName), "seconds", "attempts", .. hasNotes ? ["note"] : Array.Empty<string>()],
            [.. study.Trials.Select(trial => Row(study, trial, hasNotes))])
        {
            HidesCaption = true,
            Highlighted = study.Best is { } best ? new HashSet<int> { study.Trials.TakeWhile(trial => trial.Number != best.Number).Count() } : new HashSet<int>(),
        };
        return new HtmlSection(id, title, study.Best is null ? string.Empty : "The best one is marked.", [table.ToElement()]);
    }

    /// <summary>A time as a clock shows it, with tenths of a second where it is short.</summary>
    internal static string Clock(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
        : seconds < 3600 ? TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture) : $"{(long)(seconds / 3600)}:{TimeSpan.FromSeconds(seconds):mm\\:ss}";

    private static IReadOnlyList<string> Row(StudyReport study, StudyTrialRow trial, bool hasNotes) =>
    [
        $"{trial.Number}", trial.IsImported ? $"{trial.State}, imported" : trial.State, trial.Value is { } value ? study.TextOf(value) : "-",
        .. trial.Parameters.Select(parameter => parameter.Length == 0 ? "-" : parameter),
        trial.Seconds is { } seconds ? seconds.ToString("0.0", CultureInfo.InvariantCulture) : "-", trial.IsImported ? "-" : $"{trial.Attempts}", .. hasNotes ? [trial.Note] : Array.Empty<string>(),
    ];
}
