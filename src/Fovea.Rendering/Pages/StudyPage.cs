using System.Globalization;

namespace Fovea.Rendering;

/// <summary>All that a search for good options has to tell, as a page.</summary>
internal static class StudyPage
{
    /// <summary>The page.</summary>
    /// <param name="study">The study.</param>
    /// <param name="made">When the page is made.</param>
    public static HtmlPage Build(StudyReport study, DateTimeOffset made) => new(
        study.Name, Subtitle(study), [HtmlFacts.Build(Facts(study))],
        [
            StudySections.Best(study), StudySections.Progress(study), StudySections.Parallel(study), StudySections.Slices(study), StudySections.Importance(study),
            StudySections.Space(study), StudySections.Trials(study), CommandSection.Build("From the folder that the study was begun in.", study.Commands),
        ],
        RunPage.Footer(made));

    private static string Subtitle(StudyReport study) => $"{study.Subject}, {(study.IsFinished ? "finished" : "not finished: this is how far it is")}";

    private static IEnumerable<HtmlFact> Facts(StudyReport study)
    {
        yield return study.Best is { } best
            ? new HtmlFact("Best", study.TextOf(best.Value), best.Origin is null ? $"trial {best.Number}" : $"trial {best.Number}, imported")
            : new HtmlFact("Best", "–", "no trial is done");
        int imported = study.Trials.Count(trial => trial.IsImported), own = study.Trials.Count - imported;
        string states = string.Join(", ", study.Trials.Where(trial => !trial.IsImported).GroupBy(trial => trial.State).Select(group => $"{group.Count()} {group.Key}"));
        yield return new HtmlFact("Trials", string.Create(CultureInfo.InvariantCulture, $"{own} of {study.Wanted}"), imported == 0 ? states : $"{states}{(own > 0 ? "; " : string.Empty)}{imported} imported");
        yield return new HtmlFact("Time", StudySections.Clock(study.Trials.Sum(trial => trial.Seconds ?? 0)), "in trials, added up");
        yield return new HtmlFact("Sampler", study.Sampler.Name, $"{study.Sampler.Options}{(study.Sampler.Options.Length > 0 ? ", " : string.Empty)}seed {study.Seed}");
        yield return new HtmlFact("Pruner", study.Pruner.Name, study.Pruner.Options.Length == 0 ? null : study.Pruner.Options);
        yield return new HtmlFact("Dimensions", $"{study.Space.Count}", string.Join(", ", study.Space.Select(each => each.ShortName)));
    }
}
