using System.Globalization;
using Fovea.Training.Runs;
using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>
/// A trial as a training run: the study's recipe with the trial's parameters, in a process and a run folder of its own. Its value is the
/// validation error, in percent, of the run's best weights; each epoch's error is reported. It never looks at the test images.
/// </summary>
internal sealed class TrainingObjective(StudyFolder folder, int threads, TimeSpan lease) : IObjective
{
    // What a process ends with that a signal to end, or that its terminal is closed, met before it could listen.
    private const int Terminated = 128 + 15, HungUp = 128 + 1;

    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(200), hearing = TimeSpan.FromSeconds(5);

    /// <summary>What trains.</summary>
    public TrialProgram Program { get; init; } = TrialProgram.Self;

    /// <summary>Options that say what computes; none for the processor.</summary>
    public IReadOnlyList<string> DeviceWords { get; init; } = [];

    public async Task<double> RunAsync(ITrialRun trial, CancellationToken stop)
    {
        try
        {
            return await TrainAsync(trial, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RunException or RecipeException or IOException or UnauthorizedAccessException)
        {
            throw new TrialFailedException(exception.Message, exception);
        }
    }

    private async Task<double> TrainAsync(ITrialRun trial, CancellationToken stop)
    {
        string run = folder.RunOf(trial.Number);
        await UntilFreeAsync(run, stop).ConfigureAwait(false);
        using TrialProcess process = TrialProcess.Start(Program, ArgumentsFor(run, trial.Parameters), lease);
        try
        {
            await FollowAsync(process, run, trial, stop).ConfigureAwait(false);
        }
        catch
        {
            await process.StopAsync().ConfigureAwait(false);
            throw;
        }

        int code = await process.WaitAsync().ConfigureAwait(false);
        // A process that was stopped has left a checkpoint to go on from.
        if (code is ExitCode.Stopped or Terminated or HungUp)
        {
            // A signal to all of a process group, as Ctrl-C is, is for us too, and may reach the trial first.
            await Task.Delay(hearing, stop).ConfigureAwait(false);
            throw new OperationCanceledException("the trial's process was stopped");
        }

        if (code != ExitCode.Done) throw new TrialFailedException(WithWords(HowEnded(code), process));
        return RunView.TryOpen(run)?.ReadResult()?.ValidationErrorPercent ?? throw new TrialFailedException(WithWords("ended without a result", process));
    }

    private static string HowEnded(int code)
    {
        const int signals = 128, kill = 9;
        if (code <= signals) return $"ended with exit code {code}";
        return $"was ended by signal {code - signals}{(code - signals == kill ? ", as where memory runs out" : string.Empty)}";
    }

    private static string WithWords(string end, TrialProcess process) => process.LastWords() is { Length: > 0 } words ? $"{end}: {words}" : end;

    private static async Task FollowAsync(TrialProcess process, string run, ITrialRun trial, CancellationToken stop)
    {
        long read = 0;
        while (true)
        {
            // Once more after the end, for what came last.
            bool hasExited = process.HasExited;
            foreach (EpochMetrics epoch in MetricsOf(run, ref read))
                trial.Report(epoch.Epoch, epoch.ValidationErrorPercent);
            if (hasExited) return;
            if (trial.IsHeld) process.GiveSign();
            await Task.Delay(glance, stop).ConfigureAwait(false);
        }
    }

    private static IReadOnlyList<EpochMetrics> MetricsOf(string run, ref long read)
    {
        if (RunView.TryOpen(run) is not { } view) return [];
        MetricsPart part = view.ReadMetrics(read);
        read = part.End;
        return part.Epochs;
    }

    private string[] ArgumentsFor(string run, ParameterValues parameters)
    {
        // A search chooses by validation: the test is for what it has chosen.
        string[] how = ["--threads", threads.ToString(CultureInfo.InvariantCulture), .. DeviceWords, "--no-test", "--json"];
        if (RunView.TryOpen(run) is { } view)
        {
            Recipe found = view.ReadRecipe();
            if (StudyFolder.WithParameters(found, parameters).ToJson() != found.ToJson())
                throw new StudyException($"{run} holds a run with other parameters than this trial's: give the study's runs another folder");
            return ["train", "--resume", run, .. how];
        }

        // Killed before it had written its recipe: there is nothing in it.
        if (Directory.Exists(run)) Directory.Delete(run, recursive: true);
        return ["train", folder.RecipePath, "--out", run, .. how, .. parameters.SelectMany(pair => new[] { "--set", $"{pair.Key}={pair.Value}" })];
    }

    /// <summary>Waits for the process of an attempt that was lost to be gone.</summary>
    private async Task UntilFreeAsync(string run, CancellationToken stop)
    {
        TimeSpan waited = TimeSpan.Zero;
        for (; RunLock.IsHeld(run); waited += glance)
        {
            if (waited > 2 * lease) throw new TrialFailedException($"{run} is still in use by an earlier attempt's process");
            await Task.Delay(glance, stop).ConfigureAwait(false);
        }
    }
}
