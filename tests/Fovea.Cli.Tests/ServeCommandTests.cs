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

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. args])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
