using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Cli.Predictions;
using Fovea.Cli.Verbs;
using Fovea.Imaging.Tests.Slides;
using Fovea.Training.Exports;

namespace Fovea.Cli.Tests;

/// <summary>Slides that a model says something of: stopped in the middle, gone on with, and on workers.</summary>
[Collection(nameof(OwnHome))]
public sealed class SlidePredictionTests : IDisposable
{
    private const int Many = 600, ForWorkers = 400;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Killed_in_the_middle_the_same_command_does_the_rest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to kill a process with");
        string run = await TrainAsync();
        AddSlides("new", Many);
        string[] reference = await PredictAsync(run, "whole.csv");
        Assert.Equal(1 + Many, reference.Length);
        string journal = folder["rest.csv.part"];
        using (FoveaProcess killed = FoveaProcess.Start("predict", run, folder["new"], "--out", folder["rest.csv"]))
        {
            await killed.UntilAsync(() => File.Exists(journal) && new FileInfo(journal).Length > 4000);
            killed.Signal("-KILL");
            await killed.EndAsync();
        }

        Assert.False(File.Exists(folder["rest.csv"]));
        int done = File.ReadAllLines(journal).Length - 1;
        Assert.InRange(done, 2, Many - 1);
        // As a machine that loses its power may leave it.
        File.AppendAllText(journal, "{\"key\":\"/cut/o");
        CommandLine rest = await CommandLine.RunAsync("predict", run, folder["new"], "--out", folder["rest.csv"]);
        Assert.Equal(0, rest.ExitCode);
        Assert.Matches($"goes on: ({done - 1}|{done}) of {Many} images are done", rest.Messages);
        Assert.Equal(reference, File.ReadAllLines(folder["rest.csv"]));
        Assert.False(File.Exists(journal));
    }

    [Fact]
    public async Task What_was_done_for_another_question_is_not_taken()
    {
        string run = await TrainAsync();
        AddSlides("new", 3);
        File.WriteAllText(folder["new/broken.tif"], "no slide");
        string target = folder["p.jsonl"];
        CommandLine first = await CommandLine.RunAsync("predict", run, folder["new"], "--out", target);
        Assert.Equal(1, first.ExitCode);
        Assert.Contains("1 of 4 images could not be read", first.Messages, StringComparison.Ordinal);
        CommandLine other = await CommandLine.RunAsync("predict", run, folder["new"], "--out", target, "--glimpses", "2");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("p.jsonl.part has what another command did", other.Messages, StringComparison.Ordinal);
        // Repaired, it is the only one that is looked at.
        File.Copy(folder["new/0000.tif"], folder["new/broken.tif"], overwrite: true);
        CommandLine again = await CommandLine.RunAsync("predict", run, folder["new"], "--out", target);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("goes on: 3 of 4 images are done", again.Messages, StringComparison.Ordinal);
        JsonNode[] lines = [.. File.ReadLines(target).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["0000.tif", "0001.tif", "0002.tif", "broken.tif"], lines.Select(line => Path.GetFileName((string)line["image"]!)));
        Assert.Equal($"{lines[0]["probabilities"]}", $"{lines[3]["probabilities"]}");
        Assert.Equal("101 75", $"{lines[0]["width"]} {lines[0]["height"]}");
    }

    [Fact]
    public async Task What_was_done_of_other_images_is_not_lost()
    {
        string run = await TrainAsync();
        AddSlides("new", 3);
        File.WriteAllText(folder["new/broken.tif"], "no slide");
        string target = folder["p.csv"], journal = folder["p.csv.part"];
        Assert.Equal(1, (await CommandLine.RunAsync("predict", run, folder["new"], "--out", target)).ExitCode);
        byte[] written = File.ReadAllBytes(target), kept = File.ReadAllBytes(journal);
        CommandLine other = await CommandLine.RunAsync("predict", run, folder["new/0001.tif"], "--out", target);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains($"{journal} has what another command did, with 2 images that are not asked for now, as {folder["new/0000.tif"]}: give the same images to go on with that, another --out, or delete it", other.Messages, StringComparison.Ordinal);
        Assert.Equal(written, File.ReadAllBytes(target));
        Assert.Equal(kept, File.ReadAllBytes(journal));
        // What is not there any more, or is another one by now, cannot be asked for.
        File.Delete(folder["new/0000.tif"]);
        File.Delete(folder["new/broken.tif"]);
        File.Delete(folder["new/0002.tif"]);
        File.Copy(folder["new/0001.tif"], folder["new/0002.tif"]);
        File.SetLastWriteTimeUtc(folder["new/0002.tif"], DateTime.UnixEpoch);
        CommandLine rest = await CommandLine.RunAsync("predict", run, folder["new"], "--out", target);
        Assert.Equal(0, rest.ExitCode);
        Assert.Contains("goes on: 1 of 2 images is done", rest.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(journal));
    }

    [Fact]
    public async Task What_cannot_be_read_is_left_out_where_that_is_wished()
    {
        string run = await TrainAsync();
        AddSlides("new", 2);
        File.WriteAllText(folder["new/broken.tif"], "no slide");
        Assert.Equal(1, (await CommandLine.RunAsync("predict", run, folder["new"], "--out", folder["p.json"])).ExitCode);
        CommandLine line = await CommandLine.RunAsync("predict", run, folder["new"], "--out", folder["p.json"], "--skip-unreadable", "--data-option", "cacheMegabytes=20");
        Assert.Equal(0, line.ExitCode);
        Assert.Contains("goes on: 2 of 3 images are done", line.Messages, StringComparison.Ordinal);
        JsonNode written = JsonNode.Parse(File.ReadAllText(folder["p.json"]))!;
        Assert.Equal(2, written["predictions"]!.AsArray().Count);
        Assert.Equal("broken.tif", Path.GetFileName((string)written["unreadable"]![0]!["name"]!));
        Assert.False(File.Exists(folder["p.json.part"]));
    }

    [Fact]
    public async Task A_slide_is_drawn_small_with_its_look_and_a_report_takes_slides_that_differ_in_size()
    {
        string run = await TrainAsync();
        AddSlides("new", 1);
        CommandLine look = await CommandLine.RunAsync("look", run, folder["new/0000.tif"], "--out", folder["looks"]);
        Assert.Equal(0, look.ExitCode);
        Assert.True(new FileInfo(folder["looks/look-0000.png"]).Length > 10_000);
        CommandLine report = await CommandLine.RunAsync("report", run, "--out", folder["report.html"], "--open", "no");
        Assert.Equal(0, report.ExitCode);
        Assert.Contains("some of the images that it learned from", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_do_each_slide_once_though_one_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "process groups are made with setsid, of Linux");
        using WorkerPlace place = new();
        string run = await TrainAsync();
        AddSlides("new", ForWorkers);
        File.WriteAllText(folder["new/broken.tif"], "no slide");
        CommandLine alone = await CommandLine.RunAsync("predict", run, folder["new"], "--out", folder["alone.csv"], "--skip-unreadable");
        Assert.Equal(0, alone.ExitCode);
        string[] command = ["predict", run, folder["new"], "--out", folder["far.csv"], "--skip-unreadable", "--storage", place.Database.Url];
        using FoveaProcess asker = FoveaProcess.Start(command);
        await asker.UntilSaidAsync($"{ForWorkers + 1} images; workers do it");
        using (FoveaProcess killed = place.Worker())
        {
            await killed.UntilAsync(() => place.Database.Number("SELECT count(*) FROM fovea_prediction WHERE result IS NOT NULL") > 5);
            killed.SignalGroup("-KILL");
            await killed.EndAsync();
        }

        Assert.InRange(place.Database.Number("SELECT count(*) FROM fovea_prediction WHERE result IS NOT NULL"), 6, ForWorkers - 1);
        using FoveaProcess lasting = place.Worker();
        Assert.Equal(0, await asker.EndAsync());
        Assert.Equal(0, await lasting.EndAsync());
        Assert.Equal(File.ReadAllLines(folder["alone.csv"]), File.ReadAllLines(folder["far.csv"]));
        Assert.Equal(2, place.Database.Number("SELECT count(DISTINCT owner) FROM fovea_prediction"));
        Assert.Equal(1, place.Database.Number("SELECT count(*) FROM fovea_prediction WHERE error IS NOT NULL"));
        // Asked again, nobody has to look.
        File.Delete(folder["far.csv"]);
        Assert.Equal(0, (await CommandLine.RunAsync(command)).ExitCode);
        Assert.Equal(File.ReadAllLines(folder["alone.csv"]), File.ReadAllLines(folder["far.csv"]));
    }

    [Fact]
    public async Task A_pyramid_that_a_worker_makes_first_is_told_of_and_goes_on_after_a_stop()
    {
        string weights = ModelLibrary.At(await TrainAsync()).WeightsPath;
        OrderedModel model = new(new PredictionOrder(weights, new PredictionQuestion(ModelFolder.DigestOf(weights), new LookingTerms(), PredictionQuestion.KnownForm)));
        // 4500x1300 pixels of its largest level that lacks are 108 tiles; 64 are made at a time.
        SlideWriter.Write(folder["flat.tif"], 9000, 2600, (x, y) => (byte)(x ^ y), levels: 1);
        using CancellationTokenSource stop = new();
        Heard stopped = new(stop.Cancel), rest = new(() => { });
        Assert.Throws<OperationCanceledException>(() => model.Predict(folder["flat.tif"], stopped, stop.Token));
        Assert.Equal([64], stopped.Done);
        Assert.Equal((9000, 2600), model.Predict(folder["flat.tif"], rest, CancellationToken.None) is var result ? (result.Width, result.Height) : default);
        Assert.Equal(108, rest.Done[0]);
    }

    [Fact]
    public async Task Workers_look_at_files_alone()
    {
        using WorkerPlace place = new();
        CommandLine line = await CommandLine.RunAsync("predict", Path.Combine(SourceTree.Root, "models/mnist"), "cue:test:0", "--storage", place.Database.Url);
        Assert.NotEqual(0, line.ExitCode);
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> TrainAsync()
    {
        foreach ((string name, string at) in new[] { ("lzw", "a/0"), ("jpeg", "a/1"), ("deflate", "b/0"), ("rgb-jpeg", "b/1") }) Copy(name, $"slides/{at}.tif");
        CommandLine trained = await CommandLine.RunAsync(
            "train", $"slides:{folder["slides"]}", "--epochs", "1", "--no-test", "--out", folder["run"], "--set", "model.sensor.size=4", "--set", "model.sensor.scales=5", "--set", "model.initialization.kind=fanIn");
        Assert.Equal(0, trained.ExitCode);
        return folder["run"];
    }

    private async Task<string[]> PredictAsync(string run, string target)
    {
        CommandLine line = await CommandLine.RunAsync("predict", run, folder["new"], "--out", folder[target]);
        Assert.Equal(0, line.ExitCode);
        return File.ReadAllLines(folder[target]);
    }

    private void AddSlides(string place, int count)
    {
        string[] kinds = ["lzw", "jpeg", "deflate", "rgb-jpeg"];
        for (int i = 0; i < count; i++) Copy(kinds[i % kinds.Length], $"{place}/{i:D4}.tif");
    }

    private void Copy(string fixture, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[target])!);
        File.Copy(Path.Combine(SourceTree.Root, $"tests/Fovea.Imaging.Tests/Fixtures/slides/{fixture}.tif"), folder[target]);
    }

    /// <summary>What was told of a pyramid.</summary>
    private sealed class Heard(Action each) : IDataObserver, IDataProgress
    {
        public List<long> Done { get; } = [];

        public IDataProgress Begin() => this;

        public void Report(DataProgress value)
        {
            Done.Add(value.Done);
            each();
        }

        public void OnLoaded(DataSet data, JsonObject options) => Assert.Fail("a slide is no data set");

        public void OnFindings(IReadOnlyList<DataFinding> findings) => Assert.Fail("nothing is found");

        public void Dispose()
        {
        }
    }
}
