using System.Globalization;
using System.Xml.Linq;
using Fovea.Reports;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Two runs side by side, as a page: what differs between them, and what came of it.</summary>
internal static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <param name="first">A run.</param>
    /// <param name="second">Another one, with another name.</param>
    /// <param name="commands">What goes on from them, each with what it does.</param>
    /// <param name="made">When the page is made.</param>
    public static HtmlPage Build(RunReport first, RunReport second, IEnumerable<(string Purpose, string Command)> commands, DateTimeOffset made)
    {
        RunReport[] runs = [first, second];
        return new HtmlPage(
            $"{first.Name} and {second.Name}", string.Empty,
            [Tag("ul", "legend", runs.Select((run, i) => Tag("li", null, SvgLineChart.Sample(new ChartSeries(run.Name, []), i), Tag("b", null, run.Name), $": {RunPage.Subtitle(run)}")))],
            [
                Differences(runs), Figures(runs), Curves(runs), Confusion(runs),
                .. runs.Select((run, i) => Fixations(run, $"fixations-{i + 1}")),
                .. runs.Select((run, i) => Mistakes(run, $"mistakes-{i + 1}")),
                Options(runs), RunSections.Commands(commands),
            ],
            RunPage.Footer(made));
    }

    private static HtmlSection Differences(RunReport[] runs)
    {
        IReadOnlyList<string>[] rows = [.. RecipeOptions.Beside(runs[0].Recipe, runs[1].Recipe)
            .Where(option => option.Values[0] != option.Values[1]).Select(option => (IReadOnlyList<string>)[option.Option, .. option.Values])];
        return rows.Length == 0
            ? HtmlSection.LeftOut("differences", "What differs", "Their options are all the same.")
            : new HtmlSection("differences", "What differs", "The options that are not the same.", [new HtmlTable("Options that differ", ["option", runs[0].Name, runs[1].Name], rows) { HidesCaption = true }.ToElement()]);
    }

    private static HtmlSection Figures(RunReport[] runs)
    {
        const string id = "figures", title = "What came of it";
        IReadOnlyList<string>[] rows = [.. RunFigure.ListFor(runs[0]).Zip(RunFigure.ListFor(runs[1]))
            .Where(pair => pair.First.Value is not null || pair.Second.Value is not null)
            .Select(pair => (IReadOnlyList<string>)[pair.First.Name, RunSections.Format(pair.First), RunSections.Format(pair.Second), Difference(pair.First, pair.Second)])];
        List<XElement> content = [Tag("div", "grid", new HtmlTable("Figures", ["figure", runs[0].Name, runs[1].Name, "difference"], rows) { HidesCaption = true }.ToElement(), RunCurves.OverGlimpses(runs) is { } chart ? HtmlFigure.Build(chart) : null)];
        content.AddRange(runs.SelectMany(run => RunSections.Warnings(run, $"{run.Name}: ")));
        content.AddRange(runs.Where(run => run.Looks is null).Select(run => Tag("p", "left-out", $"{run.Name}: {run.Missing}")));
        if (runs.All(run => run.Looks is not null) && runs[0].Looks!.Data != runs[1].Looks!.Data)
            content.Add(Tag("p", "left-out", $"They were measured on different data: {runs[0].Looks!.Data} and {runs[1].Looks!.Data}."));
        string measured = string.Join("; ", runs.Where(run => run.Looks is not null).Select(run => $"{run.Name}: {RunSections.SplitOf(run).ToLowerInvariant()} of {run.Looks!.Data}"));
        return new HtmlSection(id, title, measured, content);
    }

    private static HtmlSection Curves(RunReport[] runs) => runs.All(run => run.Epochs.Count == 0)
        ? HtmlSection.LeftOut("curves", "Curves", "Neither has metrics.")
        : new HtmlSection("curves", "Curves", "A colour is a run. Point at a curve to read its values.", [Tag("div", "grid", RunCurves.OverEpochs(runs).Select(chart => HtmlFigure.Build(chart)))]);

    private static HtmlSection Confusion(RunReport[] runs) => new(
        "confusion", "Confusion", ConfusionTable.Explanation,
        [Tag("div", "grid wide", runs.Select(run => Tag(
            "div", null, Tag("h3", null, run.Name),
            run.Looks is { } looks ? ConfusionTable.Build(looks.Survey.Evaluation.Confusion, run.Model!.ClassNames) : Tag("p", "left-out", run.Missing))))]);

    private static HtmlSection Fixations(RunReport run, string id)
    {
        string title = $"Where {run.Name} looks";
        return run.Looks is { } looks ? FixationSection.Build(id, title, looks, run.Model!) : HtmlSection.LeftOut(id, title, run.Missing!);
    }

    private static HtmlSection Mistakes(RunReport run, string id)
    {
        const int shown = 4;
        string title = $"The worst mistakes of {run.Name}";
        if (run.Looks is not { Mistakes.Count: > 0 } looks) return HtmlSection.LeftOut(id, title, run.Missing ?? "There is none.");
        return new HtmlSection(id, title, "Wrong classes that it was most certain of.", [Tag("div", "looks", looks.Mistakes.Take(shown).Select(look => LookCard.Build(look, run.Model!.SeesAllAtOnce)))]);
    }

    private static HtmlSection Options(RunReport[] runs)
    {
        IReadOnlyList<(string Option, IReadOnlyList<string> Values)> options = RecipeOptions.Beside(runs[0].Recipe, runs[1].Recipe);
        HashSet<int> different = [.. Enumerable.Range(0, options.Count).Where(i => options[i].Values[0] != options[i].Values[1])];
        return new HtmlSection(
            "configuration", "Configuration", "All options, defaults included; those that differ are marked.",
            [new HtmlTable("Configuration", ["option", runs[0].Name, runs[1].Name], [.. options.Select(option => (IReadOnlyList<string>)[option.Option, .. option.Values])]) { HidesCaption = true, Highlighted = different }.ToElement()]);
    }

    private static string Difference(RunFigure first, RunFigure second) => first.Value is { } before && second.Value is { } after
        ? (after - before).ToString($"+#,0.{new string('0', first.Decimals)};-#,0.{new string('0', first.Decimals)};0", CultureInfo.InvariantCulture) : "-";
}
