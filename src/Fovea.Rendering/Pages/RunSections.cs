using System.Globalization;
using System.Xml.Linq;
using Fovea.Reports;
using Fovea.Training.Runs;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Sections of a report that are about one run.</summary>
internal static class RunSections
{
    public static HtmlSection Curves(RunReport run) => run.Epochs.Count == 0
        ? HtmlSection.LeftOut("curves", "Curves", run.State is null ? "This is a model without its run's metrics, so there are no curves." : "No epoch is done yet.")
        : new HtmlSection(
            "curves", "Curves", "How training went, epoch by epoch. Point at a curve to read its values.",
            [Tag("div", "grid", RunCurves.OverEpochs(run).Select(chart => HtmlFigure.Build(chart)))]);

    public static HtmlSection Figures(RunReport run)
    {
        const string id = "figures", title = "How well it does";
        if (run.Looks is not { } looks) return HtmlSection.LeftOut(id, title, run.Missing!);
        IReadOnlyList<string> names = run.Model!.ClassNames;
        HtmlTable figures = new("Figures", ["figure", "value"], [.. RunFigure.ListFor(run).Where(figure => figure.Value is not null).Select(figure => (IReadOnlyList<string>)[figure.Name, Format(figure)])]) { HidesCaption = true };
        return new HtmlSection(
            id, title, $"{SplitOf(run)}, one look at each of {looks.Survey.Evaluation.Images:N0}{Places(run)}.",
            [
                Tag(
                    "div", "grid", figures.ToElement(),
                    Tag(
                        "div", null, RunCurves.OverGlimpses(run) is { } chart ? HtmlFigure.Build(chart) : null,
                        Tag("h3", null, "Confusion"), Tag("p", "muted", ConfusionTable.Explanation), ConfusionTable.Build(looks.Survey.Evaluation.Confusion, names))),
            ]);
    }

    /// <summary>What has to be said beside a run's errors.</summary>
    public static IEnumerable<XElement> Warnings(RunReport run, string of = "") => run.Warnings.Select(warning => Tag("p", "warning", Tag("strong", null, "Warning: "), of, warning));

    public static HtmlSection Looks(RunReport run)
    {
        const string id = "looks", title = "Looks";
        return run.Looks is not { } looks ? HtmlSection.LeftOut(id, title, run.Missing!) : new HtmlSection(
            id, title, run.Model!.SeesAllAtOnce ? "The first image of each class." : "The first image of each class: where the model looked, glimpse by glimpse, what it saw at each scale, and what it would have said then. Point at a row to see its glimpse alone.",
            [Tag("div", "looks", looks.Looks.Select(look => LookCard.Build(look, run.Model.SeesAllAtOnce)))]);
    }

    public static HtmlSection Mistakes(RunReport run)
    {
        const string id = "mistakes", title = "The worst mistakes";
        if (run.Looks is not { } looks) return HtmlSection.LeftOut(id, title, run.Missing!);
        return looks.Mistakes.Count == 0 ? HtmlSection.LeftOut(id, title, "There is none: every image was classified rightly.") : new HtmlSection(
            id, title, "Wrong classes that the model was most certain of. Some are wrong labels.",
            [Tag("div", "looks", looks.Mistakes.Select(look => LookCard.Build(look, run.Model!.SeesAllAtOnce)))]);
    }

    public static HtmlSection Data(RunReport run)
    {
        const string id = "data", title = "Data";
        if (run.Looks is not { } looks) return HtmlSection.LeftOut(id, title, run.Missing!);
        string more = looks.Examples.Count < run.Model!.ClassNames.Count ? $" The first {looks.Examples.Count} of {run.Model.ClassNames.Count} classes." : string.Empty;
        return new HtmlSection(id, title, $"{looks.Data}, {run.Model.Shape}: some of the images that it learned from.{more}", [ClassRows.Build(looks.ExampleShape, run.Model.ClassNames, looks.Examples)]);
    }

    public static HtmlSection Configuration(RunReport run) =>
        new("configuration", "Configuration", "The whole recipe, defaults included.", [Tag("pre", null, With("tabindex", "0"), Tag("code", null, run.Recipe.ToJson()))]);

    /// <summary>What the run started from; null where it drew all of its weights.</summary>
    public static HtmlSection? Start(RunReport run) => run.Recipe.StartFrom is not { } start ? null : new(
        "start", "Where it started", $"From the weights of {start.Model}, whose SHA-256 is {start.WeightsSha256}.",
        [Tag("ul", null, (run.Start?.Describe() ?? []).Select(line => Tag("li", null, line)))]);

    public static HtmlSection Environment(RunReport run)
    {
        const string id = "environment", title = "Environment";
        if (run.Environments.Count == 0) return HtmlSection.LeftOut(id, title, run.State is null ? "A model without its run does not say what it was trained on." : "Nobody wrote down what this run was carried out on.");
        string note = run.Environments.Count > 1 ? "It went on in other surroundings; each column is one of them." : string.Empty;
        bool hasDevice = run.Environments.Any(each => each.Device is not null);
        (string Name, Func<RunEnvironment, string> Value)[] rows =
        [
            ("begun", each => Time(each.Begun)), .. hasDevice ? [("device", each => each.Device ?? "the processor")] : Array.Empty<(string, Func<RunEnvironment, string>)>(),
            ("processor", each => each.Processor), ("cores", each => $"{each.Cores}"), ("threads", each => $"{each.Threads}"),
            ("memory", each => $"{each.MemoryBytes / 1e9:F1} GB"), ("vectors", each => $"{each.VectorBits} bits"), ("system", each => each.System), (".NET", each => each.DotNet), ("Fovea", each => each.Fovea),
        ];
        IEnumerable<string> columns = run.Environments.Select((_, i) => run.Environments.Count == 1 ? "value" : i == 0 ? "begun on" : $"went on, {i}");
        return new HtmlSection(id, title, note, [new HtmlTable("Environment", ["what", .. columns], [.. rows.Select(row => (IReadOnlyList<string>)[row.Name, .. run.Environments.Select(row.Value)])]) { HidesCaption = true }.ToElement()]);
    }

    public static HtmlSection Commands(IEnumerable<(string Purpose, string Command)> commands) => CommandSection.Build("From the folder that the run was begun in.", commands);

    private static string Places(RunReport run) => run switch
    {
        { Model.SeesAllAtOnce: true } => string.Empty,
        { Looks.Survey.Evaluation.SampledLocations: true } => ", anywhere",
        _ => " at mean locations",
    };

    /// <summary>Which images were looked at, and why not others.</summary>
    public static string SplitOf(RunReport run) => run.Looks!.Split switch
    {
        DataSplit.Test => "Test images",
        _ when run.State is RunState.Running or RunState.Stopped => "Validation images (the test is kept for the end of the run)",
        _ when run.LeavesTestOut => "Validation images (the run left the test out)",
        _ => "Validation images (there is no test)",
    };

    public static string Format(RunFigure figure) => figure.Value?.ToString($"N{figure.Decimals}", CultureInfo.InvariantCulture) ?? "-";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
