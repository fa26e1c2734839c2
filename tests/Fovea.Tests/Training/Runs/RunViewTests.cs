using System.Text.Json;
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
        string line = JsonSerializer.Serialize(Epoch(1), RunContext.Default.EpochMetrics) + "\n";
        File.WriteAllText(run.MetricsPath, line + "{\"epo");
        MetricsPart part = RunView.TryOpen(run.Path)!.ReadMetrics();
        Assert.Equal((1, line.Length), (part.Epochs.Count, part.End));
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
        string good = JsonSerializer.Serialize(Epoch(1), RunContext.Default.EpochMetrics) + "\n";
        Assert.Contains($"{run.MetricsPath}: line 1 is no metrics: 'nothing' is an invalid JSON literal. Expected the literal 'null' (line 1, byte 2)", Refusal("nothing\n", from: 0), StringComparison.Ordinal);
        Assert.EndsWith("line 3 is no metrics: '2' is an invalid start of a property name. Expected a '\"' (line 3, byte 3)", Refusal($"{good}{good}{{ 2\n", from: 0), StringComparison.Ordinal);
        Assert.Contains("line 1 is no metrics: it has a value of the wrong kind: null; it must be an object with epoch, step, ", Refusal("null\n", from: 0), StringComparison.Ordinal);
        Assert.EndsWith("line 1 is no metrics: epoch has a value of the wrong kind: \"one\"; it must be a whole number", Refusal("""{ "epoch": "one" }""" + "\n", from: 0), StringComparison.Ordinal);
        Assert.Contains("line 2 is no metrics: it lacks epoch, step, learningRate, hybridLoss", Refusal($"{good}{{}}\n", from: 0), StringComparison.Ordinal);
        Assert.EndsWith("line 2 is no metrics: it lacks seconds", Refusal(good + good.Replace(",\"seconds\":0", string.Empty, StringComparison.Ordinal), from: good.Length), StringComparison.Ordinal);

        string Refusal(string text, long from)
        {
            File.WriteAllText(run.MetricsPath, text);
            return Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadMetrics(from)).Message;
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("null", "it has a value of the wrong kind: null; it must be an object with run, seed, bestEpoch, validationErrorPercent, testErrorPercent, testErrorPercentSpread, imagesPerSecond, seconds, stoppedAfterEpoch, passes, warnings")]
    [InlineData("""{ "seed": 1.5 }""", "seed has a value of the wrong kind: 1.5; it must be a whole number")]
    [InlineData("{}", "it lacks run, seed, bestEpoch, validationErrorPercent, imagesPerSecond, seconds")]
    [InlineData("""{ "seed": 1,""", "it ends too early: it is cut off, or a bracket or a quote is not closed (line 1, byte 12)")]
    public void A_result_that_is_none_says_why(string text, string told)
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(run.ResultPath, text);
        string message = Assert.Throws<RunException>(() => RunView.TryOpen(run.Path)!.ReadResult()).Message;
        Assert.Contains("result.json is no result: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"{told}; copy it again from where the folder comes from; or delete it, and the run goes on from its last checkpoint to a result of its own", message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("result.json", "or delete it, and the run goes on from its last checkpoint to a result of its own")]
    [InlineData("environment.json", "it only notes what the run was carried out on, and may be deleted")]
    [InlineData("start.json", "it only notes what was taken from the model that the run started from, and may be deleted")]
    [InlineData("metrics.jsonl", "a file is needed")]
    public void A_folder_in_the_place_of_a_file_is_told_by_name(string name, string told)
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        Directory.CreateDirectory(Path.Combine(run.Path, name));
        RunView view = RunView.TryOpen(run.Path)!;
        string message = Assert.Throws<RunException>(() =>
        {
            view.ReadResult();
            view.ReadEnvironments();
            view.ReadStart();
            view.ReadMetrics();
        }).Message;
        Assert.StartsWith($"{Path.Combine(run.Path, name)} cannot be read: it is a folder, but a file is needed", message, StringComparison.Ordinal);
        Assert.EndsWith(told, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_cannot_be_read_counts_as_one()
    {
        using RunFolder run = RunFolder.Create(folder["run"], new Recipe());
        Directory.CreateDirectory(run.ResultPath);
        Assert.Equal(RunState.Finished, RunView.TryOpen(run.Path)!.State);
    }

    public void Dispose() => folder.Dispose();

    private static EpochMetrics Epoch(int number) => new(number, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [0, 0, 0], 0, 0);
}
