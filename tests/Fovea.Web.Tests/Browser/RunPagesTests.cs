using Fovea.Training.Runs;
using Microsoft.Playwright;

namespace Fovea.Web.Tests.Browser;

[Collection(nameof(Chromium))]
public sealed class RunPagesTests(Chromium chromium) : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task Without_runs_the_page_says_how_to_make_one()
    {
        await using Window window = await ServeAsync();
        await window.GoToAsync("/");
        await Assertions.Expect(window["#empty"]).ToContainTextAsync("./fovea train mnist");
        window.IsClean();
    }

    [Fact]
    public async Task A_run_in_progress_updates_without_reload()
    {
        RunFolder run = place.NewRun("live");
        MetricsLog log = new(run.MetricsPath, 0);
        await using Window window = await ServeAsync();
        await window.GoToAsync("/runs/live");
        await window.TextAsync("#tiles", text => text.Contains("0 of 50", StringComparison.Ordinal));
        await window.Page.EvaluateAsync("() => window.isTheSamePage = true");
        log.Append(Workplace.Epoch(1));
        await window.TextAsync("#tiles", text => text.Contains("1 of 50", StringComparison.Ordinal) && text.Contains("20.00 %", StringComparison.Ordinal));
        log.Append(Workplace.Epoch(2));
        await window.TextAsync("#tiles", text => text.Contains("2 of 50", StringComparison.Ordinal) && text.Contains("Running", StringComparison.Ordinal));
        Assert.Contains("10 % at epoch 2", await window[".chart svg"].First.GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        run.WriteResult(new TrainingResult(run.Path, 1, 2, 10, 11.5, 0.1, 1000, 12));
        log.Dispose();
        run.Dispose();
        await window.TextAsync("#tiles", text => text.Contains("Finished", StringComparison.Ordinal) && text.Contains("11.50 %", StringComparison.Ordinal));
        Assert.True(await window.Page.EvaluateAsync<bool>("() => window.isTheSamePage"));
        window.IsClean();
    }

    [Fact]
    public async Task The_list_updates_without_reload_too()
    {
        using RunFolder run = place.NewRun("live");
        using MetricsLog log = new(run.MetricsPath, 0);
        log.Append(Workplace.Epoch(1));
        await using Window window = await ServeAsync();
        await window.GoToAsync("/");
        await window.TextAsync("#rows", text => text.Contains("epoch 1 of 50", StringComparison.Ordinal));
        log.Append(Workplace.Epoch(2));
        await window.TextAsync("#rows", text => text.Contains("epoch 2 of 50", StringComparison.Ordinal));
        place.AddFinishedRun("another", 3);
        await window.CountAsync("#rows tr", 2);
        window.IsClean();
    }

    [Fact]
    public async Task Fifty_runs_are_listed_in_a_few_times_the_time_of_one()
    {
        await using Window window = await ServeAsync();
        // The best of three: the machine may be busy.
        async Task<double> TimeAsync(int runs)
        {
            double best = double.PositiveInfinity;
            for (int attempt = 0; attempt < 3; attempt++)
            {
                await window.GoToAsync("/");
                await window.Page.WaitForFunctionAsync($"() => document.querySelectorAll('#rows tr').length === {runs} && (window.listed ??= performance.now())");
                best = Math.Min(best, await window.Page.EvaluateAsync<double>("() => window.listed"));
            }

            return best;
        }

        place.AddFinishedRun("run-000", 100);
        double one = await TimeAsync(1);
        for (int run = 1; run < 50; run++) place.AddFinishedRun($"run-{run:D3}", 100);
        Assert.InRange(await TimeAsync(50) / one, 0, 10);
        window.IsClean();
    }

    [Fact]
    public async Task Runs_are_filtered_sorted_and_compared()
    {
        place.AddFinishedRun("apple", 2);
        place.AddFinishedRun("banana", 10, new Recipe().With("training.batchSize", "64"));
        place.NewRun("cherry").Dispose();
        await using Window window = await ServeAsync();
        await window.GoToAsync("/");
        await window.CountAsync("#rows tr", 3);
        await window["#search"].FillAsync("an");
        await window.CountAsync("#rows tr", 1);
        await window["#search"].FillAsync(string.Empty);
        await window["#state"].SelectOptionAsync("Finished");
        await window.CountAsync("#rows tr", 2);
        await window["#heads button", "Validation"].ClickAsync();
        Assert.Equal(["banana", "apple"], await window["#rows .name a"].AllTextContentsAsync());
        await window["#heads button", "Validation"].ClickAsync();
        Assert.Equal(["apple", "banana"], await window["#rows .name a"].AllTextContentsAsync());
        foreach (ILocator pick in await window["#rows input"].AllAsync()) await pick.CheckAsync();
        await window["#compare"].ClickAsync();
        await window.CountAsync("#options tbody tr", 1);
        Assert.Equal("training.batchSize12864", await window["#options tbody tr"].TextContentAsync());
        await window.CountAsync(".chart:first-child path", 2);
        window.IsClean();
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private async Task<Window> ServeAsync()
    {
        (await place.ServeAsync()).Dispose();
        return await chromium.OpenAsync(place.Address);
    }
}
