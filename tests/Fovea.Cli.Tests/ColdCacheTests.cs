using Fovea.Application;
using Fovea.Data;
using Fovea.Tuning;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>Processes that need the same decoded images at once, of which one decodes and the others wait, and those that want the same new folder.</summary>
public sealed class ColdCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ColdCacheTests()
    {
        for (int i = 0; i < 20; i++)
        {
            Write($"images/dark/{i:D2}.png", new SKColor((byte)(2 * i), 0, 0));
            Write($"images/light/{i:D2}.png", new SKColor((byte)(255 - (2 * i)), 200, 200));
        }
    }

    private string Data => $"folder:{folder["images"]}";

    [Fact]
    public async Task Two_trainings_wait_for_who_decodes()
    {
        using FileLock decoding = await DecodeAsync();
        FoveaProcess[] trainings = [.. new[] { "one", "two" }.Select(name => Start("train", Data, "--epochs", "1", "--threads", "1", "--out", folder[name]))];
        foreach (FoveaProcess training in trainings) await training.UntilSaidAsync("waiting for another process that decodes the same images");
        decoding.Dispose();
        foreach (FoveaProcess training in trainings)
        {
            Assert.True(await training.EndAsync() == 0, training.Said);
            training.Dispose();
        }
    }

    [Fact]
    public async Task Who_waits_can_be_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no termination signal");
        using FileLock decoding = await DecodeAsync();
        using FoveaProcess training = Start("train", Data, "--epochs", "1", "--out", folder["run"]);
        await training.UntilSaidAsync("waiting for another process");
        training.Signal("-TERM");
        Assert.Equal(ExitCode.Stopped, await training.EndAsync());
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public async Task All_trials_of_a_worker_wait_for_the_one_that_decodes()
    {
        using WorkerPlace place = new();
        using FileLock decoding = await DecodeAsync();
        Study study = place.NewStudy("pictures", trials: 3, data: Data);
        using FoveaProcess worker = place.Worker(home: folder["home"], jobs: 2);
        await worker.UntilAsync(() => study.Trials().Count(trial => trial.Record.State == TrialState.Running && Directory.Exists(place.Folder["runs/tune-pictures"])) == 2);
        // Long enough for both to come to the cache.
        await Task.Delay(2000);
        decoding.Dispose();
        Assert.Equal(0, await worker.EndAsync());
        Assert.All(study.Trials(), trial => Assert.Equal((TrialState.Done, 1), (trial.Record.State, trial.Attempts)));
    }

    [Fact]
    public async Task Trainings_and_searches_that_begin_at_once_get_folders_of_their_own()
    {
        string[] train = ["train", "cue", "--epochs", "1", "--threads", "1", "--set", "training.rollouts=2"], tune = ["tune", "cue", "--trials", "1", "--time-limit", "0.1"];
        FoveaProcess[] all = [.. Enumerable.Range(0, 4).Select(number => FoveaProcess.StartIn(folder.Path, number % 2 == 0 ? train : tune))];
        foreach (FoveaProcess each in all)
        {
            int code = await each.EndAsync();
            // A search whose only trial had no time has no result.
            Assert.True(code == 0 || each.Said.Contains("none of 1 trial ended with a value", StringComparison.Ordinal), each.Said);
            each.Dispose();
        }

        Assert.Equal(["cue-001", "cue-002", "tune-cue-001", "tune-cue-002"], Directory.EnumerateDirectories(folder["runs"]).Select(Path.GetFileName).Order());
    }

    public void Dispose() => folder.Dispose();

    private FoveaProcess Start(params IEnumerable<string> args) => FoveaProcess.StartAt(folder["home"], args);

    /// <summary>Holds the cache of the images as who decodes them does, with nothing in it yet.</summary>
    private async Task<FileLock> DecodeAsync()
    {
        using (FoveaProcess prepare = Start("data", "prepare", Data)) Assert.True(await prepare.EndAsync() == 0, prepare.Said);
        string pixels = Assert.Single(Directory.GetFiles(folder["home"], "pixels.bin", SearchOption.AllDirectories)), cache = Path.GetDirectoryName(pixels)!;
        File.Delete(pixels);
        File.Delete(Path.Combine(cache, "contents.json"));
        return FileLock.TryAcquire(Path.Combine(cache, "lock"))!;
    }

    private void Write(string name, SKColor colour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using SKBitmap bitmap = new(12, 12);
        bitmap.Erase(colour);
        using FileStream file = File.Create(folder[name]);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
