using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Fovea.Training.Runs;

namespace Fovea.Web.Tests.Runs;

public sealed class RunEndpointsTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task Without_a_folder_there_are_no_runs()
    {
        using HttpClient client = await place.ServeAsync();
        JsonNode answer = await client.JsonAsync("/api/runs");
        Assert.Equal(place.RunsFolder, (string?)answer["folder"]);
        Assert.Empty(answer["runs"]!.AsArray());
    }

    [Fact]
    public async Task Runs_are_listed_with_state_and_results_however_deep_they_lie()
    {
        place.AddFinishedRun("finished", 10);
        place.AddFinishedRun("study/trial-1", 2);
        place.NewRun("stopped").Dispose();
        using RunFolder running = place.NewRun("running");
        Directory.CreateDirectory(Path.Combine(place.RunsFolder, "no run"));
        using HttpClient client = await place.ServeAsync();
        Dictionary<string, JsonNode> runs = (await client.JsonAsync("/api/runs"))["runs"]!.AsArray().ToDictionary(run => (string)run!["id"]!, run => run!);
        Assert.Equal(["finished", "running", "stopped", "study:trial-1"], runs.Keys.Order());
        Assert.Equal(["Finished", "Running", "Stopped", "Finished"], runs.OrderBy(pair => pair.Key).Select(pair => (string)pair.Value["state"]!));
        JsonNode finished = runs["finished"];
        Assert.Equal((10, 50, 2.0, 2.5), ((int)finished["epoch"]!, (int)finished["epochs"]!, (double)finished["validationErrorPercent"]!, (double)finished["testErrorPercent"]!));
        Assert.Equal("7 glimpses of 8×8", (string?)finished["model"]);
        Assert.Equal(10, finished["curve"]!.AsArray().Count);
        Assert.Null(runs["running"]["validationErrorPercent"]);
    }

    [Fact]
    public async Task A_folder_that_no_path_leads_to_takes_no_page_down()
    {
        place.AddDigitModel("one");
        using IDisposable made = OddFiles.MakeFolderNotInUtf8(Path.Combine(place.RunsFolder, "x"));
        using HttpClient client = await place.ServeAsync();
        Assert.Equal("one", (string?)Assert.Single((await client.JsonAsync("/api/runs"))["runs"]!.AsArray())!["id"]);
        Assert.Equal("run:one", (string?)Assert.Single((await client.JsonAsync("/api/models"))["models"]!.AsArray())!["id"]);
        Assert.Contains("href=\"/runs/one\"", await (await client.GetAsync("/runs/nope")).RefusalPageAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Empty(place.Said);
    }

    [Fact]
    public async Task A_folder_of_runs_that_may_not_be_read_is_told_on_the_page_and_on_the_terminal()
    {
        place.AddDigitModel("one");
        using IDisposable closed = OddFiles.Close(place.RunsFolder);
        using HttpClient client = await place.ServeAsync();
        Assert.Contains("is denied", await (await client.GetAsync("/api/runs")).RefusalAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        Assert.Contains("is denied", await (await client.GetAsync("/runs/one")).RefusalPageAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        Assert.All(place.Said, line => Assert.StartsWith("GET /", line, StringComparison.Ordinal));
        Assert.NotEmpty(place.Said);
    }

    [Fact]
    public async Task A_long_curve_is_thinned_from_its_first_epoch_to_its_last()
    {
        place.AddFinishedRun("long", 1000);
        using HttpClient client = await place.ServeAsync();
        double[] curve = [.. (await client.JsonAsync("/api/runs"))["runs"]![0]!["curve"]!.AsArray().Select(value => (double)value!)];
        Assert.Equal((60, 20, 0.02), (curve.Length, curve[0], curve[^1]));
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_says_why_and_hides_no_other()
    {
        place.AddFinishedRun("good", 1);
        Directory.CreateDirectory(Path.Combine(place.RunsFolder, "odd"));
        File.WriteAllText(Path.Combine(place.RunsFolder, "odd", "recipe.json"), "{ \"mdoel\": {} }");
        using HttpClient client = await place.ServeAsync();
        JsonArray runs = (await client.JsonAsync("/api/runs"))["runs"]!.AsArray();
        Assert.Equal(2, runs.Count);
        Assert.Contains("unknown key 'mdoel'", (string?)runs.Single(run => (string?)run!["id"] == "odd")!["problem"], StringComparison.Ordinal);
        Assert.Contains("unknown key", (string?)(await client.JsonAsync("/api/runs/odd"))["summary"]!["problem"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_come_from_where_somebody_has_read_to()
    {
        using RunFolder run = place.NewRun("a");
        using MetricsLog log = new(run.MetricsPath, 0);
        log.Append(Workplace.Epoch(1));
        using HttpClient client = await place.ServeAsync();
        JsonNode first = await client.JsonAsync("/api/runs/a/metrics");
        log.Append(Workplace.Epoch(2));
        JsonNode second = await client.JsonAsync($"/api/runs/a/metrics?from={first["end"]}");
        Assert.Equal(("Running", 2), ((string?)second["state"], (int)Assert.Single(second["epochs"]!.AsArray())!["epoch"]!));
        Assert.Equal((long)first["end"]!, (long)second["begin"]!);
        Assert.Empty((await client.JsonAsync($"/api/runs/a/metrics?from={second["end"]}"))["epochs"]!.AsArray());
    }

    [Fact]
    public async Task A_run_is_described_with_its_recipe()
    {
        place.AddFinishedRun("a", 3);
        using HttpClient client = await place.ServeAsync();
        JsonNode run = await client.JsonAsync("/api/runs/a");
        Assert.Equal(128, (int)run["recipe"]!["training"]!["batchSize"]!);
        Assert.Equal(2.5, (double)run["result"]!["testErrorPercent"]!);
        string line = await (await client.GetAsync("/api/runs/b")).RefusalAsync(HttpStatusCode.NotFound);
        Assert.Equal("there is no run 'b'; did you mean 'a'?", line);
    }

    [Fact]
    public async Task A_report_is_made_once_until_the_run_has_changed()
    {
        place.AddFinishedRun("a", 3);
        using HttpClient client = await place.ServeAsync();
        for (int time = 0; time < 2; time++)
        {
            using HttpResponseMessage answer = await client.GetAsync("/runs/a/report");
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains("of a run", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("script", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        string folder = Path.Combine(place.RunsFolder, "a");
        Assert.Equal([folder], place.Reported);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "result.json"), new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await client.GetStringAsync("/runs/a/report");
        Assert.Equal([folder, folder], place.Reported);
        Assert.Contains("there is no run &#x27;b&#x27;", await (await client.GetAsync("/runs/b/report")).RefusalPageAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_to_copy_are_quoted_and_names_are_written_as_they_are()
    {
        place.AddFinishedRun("mein größter", 1, new Recipe { Data = "folder:/home/jörg/it's mine" });
        using HttpClient client = await place.ServeAsync();
        string text = await client.GetStringAsync($"/api/runs/{Uri.EscapeDataString("mein größter")}");
        Assert.Contains("\"folder:/home/jörg/it's mine\"", text, StringComparison.Ordinal);
        JsonNode commands = JsonNode.Parse(text)!["commands"]!;
        string path = Path.GetRelativePath(".", Path.Combine(place.RunsFolder, "mein größter"));
        Assert.Equal($"./fovea train --resume '{path}'", (string?)commands["resume"]);
        Assert.Equal($"./fovea look '{path}' 'folder:/home/jörg/it'\\''s mine:test:0'", (string?)commands["look"]);
        Assert.Equal($"./fovea evaluate '{path}'", (string?)commands["evaluate"]);
    }

    /// <summary>The page asks again and again: a list must not open models nor look through what it does not show.</summary>
    [Fact]
    public async Task Many_runs_are_listed_in_little_more_time_than_their_epochs_are_read()
    {
        for (int run = 0; run < 50; run++) place.AddFinishedRun($"run-{run:D3}", 100);
        using HttpClient client = await place.ServeAsync();
        TimeSpan read = TimeSpan.MaxValue, listed = TimeSpan.MaxValue;
        // The best of each, in turns: the machine may be busy.
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long begun = Stopwatch.GetTimestamp();
            int epochs = Directory.GetFiles(place.RunsFolder, "metrics.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadLines).Count(line => JsonNode.Parse(line) is not null);
            if (Stopwatch.GetElapsedTime(begun) < read) read = Stopwatch.GetElapsedTime(begun);
            Assert.Equal(5000, epochs);
            begun = Stopwatch.GetTimestamp();
            JsonNode answer = await client.JsonAsync("/api/runs");
            if (Stopwatch.GetElapsedTime(begun) < listed) listed = Stopwatch.GetElapsedTime(begun);
            Assert.Equal(50, answer["runs"]!.AsArray().Count);
        }

        Assert.InRange(listed / read, 0, 10);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}
