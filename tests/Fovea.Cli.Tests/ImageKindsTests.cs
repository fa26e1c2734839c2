using System.Text.Json.Nodes;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Cli.Tests;

/// <summary>Image files of every kind that is read, from the command line.</summary>
[Collection(nameof(OwnHome))]
public sealed class ImageKindsTests : IDisposable
{
    private static readonly string fixtures = Path.Combine(SourceTree.Root, "tests", "Fovea.Imaging.Tests", "Fixtures");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task All_kinds_are_classified_by_one_call()
    {
        string[] files = [.. new[] { "turned", "kinds" }.SelectMany(name => Directory.EnumerateFiles(Path.Combine(fixtures, name))).Order(StringComparer.Ordinal)];
        Assert.InRange(files.Length, 50, 1000);
        CommandLine line = await CommandLine.RunAsync(["predict", Path.Combine(SourceTree.Root, "models", "mnist"), .. files]);
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonNode[] predictions = [.. line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonNode.Parse(text)!)];
        Assert.Equal(files, predictions.Select(each => each["image"]!.GetValue<string>()));
        Assert.All(predictions, each => Assert.Equal(1, each["probabilities"]!.AsObject().Sum(pair => pair.Value!.GetValue<double>()), 4));
        // However it is stored, it is the same picture.
        Assert.Single(predictions.Where(each => each["image"]!.GetValue<string>().Contains("turned", StringComparison.Ordinal)).Select(each => each["class"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task A_folder_of_all_kinds_is_previewed()
    {
        foreach (string name in new[] { "turned", "kinds" })
        {
            Directory.CreateDirectory(folder[name]);
            foreach (string file in Directory.EnumerateFiles(Path.Combine(fixtures, name))) File.Copy(file, Path.Combine(folder[name], Path.GetFileName(file)));
        }

        CommandLine line = await CommandLine.RunAsync("data", "preview", $"folder:{folder.Path}", "--pad", "24x24", "--out", folder["preview.png"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.DoesNotContain("left out", line.Messages, StringComparison.Ordinal);
        Assert.Contains("images of 24x24x3, 2 classes", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_read_by_the_range_that_a_model_was_trained_with()
    {
        for (short i = 0; i < 20; i++)
        {
            Write($"images/dark/{i:D2}.tif", (short)(300 + i));
            Write($"images/light/{i:D2}.tif", (short)(700 + i));
        }

        string data = $"folder:{folder["images"]}";
        CommandLine trained = await CommandLine.RunAsync(
            "train", data, "--data-option", "range=0..1000", "--fold", "2/4", "--epochs", "30", "--out", folder["run"], "--set", "training.learningRate=0.003", "--threads", "1");
        Assert.True(trained.ExitCode == 0, trained.Messages);
        Assert.Equal("0..1000", JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!["dataOptions"]!["range"]!.GetValue<string>());
        string dark = folder["images/dark/03.tif"], light = folder["images/light/03.tif"];
        foreach (string[] options in new string[][] { [], ["--original-size"] })
        {
            CommandLine predicted = await CommandLine.RunAsync(["predict", folder["run"], dark, light, .. options]);
            Assert.Equal(["dark", "light"], predicted.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonNode.Parse(text)!["class"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task A_file_that_needs_a_range_says_how_it_is_given()
    {
        Write("images/a/0.tif", 5, SampleFormat.INT);
        Write("images/b/0.tif", 5, SampleFormat.INT);
        CommandLine line = await CommandLine.RunAsync("data", "prepare", $"folder:{folder["images"]}");
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("holds signed samples of 16 bits and does not state their range", line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("(--data-option range=VALUE)", line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        CommandLine wrong = await CommandLine.RunAsync("data", "prepare", $"folder:{folder["images"]}", "--data-option", "range=4095..0");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("range must be LEAST..MOST", wrong.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A gray TIFF of 24x24 and 16 bits, all of one value.</summary>
    private void Write(string name, short value, SampleFormat format = SampleFormat.UINT)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using Tiff tiff = Tiff.Open(folder[name], "w");
        foreach ((TiffTag tag, object number) in new (TiffTag, object)[]
        {
            (TiffTag.IMAGEWIDTH, 24), (TiffTag.IMAGELENGTH, 24), (TiffTag.BITSPERSAMPLE, 16), (TiffTag.SAMPLESPERPIXEL, 1), (TiffTag.SAMPLEFORMAT, format),
            (TiffTag.PHOTOMETRIC, Photometric.MINISBLACK), (TiffTag.ROWSPERSTRIP, 24),
        }) tiff.SetField(tag, number);
        byte[] row = [.. Enumerable.Repeat(BitConverter.GetBytes(value), 24).SelectMany(bytes => bytes)];
        for (int y = 0; y < 24; y++) tiff.WriteScanline(row, y);
    }
}
