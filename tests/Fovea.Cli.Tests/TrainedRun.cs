namespace Fovea.Cli.Tests;

/// <summary>A run on the cue task, trained once for all tests that only use it.</summary>
public sealed class TrainedRun : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder["run"];

    public string Output { get; private set; } = string.Empty;

    public string Messages { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--out", Path, "--json");
        Assert.Equal(0, line.ExitCode);
        (Output, Messages) = (line.Output, line.Messages);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
