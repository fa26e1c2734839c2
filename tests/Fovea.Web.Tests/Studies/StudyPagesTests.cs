using System.Net;
using System.Text.Json.Nodes;
using Fovea.Tuning;
using Fovea.Web.Tests.Browser;
using Microsoft.Playwright;

namespace Fovea.Web.Tests.Studies;

[Collection(nameof(Chromium))]
public sealed class StudyPagesTests(Chromium chromium) : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task Studies_are_listed_with_the_best_so_far_and_all_trials()
    {
        Study study = NewStudy("tune-1");
        End(study, 0.7);
        End(study, 0.4);
        study.Ask();
        using HttpClient client = await place.ServeAsync();
        JsonNode summary = Assert.Single((await client.JsonAsync("/api/studies"))["studies"]!.AsArray())!;
        Assert.Equal(("tune-1", 2, 5, 0.4), ((string)summary["id"]!, (int)summary["ended"]!, (int)summary["trials"]!, (double)summary["bestValue"]!));
        JsonNode answer = await client.JsonAsync("/api/studies/tune-1");
        Assert.Equal(1, (int)answer["bestNumber"]!);
        Assert.Equal(["Done", "Done", "Waiting"], answer["trials"]!.AsArray().Select(trial => (string)trial!["state"]!));
        Assert.InRange((double)answer["trials"]![0]!["parameters"]!["x"]!, 0, 1);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("..%2Foutside")]
    public async Task A_study_that_is_not_there_is_told(string id)
    {
        using HttpClient client = await place.ServeAsync();
        Assert.Contains("there is no study", await (await client.GetAsync($"/api/studies/{id}")).RefusalAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_study_hides_no_other()
    {
        NewStudy("good");
        Directory.CreateDirectory(Path.Combine(place.RunsFolder, "odd"));
        File.WriteAllText(Path.Combine(place.RunsFolder, "odd", "study.db"), "nothing of the kind, though long enough for its header to be read");
        using HttpClient client = await place.ServeAsync();
        JsonArray studies = (await client.JsonAsync("/api/studies"))["studies"]!.AsArray();
        Assert.Equal([null, "is no SQLite database"], studies.Select(study => ((string?)study!["problem"])?[^21..]));
    }

    [Fact]
    public async Task A_study_in_progress_updates_without_reload()
    {
        Study study = NewStudy("tune-1");
        End(study, 0.7);
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address, width: 360, height: 740);
        await window.GoToAsync("/studies");
        await window["#list a"].ClickAsync();
        await window.CountAsync("#rows tr", 1);
        End(study, 0.25);
        await window.TextAsync("#about", text => text == "2 of 5 trials have ended; trial 1 is best so far with 0.25");
        await window.CountAsync("#rows tr", 2);
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        window.IsClean();
    }

    [Fact]
    public async Task A_study_links_to_its_report_whose_style_is_let_through()
    {
        NewStudy("tune-1");
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address);
        await window.GoToAsync("/studies/tune-1");
        await window["#report"].ClickAsync();
        await Assertions.Expect(window["p"]).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        Assert.Equal([Path.Combine(place.RunsFolder, "tune-1")], place.Reported);
        window.IsClean();
    }

    [Fact]
    public async Task Only_studies_that_are_listed_have_reports()
    {
        using HttpClient client = await place.ServeAsync();
        Assert.Contains("there is no study", await (await client.GetAsync("/studies/..%2Foutside/report")).RefusalPageAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Empty(place.Reported);
    }

    [Fact]
    public async Task Imported_trials_are_told_apart_and_not_counted()
    {
        Study study = NewStudy("tune-1");
        study.Storage.AddEnded("tune-1", new EndedTrials([new TrialRecord(0, TrialState.Done, new([new("x", 0.5)]), 0.9, [])], "a log"));
        End(study, 0.7);
        using HttpClient client = await place.ServeAsync();
        JsonNode answer = await client.JsonAsync("/api/studies/tune-1");
        Assert.Equal((1, 1, 5), ((int)answer["summary"]!["ended"]!, (int)answer["summary"]!["imported"]!, (int)answer["summary"]!["trials"]!));
        Assert.Equal(["a log", null], answer["trials"]!.AsArray().Select(trial => (string?)trial!["origin"]));
        await using Window window = await chromium.OpenAsync(place.Address);
        await window.GoToAsync("/studies/tune-1");
        await window.TextAsync("#about", text => text == "1 of 5 trials have ended, 1 more were imported; trial 1 is best so far with 0.7");
        await window.CountAsync("#rows a", 1);
        window.IsClean();
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private Study NewStudy(string name)
    {
        Directory.CreateDirectory(Path.Combine(place.RunsFolder, name));
        SqliteStudyStorage storage = SqliteStudyStorage.Open(Path.Combine(place.RunsFolder, name, "study.db"));
        StudyDefinition definition = new() { Name = name, Objective = "none", Space = new SearchSpace([new FloatDimension("x", 0, 1)]), Sampler = new RandomOptions() };
        storage.Create(definition, new StudyTarget { Trials = 5, Jobs = 2 });
        return new Study(storage, name);
    }

    private static void End(Study study, double value)
    {
        int number = study.Ask()!.Value;
        int attempt = study.Storage.Begin(study.Name, number, "me", TimeSpan.FromMinutes(1))!.Value;
        Assert.True(study.Storage.End(study.Name, number, attempt, TrialEnd.Done(value)));
    }
}
