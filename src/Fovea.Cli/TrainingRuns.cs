using System.Runtime.ExceptionServices;
using Fovea.Cli.Displays;
using Fovea.Configuration;

namespace Fovea.Cli;

/// <summary>Carries out training runs, one after the other or several side by side, and tells how to go on with those that did not come to their end.</summary>
/// <param name="terminal">Is told how it goes.</param>
/// <param name="data">The runs' data.</param>
/// <param name="how">How they are carried out.</param>
internal sealed class TrainingRuns(Terminal terminal, DataSet data, TrainingManner how)
{
    /// <summary>Trains a run to its end.</summary>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="run">Its folder.</param>
    /// <param name="stop">Stops it between two steps, after a checkpoint.</param>
    /// <param name="planned">Epochs that were planned before, where the run goes on to more or fewer.</param>
    /// <exception cref="OperationCanceledException">It was stopped; how to go on with it was told.</exception>
    public TrainingResult Train(Recipe recipe, RunFolder run, CancellationToken stop, int? planned = null) => Train(recipe, run, [run], planned, stop);

    /// <summary>Trains new runs that differ in their seeds, one after the other.</summary>
    /// <param name="runs">Recipes and folders.</param>
    /// <param name="stop">Stops the one that trains between two steps, after a checkpoint.</param>
    /// <returns>What came of each, in their order.</returns>
    /// <exception cref="OperationCanceledException">They were stopped; how to go on with them was told.</exception>
    public IReadOnlyList<TrainingResult> TrainOneByOne(IReadOnlyList<(Recipe Recipe, RunFolder Folder)> runs, CancellationToken stop) =>
        [.. runs.Select((run, i) => Train(run.Recipe, run.Folder, [.. runs.Skip(i).Select(each => each.Folder)], planned: null, stop))];

    /// <summary>Trains a run; where a device has no memory for the first step, it and those that were to follow are gone again.</summary>
    private TrainingResult Train(Recipe recipe, RunFolder run, IReadOnlyList<RunFolder> left, int? planned, CancellationToken stop)
    {
        terminal.Say($"training on {Images(recipe)}, seed {recipe.Training.Seed}{On}; run {PlaceOf(run)}");
        try
        {
            return Train(recipe, run, new TrainingDisplay(terminal), how.Threads, planned, stop);
        }
        catch (DeviceException exception) when (exception.Fault == DeviceFault.OutOfMemory && planned is null && !run.HasBegun)
        {
            // Going on would ask for as much again.
            foreach (RunFolder folder in left) folder.Discard();
            terminal.Say($"nothing was trained, and {string.Join(", ", left.Select(PlaceOf))} {(left.Count == 1 ? "is" : "are")} gone again: train with less at a time, or without --device on the processor");
            throw;
        }
        catch (Exception exception) when (exception is OperationCanceledException or DeviceException or RunException { InnerException: IOException or UnauthorizedAccessException })
        {
            TellHowToGoOn([run], isDeviceLost: exception is DeviceException);
            throw;
        }
    }

