using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fovea.Devices;

namespace Fovea.Cli.Tests;

/// <summary>What verbs do with --device, whatever device it is.</summary>
public sealed class DeviceTests : IDisposable
{
    private const int Seeds = 3;

    /// <summary>Two epochs of ten steps.</summary>
    private static readonly string[] training =
    [
        "cue", "--epochs", "2", "--set", "training.batchSize=800", "--set", "training.rollouts=2", "--set", "model.glimpse.what=16", "--set", "model.glimpse.where=8",
        "--set", "model.glimpse.features=16", "--set", "model.core.hidden=16", "--threads", "2",
    ];

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("train", "cue")]
    [InlineData("tune", "cue")]
    [InlineData("worker", "--storage", "postgres://nobody@localhost/none")]
    public async Task A_word_that_is_no_device_is_wrong_and_a_device_that_is_not_there_is_missed(params string[] verb)
    {
        CommandLine unknown = await CommandLine.RunAsync([.. verb, "--device", "gpu"]);
        Assert.Equal((2, "fovea: --device must be cpu, auto, cuda, cuda:NUMBER, opencl or opencl:NUMBER, but is 'gpu'"), (unknown.ExitCode, unknown.Messages.Trim()));
        CommandLine missing = await CommandLine.RunAsync([.. verb, "--device", "cuda:99"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Matches("^fovea: device is \"cuda:99\", which is not there.*There are: cpu", missing.Messages);
    }

    [Theory]
    [InlineData(null, Seeds)]
    [InlineData("2", 2)]
    [InlineData("1", 1)]
    public async Task Seeds_train_side_by_side_on_a_device_to_what_they_come_to_one_by_one(string? jobs, int together)
    {
        StandInDevice device = new();
        CommandLine line = await OnAsync(device, ["train", .. training, "--seeds", $"{Seeds}", .. jobs is null ? [] : new[] { "--jobs", jobs }, "--device", "standin", "--out", folder["device"], "--json"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Equal(together, device.MostInUse);
        CommandLine plain = await CommandLine.RunAsync(["train", .. training, "--seeds", $"{Seeds}", "--out", folder["processor"], "--json"]);
        AssertSameWeights("device", "processor");
        Assert.Equal(ErrorsIn(plain), ErrorsIn(line));
        Assert.Equal("standin:0: Stand-in, driver 1", (string?)JsonNode.Parse(File.ReadAllText(folder["device/seed-2/environment.json"]))![0]!["device"]);
    }

    [Fact]
    public async Task Rows_of_seeds_that_train_side_by_side_say_whose_they_are()
    {
        CommandLine line = await OnAsync(new StandInDevice(), ["train", .. training, "--seeds", "2", "--device", "standin", "--out", folder["device"]]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.StartsWith("training 2 seeds, 2 at the same time, on 8,000 cue images of 36x36x1, 2 epochs, on standin:0 (Stand-in, driver 1)", line.Messages, StringComparison.Ordinal);
        string[] rows = [.. Regex.Matches(line.Messages, @"^ +(\d+) +(\d+) +[\d.]+ %", RegexOptions.Multiline).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").Order()];
        Assert.Equal(["1 1", "1 2", "2 1", "2 2"], rows);
        Assert.Contains("   seed  epoch   training error", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeds_side_by_side_on_the_processor_come_to_the_same()
    {
        CommandLine together = await CommandLine.RunAsync(["train", .. training, "--seeds", $"{Seeds}", "--jobs", "2", "--out", folder["together"]]);
        Assert.True(together.ExitCode == 0, together.Messages);
        await CommandLine.RunAsync(["train", .. training, "--seeds", $"{Seeds}", "--out", folder["processor"]]);
        AssertSameWeights("together", "processor");
    }

    [Fact]
    public async Task A_stop_leaves_every_seed_to_go_on_with()
    {
        using CancellationTokenSource stop = new();
        StandInDevice device = new() { Stepped = taken => { if (taken == 7) stop.Cancel(); } };
        CommandLine stopped = await CommandLine.RunAsync(device.Open, stop.Token, ["train", .. training, "--seeds", $"{Seeds}", "--jobs", "2", "--device", "standin", "--out", folder["stopped"]]);
        Assert.Equal(130, stopped.ExitCode);
        await AssertGoOnToTheSameAsync(stopped);
    }

    [Fact]
    public async Task A_device_that_is_lost_leaves_every_seed_to_go_on_with()
    {
        CommandLine lost = await OnAsync(new StandInDevice { FailsAtStep = 9 }, ["train", .. training, "--seeds", $"{Seeds}", "--device", "standin", "--out", folder["stopped"], "--checkpoint-seconds", "0"]);
        Assert.Equal(1, lost.ExitCode);
        Assert.Matches(@"fovea: seed [123]: standin:0 was lost; the run goes on from its last checkpoint", lost.Messages);
        Assert.Contains("without --device, the processor goes on", lost.Messages, StringComparison.Ordinal);
        await AssertGoOnToTheSameAsync(lost);
    }

    [Fact]
    public async Task A_run_whose_device_is_lost_goes_on_on_the_processor()
    {
        CommandLine lost = await OnAsync(new StandInDevice { FailsAtStep = 13 }, ["train", .. training, "--device", "standin:0", "--out", folder["lost"], "--no-test"]);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("fovea: standin:0 was lost; the run goes on from its last checkpoint", lost.Messages, StringComparison.Ordinal);
        Assert.Contains($"/lost --no-test --device standin:0", lost.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["lost/result.json"]));
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", folder["lost"], "--no-test", "--device", "cpu");
        Assert.True(resumed.ExitCode == 0, resumed.Messages);
        await CommandLine.RunAsync(["train", .. training, "--out", folder["processor"], "--no-test"]);
        Assert.Equal(DigestOf("processor/last.safetensors"), DigestOf("lost/last.safetensors"));
    }

    [Fact]
    public async Task Where_seeds_have_no_room_beside_each_other_fewer_at_a_time_are_suggested()
    {
        CommandLine line = await OnAsync(new StandInDevice { Room = 2 }, ["train", .. training, "--seeds", $"{Seeds}", "--device", "standin", "--out", folder["stopped"]]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("standin:0: there is no room; 3 seeds were to train at the same time: --jobs 1 lets fewer of them, which together need less", line.Messages, StringComparison.Ordinal);
        await AssertGoOnToTheSameAsync(line);
    }

    [Fact]
    public async Task Parts_that_a_device_lacks_are_told_before_a_folder_is_made()
    {
        StandInDevice device = new() { Lacks = ["model.core.kind mine"] };
        CommandLine refused = await OnAsync(device, ["train", .. training, "--device", "standin", "--out", folder["run"]]);
        Assert.Equal((2, "fovea: standin:0 has no part for model.core.kind mine: leave --device out, or use parts that it has"), (refused.ExitCode, refused.Messages.Trim()));
        Assert.False(Directory.Exists(folder["run"]));
        CommandLine any = await OnAsync(device, ["train", .. training, "--device", "auto", "--out", folder["run"]]);
        Assert.True(any.ExitCode == 0, any.Messages);
        Assert.Contains("the processor computes: standin:0 has no part for model.core.kind mine", any.Messages, StringComparison.Ordinal);
        Assert.Equal(0, device.MostInUse);
        CommandLine measured = await OnAsync(device, ["evaluate", folder["run"], "--device", "standin"]);
        Assert.Equal(2, measured.ExitCode);
    }

    [Fact]
    public async Task Any_device_is_the_processor_where_there_is_no_other()
    {
        CommandLine line = await CommandLine.RunAsync(_ => null, default, ["train", .. training, "--device", "auto", "--out", folder["run"]]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains("the processor computes: there is no graphics processor that can be used", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_on_a_device_says_the_same()
    {
        await CommandLine.RunAsync(["train", .. training, "--out", folder["run"]]);
        StandInDevice device = new();
        CommandLine there = await OnAsync(device, "evaluate", folder["run"], "--device", "standin", "--json"), here = await CommandLine.RunAsync("evaluate", folder["run"], "--json");
        Assert.True(there.ExitCode == 0, there.Messages);
        Assert.Equal(1, device.Evaluations);
        string[] figures = ["errorPercent", "negativeLogLikelihood", "rocAuc"];
        Assert.Equal(figures.Select(figure => JsonNode.Parse(here.Output)![figure]!.GetValue<double>()), figures.Select(figure => JsonNode.Parse(there.Output)![figure]!.GetValue<double>()));
    }

    /// <summary>Trials are processes of their own: what they train on, only a device of the machine can show.</summary>
    [Fact]
    public async Task Trials_train_on_the_device_and_a_run_of_theirs_goes_on_without()
    {
        Assert.SkipUnless(GraphicsDevices.List(out IReadOnlyList<string> missing).Any(device => device.Name == "opencl:0"), $"no OpenCL device: {string.Join("; ", missing)}");
        CommandLine line = await CommandLine.RunAsync(["tune", .. training, "--trials", "1", "--device", "opencl", "--out", folder["study"]]);
        Assert.True(line.ExitCode == 0, line.Messages);
        string run = Assert.Single(Directory.EnumerateDirectories(folder["study/trials"]));
        Assert.Equal(["opencl:0"], DevicesOf(run));
        CommandLine longer = await CommandLine.RunAsync("train", "--resume", run, "--epochs", "3", "--no-test");
        Assert.True(longer.ExitCode == 0, longer.Messages);
        Assert.Equal(["opencl:0", null], DevicesOf(run));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
    }

    [Theory]
    [InlineData("--jobs is for several seeds: give --seeds too", "train", "cue", "--jobs", "2")]
    [InlineData("--jobs must be 1 to 1000, but is 0", "train", "cue", "--seeds", "2", "--jobs", "0")]
    [InlineData("--device is what trials run on: give it to fovea worker", "tune", "cue", "--storage", "postgres://nobody@localhost/none", "--device", "cpu")]
    public async Task What_would_do_nothing_is_refused(string told, params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Task<CommandLine> OnAsync(StandInDevice device, params string[] args) => CommandLine.RunAsync(device.Open, default, args);

    private static IEnumerable<string?> DevicesOf(string run) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(run, "environment.json")))!.AsArray().Select(each => ((string?)each!["device"])?.Split(": ")[0]);

    private static double[] ErrorsIn(CommandLine line) => [.. JsonNode.Parse(line.Output)!["runs"]!.AsArray().Select(run => run!["testErrorPercent"]!.GetValue<double>())];

    /// <summary>One command is told by which all seeds that are not done go on, on the processor, to what they come to without a break.</summary>
    private async Task AssertGoOnToTheSameAsync(CommandLine broken)
    {
        Assert.Contains(Enumerable.Range(1, Seeds), seed => !File.Exists(folder[$"stopped/seed-{seed}/result.json"]));
        Assert.Single(Regex.Matches(broken.Messages, "go on with: "));
        Assert.Matches(@"go on with: .* --resume \S*/stopped --device standin( --jobs 2)?\s", broken.Messages);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", folder["stopped"], "--json");
        Assert.True(resumed.ExitCode == 0, resumed.Messages);
        Assert.Equal(Seeds, JsonNode.Parse(resumed.Output)!["runs"]!.AsArray().Count);
        await CommandLine.RunAsync(["train", .. training, "--seeds", $"{Seeds}", "--out", folder["processor"]]);
        AssertSameWeights("stopped", "processor");
    }

    private void AssertSameWeights(string some, string others)
    {
        for (int seed = 1; seed <= Seeds; seed++) Assert.Equal(DigestOf($"{others}/seed-{seed}/last.safetensors"), DigestOf($"{some}/seed-{seed}/last.safetensors"));
    }

    private string DigestOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[file])));
}
