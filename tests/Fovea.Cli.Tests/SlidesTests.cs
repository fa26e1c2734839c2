using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fovea.Imaging.Tests.Slides;

namespace Fovea.Cli.Tests;

/// <summary>Slides from preview to evaluation: none of it reads an image whole.</summary>
[Collection(nameof(OwnHome))]
public sealed class SlidesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SlidesTests()
    {
        foreach ((string name, string place) in new[] { ("lzw", "a/0"), ("jpeg", "a/1"), ("deflate", "b/0"), ("rgb-jpeg", "b/1") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"slides/{place}"])!);
            File.Copy(Path.Combine(SourceTree.Root, $"tests/Fovea.Imaging.Tests/Fixtures/slides/{name}.tif"), folder[$"slides/{place}.tif"]);
        }
    }

    private string Data => $"slides:{folder["slides"]}";

    [Fact]
    public async Task They_are_measured_drawn_and_digested()
    {
        CommandLine prepared = await CommandLine.RunAsync("data", "prepare", Data, "--json");
        JsonObject result = JsonNode.Parse(prepared.Output)!.AsObject();
        Assert.Equal("101 75 3 False", $"{result["width"]} {result["height"]} {result["channels"]} {result["sizesDiffer"]!.GetValue<bool>()}");
        CommandLine preview = await CommandLine.RunAsync("data", "preview", Data, "--split", "all", "--out", folder["preview.png"]);
        Assert.Equal(0, preview.ExitCode);
        Assert.True(File.Exists(folder["preview.png"]));
        CommandLine verified = await CommandLine.RunAsync("data", "verify", Data);
        Assert.Matches("training: [0-9a-f]{64}\r?\n", verified.Output);
        Assert.Contains($"nobody has published what the checksums of {Data} should be", verified.Messages, StringComparison.Ordinal);
        CommandLine tissue = await CommandLine.RunAsync("data", "prepare", Data, "--data-option", "tissueOnly=true");
        Assert.Matches(@"training: .*; tissue \d+\.\d to \d+\.\d % of a slide, mean \d+\.\d %; a 1, b 1", tissue.Output);
    }

    [Fact]
    public async Task They_are_trained_on_and_evaluated_and_a_list_names_them_as_a_folder_does()
    {
        CommandLine trained = await CommandLine.RunAsync(
            "train", Data, "--epochs", "2", "--no-test", "--out", folder["run"], "--data-option", "normalize=true", "--set", "model.sensor.size=4", "--set", "model.sensor.scales=12", "--set", "model.sensor.step=3");
        Assert.Equal(0, trained.ExitCode);
        CommandLine evaluated = await CommandLine.RunAsync("evaluate", folder["run"], "--split", "all", "--json");
        Assert.Equal("4", $"{JsonNode.Parse(evaluated.Output)!["images"]}");
        File.WriteAllText(folder["list.csv"], "file,label\nslides/a/0.tif,a\nslides/b/1.tif,b\n");
        CommandLine listed = await CommandLine.RunAsync("evaluate", folder["run"], "--data", $"slides:{folder["list.csv"]}", "--json");
        Assert.Equal("2", $"{JsonNode.Parse(listed.Output)!["images"]}");
        CommandLine missing = await CommandLine.RunAsync("data", "prepare", $"slides:{folder["none"]}");
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains($"there is no folder or CSV file {folder["none"]}", missing.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_named_by_their_files()
    {
        await CommandLine.RunAsync("train", Data, "--epochs", "1", "--no-test", "--out", folder["run"], "--set", "model.sensor.size=4", "--set", "model.sensor.scales=2");
        CommandLine look = await CommandLine.RunAsync("look", folder["run"], $"{Data}:all:0", "--out", folder["looks"]);
        Assert.Matches(@"^[ab]/[01]\.tif: ", look.Output);
        string page = Assert.Single(Directory.EnumerateFiles(folder["looks"], "*-all-0.html"));
        Assert.Contains($"\"name\":\"{look.Output.Split(':')[0]}\"", File.ReadAllText(page), StringComparison.Ordinal);
        CommandLine predicted = await CommandLine.RunAsync("predict", folder["run"], $"{Data}:all:0");
        Assert.Equal(look.Output.Split(':')[0], (string)JsonNode.Parse(predicted.Output)!["image"]!);
        Assert.Equal(0, (await CommandLine.RunAsync("report", folder["run"], "--open", "no")).ExitCode);
        Assert.Matches($@">[ab]/[01]\.tif, {Regex.Escape(Data)}:validation:0<", File.ReadAllText(folder["run/report.html"]));
    }

    [Fact]
    public async Task How_channels_are_normalised_is_measured_once_and_then_stands_in_the_model()
    {
        foreach (string split in new[] { "train", "validation", "test" })
            foreach (int label in new[] { 0, 1 }) SlideWriter.Write(folder[$"split/{split}/{label}/{split}.tif"], 300, 280, (x, y) => (byte)((x * y) ^ (label * 130)));
        string data = $"slides:{folder["split"]}";
        CommandLine trained = await CommandLine.RunAsync("train", data, "--epochs", "1", "--out", folder["run"], "--data-option", "normalize=true", "--set", "model.sensor.size=4", "--set", "model.sensor.scales=5");
        Assert.True(trained.ExitCode == 0, trained.Messages);
        Assert.Contains("measuring the channels", trained.Messages, StringComparison.Ordinal);
        // No slide that was trained on can be read any more.
        foreach (string slide in Directory.GetFiles(folder["split/train"], "*.tif", SearchOption.AllDirectories))
        {
            DateTime written = File.GetLastWriteTimeUtc(slide);
            byte[] bytes = File.ReadAllBytes(slide);
            // Its directories lie behind the tiles.
            bytes.AsSpan(64, 1000).Fill(byte.MaxValue);
            File.WriteAllBytes(slide, bytes);
            File.SetLastWriteTimeUtc(slide, written);
        }

        Assert.NotEqual(0, (await CommandLine.RunAsync("data", "prepare", data, "--data-option", "normalize=true")).ExitCode);
        foreach (string[] verb in (string[][])[["evaluate", folder["run"]], ["look", folder["run"], $"{data}:test:0", "--out", folder["looks"]], ["predict", folder["run"], $"{data}:test"], ["report", folder["run"]], ["export", folder["run"], "--out", folder["model"]]])
        {
            CommandLine line = await CommandLine.RunAsync(verb);
            Assert.True(line.ExitCode == 0, line.Messages);
            Assert.DoesNotContain("measuring the channels", line.Messages, StringComparison.Ordinal);
        }
    }

    public void Dispose() => folder.Dispose();
}