    /// <summary>
    /// Trains runs that differ in their seeds side by side, each by a thread of its own; the processor's threads are shared out. If one of them fails,
    /// the others stop after a checkpoint.
    /// </summary>
    /// <param name="runs">Recipes and folders.</param>
    /// <param name="jobs">Runs at the same time.</param>
    /// <param name="stop">Stops all of them between two steps, after a checkpoint.</param>
    /// <returns>What came of each, in their order.</returns>
    /// <exception cref="OperationCanceledException">They were stopped; how to go on with them was told.</exception>
    public IReadOnlyList<TrainingResult> TrainSideBySide(IReadOnlyList<(Recipe Recipe, RunFolder Folder)> runs, int jobs, CancellationToken stop)
    {
        jobs = Math.Min(jobs, runs.Count);
        terminal.Say($"training {Counted.Of(runs.Count, "seed")}, {jobs} at the same time, on {Images(runs[0].Recipe)}{On}");
        foreach ((Recipe recipe, RunFolder folder) in runs) terminal.Say($"  seed {recipe.Training.Seed}: run {PlaceOf(folder)}");
        SideBySideDisplay display = new(terminal, runs.Count);
        TrainingResult?[] results = new TrainingResult?[runs.Count];
        List<Exception> failures = [];
        int next = -1;
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Thread[] threads = [.. Enumerable.Range(1, jobs).Select(number => new Thread(TrainSome) { Name = $"fovea seeds {number}" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (results.All(result => result is not null)) return [.. results.OfType<TrainingResult>()];
        TellHowToGoOn(runs.Where((_, i) => results[i] is null).Select(run => run.Folder), isDeviceLost: failures.OfType<DeviceException>().Any());
        foreach (Exception further in failures.Skip(1)) terminal.Say($"fovea: {Failure.From(further).Line}");
        if (failures is [Exception first, ..]) ExceptionDispatchInfo.Throw(first);
        throw new OperationCanceledException(stop);

        void TrainSome()
        {
            while (!together.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < runs.Count)
            {
                SideBySideDisplay.Watcher watcher = display.Watch(runs[i].Recipe.Training.Seed);
                try
                {
                    results[i] = Train(runs[i].Recipe, runs[i].Folder, watcher, Math.Max(1, how.Threads / jobs), planned: null, together.Token);
                }
                catch (OperationCanceledException) when (together.IsCancellationRequested)
                {
                    // It has left its checkpoint; who stopped it, or what failed beside it, is told once for all.
                }
                catch (Exception exception)
                {
                    lock (failures) failures.Add(Explain(exception, runs[i].Recipe.Training.Seed, jobs));
                    together.Cancel();
                }
                finally
                {
                    watcher.End();
                }
            }
        }
    }

    private string On => how.Device is { } device ? $", on {device.Name} ({device.Description})" : string.Empty;

    private static Exception Explain(Exception exception, ulong seed, int jobs) => exception switch
    {
        DeviceException { Fault: DeviceFault.OutOfMemory } when jobs > 1 =>
            new DeviceException($"seed {seed}: {exception.Message}; {jobs} seeds were to train at the same time: --jobs {jobs / 2} lets fewer of them, which together need less", DeviceFault.OutOfMemory, exception),
        DeviceException { Fault: var fault } => new DeviceException($"seed {seed}: {exception.Message}", fault, exception),
        TrainingDivergedException => new TrainingDivergedException($"seed {seed}: {exception.Message}", exception),
        // What cannot be read or written is named in the message.
        _ => exception,
    };

    private static string PlaceOf(RunFolder run) => Path.GetRelativePath(".", run.Path);

    private TrainingResult Train(Recipe recipe, RunFolder run, ITrainingObserver display, int threads, int? planned, CancellationToken stop)
    {
        using TensorBoardLog? events = how.WritesEvents || TensorBoardLog.IsUsedIn(run.Path) ? new(run.Path, recipe.Training.Epochs) : null;
        using Trainer trainer = new(recipe, data, run, threads, events is null ? display : new Observers(display, events), device: how.Device)
        {
            CheckpointInterval = how.CheckpointInterval,
            TestsAtEnd = how.TestsAtEnd,
        };
        if (planned is { } before && before != recipe.Training.Epochs)
            terminal.Say($"to {Counted.Of(recipe.Training.Epochs, "epoch")} instead of {before}: learning rate and exploration are from here on those of a run of {Counted.Of(recipe.Training.Epochs, "epoch")}, now {trainer.LearningRate:G3}; patience counts anew");
        events?.LookWith(trainer.Current, data.Validation);
        return trainer.Run(stop);
    }

    private void TellHowToGoOn(IEnumerable<RunFolder> runs, bool isDeviceLost)
    {
        IEnumerable<string> places = how.Group is { } group ? [Path.GetRelativePath(".", group.Path)] : runs.Select(PlaceOf);
        foreach (string place in places) terminal.Say($"go on with: {ShellCommand.Line(["train", "--resume", place, .. how.WordsToGoOn])}");
        if (isDeviceLost) terminal.Say("without --device, the processor goes on");
    }

    private string Images(Recipe recipe) =>
        $"{Counted.Of(data.Training.Count, $"{data.Name} image")} of {data.Training.ShapeInWords}, {Counted.Of(recipe.Training.Epochs, "epoch")}";
}

/// <summary>How runs are carried out: nothing of it changes what comes of them, but for rounding on a device.</summary>
/// <param name="Device">What computes; null for the processor.</param>
/// <param name="Threads">The processor's threads.</param>
/// <param name="CheckpointInterval">Longest time between two checkpoints.</param>
/// <param name="TestsAtEnd">Whether the test images are looked at.</param>
/// <param name="WritesEvents">Whether TensorBoard's events are written where there are none yet.</param>
/// <param name="WordsToGoOn">Options that a command that goes on has to repeat.</param>
internal sealed record TrainingManner(
    ComputeDevice? Device, int Threads, TimeSpan CheckpointInterval, bool TestsAtEnd, bool WritesEvents, IReadOnlyList<string> WordsToGoOn)
{
    /// <summary>The folder by which all runs are gone on with; null where each is by its own.</summary>
    public SeedGroup? Group { get; private init; }

    /// <summary>The same for the runs of some seeds.</summary>
    /// <param name="group">Their folder.</param>
    /// <param name="words">Options that a command that goes on has to repeat beside the others.</param>
    public TrainingManner Of(SeedGroup group, IEnumerable<string> words) => this with { Group = group, WordsToGoOn = [.. WordsToGoOn, .. words] };
}
