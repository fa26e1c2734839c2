using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>No verb writes over what it reads, or over what a run or a model consists of, whichever way the file is named.</summary>
public sealed class OutputFileTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("best.safetensors", "export RUN --onnx")]
    [InlineData("resume.safetensors", "export RUN --onnx-step")]
    [InlineData("best.safetensors", "export RUN --safetensors")]
    [InlineData("recipe.json", "evaluate RUN --predictions")]
    [InlineData("metrics.jsonl", "predict RUN cue:test:0 --out")]
    [InlineData("metrics.jsonl", "report RUN --out")]
    [InlineData("result.json", "data preview cue --out")]
    public async Task Files_of_a_run_are_not_replaced_by_any_way_to_them(string file, string verb)
    {
        string target = Path.Combine(run.Path, file), before = Convert.ToHexString(File.ReadAllBytes(target));
        Directory.CreateSymbolicLink(folder["link"], run.Path);
        Directory.CreateDirectory(folder["files"]);
        File.CreateSymbolicLink(folder[$"files/{file}"], target);
        foreach (string path in new[] { target, folder[$"link/{file}"], folder[$"files/{file}"] })
        {
            CommandLine line = await CommandLine.RunAsync([.. verb.Replace("RUN", run.Path, StringComparison.Ordinal).Split(' '), path]);
            Assert.True(line.ExitCode == 2, $"{verb} {path}: {line.ExitCode} {line.Messages}");
            Assert.Contains("must be another file, but", line.Messages, StringComparison.Ordinal);
        }

        Assert.Equal(before, Convert.ToHexString(File.ReadAllBytes(target)));
    }

    [Fact]
    public async Task Other_files_in_a_runs_folder_are_made_and_replaced()
    {
        string target = Path.Combine(run.Path, "predictions.csv");
        for (int time = 0; time < 2; time++) Assert.Equal(0, (await CommandLine.RunAsync("predict", run.Path, "cue:test:0", "--out", target)).ExitCode);
    }

    [Fact]
    public async Task What_is_read_is_not_replaced()
    {
        Directory.CreateDirectory(folder["images/a"]);
        string image = folder["images/a/one.png"], table = folder["images/a.csv"];
        using (SKBitmap bitmap = new(24, 24))
        using (SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100))
        {
            File.WriteAllBytes(image, png.ToArray());
            File.WriteAllBytes(table, png.ToArray());
        }

        byte[] before = File.ReadAllBytes(image);
        await RefusedAsync("must be another file than what is read", "predict", run.Path, table, "--out", table);
        await RefusedAsync("must be none of the images that are read", "data", "preview", $"folder:{folder["images"]}", "--out", image);
        Assert.Equal(before, File.ReadAllBytes(image));
        Assert.Equal(before, File.ReadAllBytes(table));
        File.Copy(Path.Combine(run.Path, "best.safetensors"), folder["mine.safetensors"]);
        await RefusedAsync("must be another file than what is read", "export", folder["mine.safetensors"], "--safetensors", folder["mine.safetensors"]);
    }

    public void Dispose() => folder.Dispose();

    private static async Task RefusedAsync(string rule, params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.True(line.ExitCode == 2, $"{string.Join(' ', args)}: {line.ExitCode} {line.Messages}");
        Assert.Contains(rule, line.Messages, StringComparison.Ordinal);
    }
}
