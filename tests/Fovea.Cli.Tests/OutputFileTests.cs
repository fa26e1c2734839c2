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

    [Theory]
    [InlineData("predict RUN cue:test:0 --out /proc/x.csv", "--out: /proc/x.csv cannot be written: in /proc nothing can be made")]
    [InlineData("report RUN --out /proc/x.html", "--out: /proc/x.html cannot be written: in /proc nothing can be made")]
    [InlineData("look RUN cue:test:0 --out /proc/x", "pictures cannot be written to /proc/x: in /proc nothing can be made")]
    [InlineData("look RUN cue:test:0 --out /proc", "/proc/look-cue-test-0.png cannot be written: in /proc nothing can be made")]
    public async Task Where_nothing_can_be_made_is_told_in_words_of_ours(string command, string told)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("there is no /proc");
        CommandLine line = await CommandLine.RunAsync(command.Replace("RUN", run.Path, StringComparison.Ordinal).Split(' '));
        Assert.Equal(1, line.ExitCode);
        Assert.Equal($"fovea: {told}", line.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd());
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_in_is_told_in_words_of_ours()
    {
        Directory.CreateDirectory(folder["closed"]);
        using IDisposable closed = OddFiles.Close(folder["closed"]);
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, "cue:test:0", "--out", folder["closed/p.csv"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains($"{folder["closed/p.csv"]} cannot be written: who runs this may not write in {folder["closed"]}", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_another_prediction_is_at_work_on_is_left_to_it()
    {
        string target = folder["p.csv"];
        await using FileStream held = new($"{target}.part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        CommandLine line = await CommandLine.RunAsync("predict", run.Path, "cue:test:0", "--out", target);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains($"fovea: another command is at work on {target}, and keeps what it has done in {target}.part: wait for it, stop it, or give another --out", line.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
    }

    public void Dispose() => folder.Dispose();

    private static async Task RefusedAsync(string rule, params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.True(line.ExitCode == 2, $"{string.Join(' ', args)}: {line.ExitCode} {line.Messages}");
        Assert.Contains(rule, line.Messages, StringComparison.Ordinal);
    }
}
