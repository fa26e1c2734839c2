using System.Text.Json.Nodes;
using System.Xml.Linq;
using Fovea.Application.Tests.Reporting;

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

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task Metrics_of_a_finished_run_that_were_cut_off_are_told(params string[] options)
    {
        Copy(run.Path, folder["cut"]);
        string metrics = File.ReadAllText(folder["cut/metrics.jsonl"]);
        File.WriteAllText(folder["cut/metrics.jsonl"], metrics[..(metrics.Length / 2)]);
        CommandLine line = await CommandLine.RunAsync(["report", folder["cut"], .. options]);
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("WARNING: cut: The files of the folder do not belong together: result.json tells of seed 1 and epoch 1, but recipe.json and metrics.jsonl beside it of seed 1, 0 of 1 epochs", line.Messages, StringComparison.Ordinal);
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
        Assert.Contains($"there is no run, model or study '{folder["nothing"]}'", nothing.Messages, StringComparison.Ordinal);
        CommandLine alone = await CommandLine.RunAsync("report", "nothing");
        Assert.Equal((2, "fovea: there is no run, model or study 'nothing'"), (alone.ExitCode, alone.Messages.Trim()));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.html"));
    }

    [Theory]
    [InlineData("study")]
    [InlineData("study/study.db")]
    public async Task A_study_gets_a_page_in_its_folder(string named)
    {
        MadeUpStudy.Create(folder["study"], 36);
        CommandLine line = await CommandLine.RunAsync("report", folder[named], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonNode result = JsonNode.Parse(line.Output)!;
        Assert.Equal(folder["study/report.html"], (string?)result["report"]);
        Assert.Equal(36, result["study"]!["trials"]!.AsArray().Count);
        Assert.Equal("training.learningRate", (string?)result["importance"]![0]!["name"]);
        Assert.Equal(8, XDocument.Load(folder["study/report.html"]).Descendants("section").Count());
        Assert.Empty(LeftOut(folder["study/report.html"]));
    }

    [Fact]
    public async Task A_study_is_reported_alone_and_one_that_cannot_be_read_is_told()
    {
        MadeUpStudy.Create(folder["study"], 1);
        CommandLine two = await CommandLine.RunAsync("report", run.Path, folder["study"]);
        Assert.Equal((2, "fovea: a study has a page of its own: name it alone, or name two runs"), (two.ExitCode, two.Messages.Trim()));
        File.WriteAllText(folder["study.db"], "nothing of the kind, though long enough for its header to be read");
        CommandLine broken = await CommandLine.RunAsync("report", folder["study.db"]);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("is no SQLite database", broken.Messages, StringComparison.Ordinal);
        CommandLine nothing = await CommandLine.RunAsync("report");
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("report what?", nothing.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage must be postgres://", "--name", "s", "--storage", "mysql://host/db")]
    [InlineData("give either it or runs/x", "runs/x", "--name", "s")]
    public async Task A_stored_study_needs_its_storage_and_nothing_else(string told, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["report", .. options]);
        Assert.NotEqual(0, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", line.Messages, StringComparison.Ordinal);
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
