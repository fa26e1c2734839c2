using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Fovea.Cli.Tests;

public sealed class ReportCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_run_gets_a_page_in_its_folder_whose_figures_are_those_of_evaluate()
    {
        CommandLine line = await CommandLine.RunAsync("report", run.Path, "--json");
        Assert.Equal(0, line.ExitCode);
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject(), evaluation = JsonNode.Parse((await CommandLine.RunAsync("evaluate", run.Path, "--json")).Output)!.AsObject();
        string path = result["report"]!.GetValue<string>();
        Assert.Equal(Path.Combine(run.Path, "report.html"), path);
        Assert.InRange(new FileInfo(path).Length, 10_000, 3_000_000);
        JsonNode told = result["runs"]![0]!;
        Assert.Equal("run Finished 1 test", $"{told["name"]} {told["state"]} {told["epochs"]} {told["split"]}");
        foreach (string key in new[] { "errorPercent", "negativeLogLikelihood", "calibrationErrorPercent" }) Assert.Equal(evaluation[key]!.GetValue<double>(), told[key]!.GetValue<double>(), 1e-9);
        Assert.Equal(told["errorPercent"]!.GetValue<double>(), told["errorPercentByGlimpse"]![1]!.GetValue<double>(), 1e-9);
        Assert.Equal(9, XDocument.Load(path).Descendants("section").Count());
        Assert.Contains("looking at images", line.Messages, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run.Path, "environment.json")));
    }

    [Fact]
    public async Task Weights_alone_have_a_page_without_curves()
    {
        File.Copy(Path.Combine(run.Path, "best.safetensors"), folder["model.safetensors"]);
        CommandLine line = await CommandLine.RunAsync("report", folder["model.safetensors"]);
        Assert.Equal(0, line.ExitCode);
        Assert.Equal(["curves", "environment"], LeftOut(folder["model.html"]));
    }

    [Fact]
    public async Task A_run_that_has_only_begun_tells_what_there_is()
    {
        Directory.CreateDirectory(folder["begun"]);
        File.Copy(Path.Combine(run.Path, "recipe.json"), folder["begun/recipe.json"]);
        CommandLine line = await CommandLine.RunAsync("report", folder["begun"], "--out", folder["b.html"]);
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("begun: There are no weights to look with", line.Messages, StringComparison.Ordinal);
        Assert.Equal(["curves", "figures", "fixations", "looks", "mistakes", "data", "environment"], LeftOut(folder["b.html"]));
    }

    [Fact]
    public async Task Two_runs_are_compared()
    {
        Copy(run.Path, folder["other"]);
        CommandLine line = await CommandLine.RunAsync("report", run.Path, folder["other"], "--out", folder["c.html"], "--json");
        Assert.Equal(0, line.ExitCode);
        Assert.Equal(["run", "other"], JsonNode.Parse(line.Output)!["runs"]!.AsArray().Select(each => each!["name"]!.GetValue<string>()));
        Assert.Contains("Their options are all the same.", File.ReadAllText(folder["c.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_told()
    {
        CommandLine same = await CommandLine.RunAsync("report", run.Path, run.Path, "--out", folder["d.html"]);
        Assert.Equal(2, same.ExitCode);
        Assert.Contains("two different runs are needed to compare", same.Messages, StringComparison.Ordinal);
        CommandLine nowhere = await CommandLine.RunAsync("report", run.Path, "--out", folder["no/e.html"]);
        Assert.Equal(2, nowhere.ExitCode);
        Assert.Contains("--out: there is no folder", nowhere.Messages, StringComparison.Ordinal);
        CommandLine nothing = await CommandLine.RunAsync("report", folder["nothing"], "--out", folder["f.html"]);
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("there is no model", nothing.Messages, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.html"));
    }

    public void Dispose() => folder.Dispose();

    private static string[] LeftOut(string path) => [.. XDocument.Load(path).Descendants("p")
        .Where(p => (string?)p.Attribute("class") == "left-out").Select(p => (string)p.Ancestors("section").Single().Attribute("id")!)];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
