using System.Globalization;
using Fovea.Configuration;
using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Rendering;

/// <summary>All that a run has to tell, as a page.</summary>
internal static class RunPage
{
    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="commands">What goes on from it, each with what it does.</param>
    /// <param name="made">When the page is made.</param>
    public static HtmlPage Build(RunReport run, IEnumerable<(string Purpose, string Command)> commands, DateTimeOffset made)
    {
        List<HtmlSection> sections = [RunSections.Curves(run), RunSections.Figures(run)];
        sections.Add(run.Looks is { } looks
            ? FixationSection.Build("fixations", "Where it looks", looks, run.Model!)
            : HtmlSection.LeftOut("fixations", "Where it looks", run.Missing!));
        sections.AddRange([
            RunSections.Looks(run), RunSections.Mistakes(run), RunSections.Data(run),
            .. new[] { RunSections.Start(run) }.OfType<HtmlSection>(), RunSections.Configuration(run), RunSections.Environment(run), RunSections.Commands(commands),
        ]);
        return new HtmlPage(run.Name, Subtitle(run), [HtmlFacts.Build(Facts(run)), .. RunSections.Warnings(run)], sections, Footer(made));
    }

    internal static string Footer(DateTimeOffset made) => $"Made by Fovea {RunEnvironment.Version} on {RunSections.Time(made)}. This file needs no network.";

    /// <summary>What the run is, in a line.</summary>
    internal static string Subtitle(RunReport run)
    {
        string state = run.State switch
        {
            RunState.Finished => "finished",
            RunState.Running => "still training: this is how far it is",
            RunState.Stopped => "stopped before its end: this is how far it came",
            _ => "a model that was given away",
        };
        string begun = run.Begun is { } time ? $", begun {RunSections.Time(time)}" : string.Empty;
        return $"{run.Recipe.Data}, seed {run.Recipe.Training.Seed}{begun}, {state}";
    }

    private static IEnumerable<HtmlFact> Facts(RunReport run)
    {
        if (run.Looks is { } looks)
        {
            Evaluation evaluation = looks.Survey.Evaluation;
            string spread = evaluation.Passes > 1 ? $"± {Number(evaluation.ErrorPercentSpread, 2)} over {evaluation.Passes} passes" : $"{Counted.Of(evaluation.Images, "image")}";
            yield return new HtmlFact($"{looks.Split} error", $"{Number(evaluation.ErrorPercent, 2)} %", spread);
        }
        else if (run.Result?.TestErrorPercent is { } error)
        {
            yield return new HtmlFact("Test error", $"{Number(error, 2)} %", "as the run ended");
        }

        if (run.BestEpoch is { } best)
        {
            yield return new HtmlFact("Best validation error", $"{Number(best.ValidationErrorPercent, 2)} %", $"epoch {best.Epoch}");
            yield return new HtmlFact("Epochs", $"{run.Epochs[^1].Epoch}", $"of {run.Recipe.Training.Epochs}{(run.Result?.StoppedAfterEpoch is null ? string.Empty : ", ended by patience")}");
            yield return new HtmlFact("Time", Clock(run.Epochs[^1].Seconds), $"{run.Epochs.Average(epoch => epoch.ImagesPerSecond):N0} images/s");
        }

        if (run.Model is not { } model) yield break;
        yield return new HtmlFact("Parameters", $"{model.Parameters:N0}", $"{model.MultiplyAdds / 1e6:0.##} million multiply-adds per look");
        yield return model.SeesAllAtOnce
            ? new HtmlFact("Looks", "once", "at all of the image")
            : new HtmlFact("Glimpses", $"{model.Glimpses}", $"{Counted.Of(model.Scales, "scale")} of {model.GlimpseSize}x{model.GlimpseSize}, start {$"{model.Start}".ToLowerInvariant()}");
    }

    private static string Number(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Clock(double seconds) => seconds < 3600
        ? TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture)
        : $"{(int)(seconds / 3600)}:{TimeSpan.FromSeconds(seconds):mm\\:ss}";
}
