using Fovea.Application.Reporting;
using Fovea.Numerics;
using Fovea.Rendering;
using Fovea.Reports;
using Fovea.Training.Runs;
using Microsoft.Playwright;

namespace Fovea.Web.Tests.Browser;

/// <summary>A report in a browser: as a file from disk, and through the page.</summary>
[Collection(nameof(Chromium))]
public sealed class ReportTests(Chromium chromium) : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task It_opens_whole_from_disk_without_network()
    {
        place.AddDigitModel("digits");
        RunView view = RunView.TryOpen(Path.Combine(place.RunsFolder, "digits"))!;
        DataSet data = Workplace.MadeUpDigits();
        using WorkerTeam team = new(1);
        TrainedModel trained = TrainedModel.Load(view.BestPath);
        RunReport report = RunReport.From(view, view.Path) with { Model = ModelSummary.Summarize(trained), Looks = LookReport.Gather(trained, data, DataSplit.Test, team, null, default) };
        string file = Path.Combine(place.RunsFolder, "report.html");
        await File.WriteAllTextAsync(file, RunPage.Build(report, RunCommands.For(report), DateTimeOffset.UnixEpoch).ToString());
        await using Window window = await chromium.OpenAsync(new Uri(file), width: 360, height: 740);
        await window.Page.Context.SetOfflineAsync(true);
        await window.GoToAsync(new Uri(file).ToString());
        Assert.InRange(await window["main section"].CountAsync(), 3, 100);
        Assert.InRange(await window.Page.EvaluateAsync<int>("() => document.images.length"), 1, 10_000);
        Assert.True(await window.Page.EvaluateAsync<bool>("() => [...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        window.IsClean();
    }

    [Fact]
    public async Task A_run_links_to_it_and_its_style_is_let_through()
    {
        place.AddFinishedRun("run", 3);
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address);
        await window.GoToAsync("/runs/run");
        await window["#report"].ClickAsync();
        await Assertions.Expect(window["p"]).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        window.IsClean();
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}
