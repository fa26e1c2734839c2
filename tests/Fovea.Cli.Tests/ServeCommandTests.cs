using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task It_says_where_it_is_and_ends_at_a_signal()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no termination signal");
        using Process process = Start("serve", "--port", "0", "--runs", folder.Path, "--json");
        JsonNode said = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        Assert.Equal(folder.Path, (string?)said["runs"]);
        using HttpClient client = new() { BaseAddress = new Uri((string)said["address"]!) };
        Assert.Contains("\"runs\":[]", await client.GetStringAsync("/api/runs"), StringComparison.Ordinal);
        using (Process signal = Process.Start("kill", ["-TERM", $"{process.Id}"])) await signal.WaitForExitAsync();
        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(string.Empty, await process.StandardOutput.ReadToEndAsync());
        Assert.Equal("fovea: stopped", (await process.StandardError.ReadToEndAsync()).Trim());
    }

    [Fact]
    public async Task Started_from_anywhere_it_offers_the_models_that_came_with_it()
    {
        using Process process = Start("serve", "--port", "0", "--json");
        JsonNode said = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        using HttpClient client = new() { BaseAddress = new Uri((string)said["address"]!) };
        JsonNode models = JsonNode.Parse(await client.GetStringAsync("/api/models"))!;
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Equal(Path.Combine(SourceTree.Root, "models"), (string?)said["models"]);
        Assert.Equal(["cluttered-100", "cluttered-60", "megapixel-1500", "mnist", "translated-60"], models["models"]!.AsArray().Select(model => (string)model!["name"]!));
    }

    [Fact]
    public async Task Models_that_lie_where_it_is_started_come_before_them()
    {
        Directory.CreateDirectory(folder["models"]);
        using Process process = Start("serve", "--port", "0", "--json");
        JsonNode said = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Equal(folder["models"], (string?)said["models"]);
    }

    [Fact]
    public async Task Open_to_others_it_warns()
    {
        using Process process = Start("serve", "--urls", "http://0.0.0.0:0", "--runs", folder.Path);
        Assert.Contains("WARNING: others on the network can reach this page", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Fovea is at http://0.0.0.0:", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        process.Kill();
        await process.WaitForExitAsync();
    }

    [Theory]
    [InlineData("--port", "70000", "--port must be 0 to 65535, but is 70000")]
    [InlineData("--urls", "https://127.0.0.1:5100", "urls must be like http://127.0.0.1:5100, but one is 'https://127.0.0.1:5100'")]
    [InlineData("--urls", " ; ", "urls must name at least one address")]
    public async Task An_address_that_cannot_be_is_told(string option, string value, string told)
    {
        CommandLine line = await CommandLine.RunAsync("serve", option, value);
        Assert.Equal((2, $"fovea: {told}"), (line.ExitCode, line.Messages.Trim()));
    }

    public void Dispose() => folder.Dispose();

    private Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. args])
    {
        WorkingDirectory = folder.Path,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
