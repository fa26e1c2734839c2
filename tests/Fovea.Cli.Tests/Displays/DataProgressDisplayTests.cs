using Fovea.Cli.Displays;
using Spectre.Console.Testing;

namespace Fovea.Cli.Tests.Displays;

public sealed class DataProgressDisplayTests
{
    [Theory]
    [InlineData(3, 10, "images", 0, 9.6, "3 of 10 images, 3.2 s each, 0:22 left")]
    [InlineData(8, 10, "images", 7, 4, "8 of 10 images, 4.0 s each, 0:08 left")]
    [InlineData(40, 100, "images", 10, 12, "40 of 100 images, 2.5/s, 0:24 left")]
    [InlineData(128, 4000, "tiles", 64, 0.64, "128 of 4,000 tiles, 100/s, 0:38 left")]
    [InlineData(20_000_000, 30_000_000, "bytes", 10_000_000, 5, "20.0 MB of 30.0 MB, 2.0 MB/s, 0:05 left")]
    [InlineData(90, 30_090, "images", 89, 3.6, "90 of 30,090 images, 3.6 s each, 30:00:00 left")]
    [InlineData(7, 10, "images", 7, 100, "7 of 10 images")]
    [InlineData(7, null, "files", 0, 14, "7 files, 2.0 s each")]
    public void Slow_work_has_a_rate_and_only_what_was_done_since_counts(long done, int? total, string unit, long before, double seconds, string told) =>
        Assert.Equal(told, DataProgressDisplay.Amount(new DataProgress("work", done, total, unit), before, seconds));

    [Fact]
    public async Task What_was_done_at_the_first_report_is_not_how_fast_it_is()
    {
        using TestConsole console = new(), status = new();
        using StringWriter output = new();
        using DataProgressDisplay display = new(new Terminal(output, console, status, IsLive: true));
        display.Report(new DataProgress("work", 1_000_000, 1_000_001, "tiles"));
        await Task.Delay(TimeSpan.FromSeconds(0.7), TestContext.Current.CancellationToken);
        display.Report(new DataProgress("work", 1_000_001, 1_000_001, "tiles"));
        Assert.Matches(@"1,000,001 of 1,000,001 tiles, (1\.\d/s|1/s|\d+\.\d s each), 0:00 left", status.Output);
    }
}
