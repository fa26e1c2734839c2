using System.Diagnostics;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>What the program prints to be pasted, pasted into a shell.</summary>
public sealed class PastedCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Commands_work_whatever_program_and_folders_are_called()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has another shell");
        for (int i = 0; i < 20; i++)
        {
            Write($"meine Fotos/größer/{i:D2}.png", new SKColor((byte)(2 * i), 0, 0));
            Write($"meine Fotos/it's/{i:D2}.png", new SKColor((byte)(255 - (2 * i)), 200, 200));
        }

        File.WriteAllText(folder["my fovea"], $"#!/bin/sh\nFOVEA_PROGRAM=$0 exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll")}' \"$@\"\n");
        await ShellAsync("chmod +x 'my fovea'");

        string trained = await ShellAsync("'./my fovea' train 'folder:meine Fotos' --epochs 1 --out 'my runs/ä' --no-test --threads 1");
        string looked = await ShellAsync(Behind("see what it looks at: ", trained));
        Assert.Contains("meine Fotos-validation-0.png", looked, StringComparison.Ordinal);
        string evaluate = Behind("the test was left out: ", trained);
        string evaluated = await ShellAsync($"{evaluate[..evaluate.IndexOf(" reads it", StringComparison.Ordinal)]} --json");
        Assert.Contains("\"größer\":", evaluated, StringComparison.Ordinal);
        Assert.Equal($"folder:{folder["meine Fotos"]}", (string?)JsonNode.Parse(evaluated)!["dataset"]);
        Assert.Contains($"\"data\": \"folder:{folder["meine Fotos"]}\"", File.ReadAllText(folder["my runs/ä/recipe.json"]), StringComparison.Ordinal);
        string exported = await ShellAsync("'./my fovea' export 'my runs/ä' --out 'my models/ä' --threads 1");
        await ShellAsync(Behind("see what it looks at: ", exported));
    }

    public void Dispose() => folder.Dispose();

    private static string Behind(string words, string output) =>
        output.Split('\n').First(line => line.Contains(words, StringComparison.Ordinal)) is var line ? line[(line.IndexOf(words, StringComparison.Ordinal) + words.Length)..] : string.Empty;

    private async Task<string> ShellAsync(string command)
    {
        ProcessStartInfo start = new("sh", ["-c", command]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FOVEA_HOME"] = folder["home"];
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), messages = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command}: {await messages}");
        return await output;
    }

    private void Write(string name, SKColor color)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        using SKBitmap bitmap = new(12, 12);
        bitmap.Erase(color);
        using FileStream stream = File.Create(folder[name]);
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
    }
}
