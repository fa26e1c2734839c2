using Fovea.Application;
using Fovea.Tuning;
using Fovea.Workers.Tests;

namespace Fovea.Cli.Tests;

/// <summary>Workers and tuners that are told to stop, in the middle of things.</summary>
public sealed class WorkerStopTests : IDisposable
{
    private readonly WorkerPlace place = new();

    [Theory]
    [InlineData("-TERM", "all at once")]
    [InlineData("-INT", "all at once")]
    [InlineData("-TERM", "the trial first")]
    [InlineData("-TERM", "the worker first")]
    public async Task A_stop_is_no_loss_whoever_hears_of_it_first(string signal, string order)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "process groups are made with setsid, of Linux");
        Study study = place.NewStudy("long", trials: 1, epochs: 1000);
        using FoveaProcess worker = place.Worker();
        await worker.UntilAsync(() => study.Trials() is [{ LastStep: > 0 }]);
        switch (order)
        {
            case "all at once":
                worker.SignalGroup(signal);
                break;
            case "the trial first":
                Assert.True(worker.SignalChildren(signal));
                await Task.Delay(1000);
                worker.Signal(signal);
                break;
            default:
                worker.Signal(signal);
                worker.SignalChildren(signal);
                break;
        }

        Assert.Equal(ExitCode.Stopped, await worker.EndAsync());
        StudyTrial trial = Assert.Single(study.Trials());
        Assert.Equal((TrialState.Waiting, 0, 1), (trial.Record.State, trial.Losses, trial.Attempts));
        Assert.True(File.Exists(place.Folder["runs/tune-long/trials/0000/resume.safetensors"]));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("silent")]
    public async Task A_stop_is_heard_while_the_database_is_away(string how)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "process groups are made with setsid, of Linux");
        Study study = place.NewStudy("long", trials: 1, epochs: 1000);
        using FailingNetwork network = new(place.Database.Url);
        using FoveaProcess worker = place.Worker(network.Url);
        await worker.UntilAsync(() => study.Trials() is [{ LastStep: > 0 }]);
        if (how == "silent") network.Silence();
        else network.Cut();
        if (how == "cut") await worker.UntilSaidAsync("is away, waiting for it");
        else await Task.Delay(2000);
        worker.Signal("-TERM");
        Assert.Equal(ExitCode.Stopped, await worker.EndAsync());
        Assert.True(File.Exists(place.Folder["runs/tune-long/trials/0000/resume.safetensors"]));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("silent")]
    public async Task Who_follows_a_study_hears_a_stop_while_the_database_is_away(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no termination signal");
        Study study = place.NewStudy("far", trials: 1);
        using FailingNetwork network = new(place.Database.Url);
        using FoveaProcess tuner = FoveaProcess.Start("tune", "--resume", "--name", "far", "--storage", network.Url);
        await tuner.UntilAsync(() => study.Trials() is [{ Job: not null }]);
        if (how == "silent") network.Silence();
        else network.Cut();
        if (how == "cut") await tuner.UntilSaidAsync("is away, waiting for it");
        else await Task.Delay(2000);
        tuner.Signal("-TERM");
        Assert.Equal(ExitCode.Stopped, await tuner.EndAsync());
    }

    public void Dispose() => place.Dispose();
}
