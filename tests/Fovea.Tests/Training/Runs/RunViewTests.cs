using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Runs;

public sealed class RunViewTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_folder_without_a_recipe_is_no_run() => Assert.Null(RunView.TryOpen(folder.Path));

    [Fact]
    public void The_state_is_that_of_lock_and_result()
    {
        RunView view;
        using (RunFolder run = RunFolder.Create(folder["run"], new Recipe()))
        {
            view = RunView.TryOpen(run.Path)!;
            Assert.Equal(RunState.Running, view.State);
            Assert.Null(view.ReadResult());
        }

        Assert.Equal(RunState.Stopped, view.State);
        using (RunFolder run = RunFolder.Open(folder["run"])) run.WriteResult(new TrainingResult(run.Path, 1, 2, 3, 4, 5, 6, 7));
        Assert.Equal(RunState.Finished, view.State);
        Assert.Equal(4, view.ReadResult()!.TestErrorPercent);
        Assert.Equal(50, view.ReadRecipe().Training.Epochs);
    }

    [Fact]
    public void A_result_keeps_its_warnings_and_one_from_before_there_were_any_has_none()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        RunView view = RunView.TryOpen(run.Path)!;
        run.WriteResult(new TrainingResult(run.Path, 1, 2, 3, 4, 5, 6, 7) { Warnings = ["test has no image of class dog"] });
        Assert.Equal(["test has no image of class dog"], view.ReadResult()!.Warnings);
        File.WriteAllText(run.ResultPath, """{ "run": "x", "seed": 1, "bestEpoch": 2, "validationErrorPercent": 3, "imagesPerSecond": 6, "seconds": 7 }""");
        Assert.Empty(view.ReadResult()!.Warnings);
    }

    [Fact]
    public void What_it_was_carried_out_on_is_noted_once_and_again_elsewhere()
    {
        RunEnvironment here = RunEnvironment.Here(threads: 2, TimeProvider.System), later = here with { Begun = here.Begun.AddDays(1) }, elsewhere = later with { Processor = "another" };
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        RunView view = RunView.TryOpen(run.Path)!;
        Assert.Empty(view.ReadEnvironments());
        foreach (RunEnvironment environment in new[] { here, later, elsewhere, elsewhere, later }) run.Note(environment);
        Assert.Equal([here, elsewhere, later], view.ReadEnvironments());
        Assert.True(here.Cores >= 1 && here.MemoryBytes > 0 && here.VectorBits is 32 or 128 or 256 or 512);
        File.WriteAllText(Path.Combine(run.Path, "environment.json"), "[");
        Assert.Contains("is no list of environments", Assert.Throws<RunException>(view.ReadEnvironments).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_read_on_from_where_they_ended()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        RunView view = RunView.TryOpen(run.Path)!;
        Assert.Empty(view.ReadMetrics().Epochs);
        using MetricsLog log = new(run.MetricsPath, 0);
        log.Append(Epoch(1));
        MetricsPart first = view.ReadMetrics();
        Assert.Equal([1], first.Epochs.Select(each => each.Epoch));
        log.Append(Epoch(2));
        log.Append(Epoch(3));
        MetricsPart second = view.ReadMetrics(first.End);
        Assert.Equal([2, 3], second.Epochs.Select(each => each.Epoch));
        Assert.Equal((first.End, log.Length), (second.Begin, second.End));
        Assert.Empty(view.ReadMetrics(second.End).Epochs);
    }

    [Fact]
    public void A_line_that_is_not_whole_waits()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(run.MetricsPath, "{\"epoch\":1}\n{\"epo");
        MetricsPart part = RunView.TryOpen(run.Path)!.ReadMetrics();
        Assert.Equal((1, 12), (part.Epochs.Count, part.End));
    }

    [Fact]
    public void Metrics_that_were_cut_are_read_from_the_start()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        RunView view = RunView.TryOpen(run.Path)!;
        long first, end;
        using (MetricsLog log = new(run.MetricsPath, 0))
        {
            log.Append(Epoch(1));
            first = log.Length;
            log.Append(Epoch(2));
            end = log.Length;
        }

        using (new MetricsLog(run.MetricsPath, first))
        {
            MetricsPart part = view.ReadMetrics(end);
            Assert.Equal((0, 1), (part.Begin, part.Epochs.Count));
        }
    }

    [Fact]
    public void A_line_that_is_no_metrics_is_named()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(run.MetricsPath, "nothing\n");
        RunException exception = Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadMetrics());
        Assert.Contains("metrics.jsonl: a line is no metrics: 'nothing' is an invalid JSON literal. Expected the literal 'null' (line 1, byte 2)", exception.Message, StringComparison.Ordinal);
        File.WriteAllText(run.MetricsPath, "null\n");
        Assert.EndsWith("a line is no metrics: it has a value of the wrong kind: null", Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadMetrics()).Message, StringComparison.Ordinal);
        File.WriteAllText(run.MetricsPath, """{ "epoch": "one" }""" + "\n");
        Assert.EndsWith("a line is no metrics: epoch has a value of the wrong kind: \"one\"", Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadMetrics()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("null", "it has a value of the wrong kind: null")]
    [InlineData("""{ "seed": 1.5 }""", "seed has a value of the wrong kind: 1.5")]
    [InlineData("""{ "seed": 1,""", "(line 1, byte 12)")]
    public void A_result_that_is_none_says_why(string text, string told)
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(run.ResultPath, text);
        string message = Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadResult()).Message;
        Assert.Contains("result.json is no result: ", message, StringComparison.Ordinal);
        Assert.EndsWith(told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static EpochMetrics Epoch(int number) => new(number, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [0, 0, 0], 0, 0);
}
