using System.Text.Json.Nodes;
using Fovea.Data.Cue;
using Fovea.Imaging;

namespace Fovea.Cli.Tests;

/// <summary>A data set that this library does not know, from its registration on.</summary>
public sealed class OwnDataSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    static OwnDataSetTests()
    {
        // Other tests count on the library's own names being the first.
        ImagingDataSets.Register();
        DataSets.Add("small-cue", "a cue task of few images", _ => new CueSource(200, 50, 50));
    }

    [Fact]
    public async Task It_is_listed_trained_resumed_evaluated_and_looked_at_by_its_name()
    {
        CommandLine list = await CommandLine.RunAsync("data", "list", "--json");
        Assert.Contains("small-cue", JsonNode.Parse(list.Output)!["dataSets"]!.AsArray().Select(each => (string)each!["name"]!));
        CommandLine trained = await CommandLine.RunAsync("train", "small-cue", "--epochs", "2", "--threads", "1", "--out", folder["run"]);
        Assert.True(trained.ExitCode == 0, trained.Messages);
        Assert.Equal("small-cue", (string?)JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!["data"]);
        File.Delete(folder["run/result.json"]);
        CommandLine again = await CommandLine.RunAsync("train", "--resume", folder["run"], "--threads", "1");
        Assert.True(again.ExitCode == 0, again.Messages);
        CommandLine evaluated = await CommandLine.RunAsync("evaluate", folder["run"], "--json");
        Assert.Equal("50", $"{JsonNode.Parse(evaluated.Output)!["images"]}");
        CommandLine looked = await CommandLine.RunAsync("look", folder["run"], "small-cue:test:3", "--out", folder["looks"]);
        Assert.True(looked.ExitCode == 0, looked.Messages);
    }

    [Fact]
    public async Task A_name_near_to_it_is_told_of_it()
    {
        CommandLine line = await CommandLine.RunAsync("train", "smal-cue");
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("did you mean 'small-cue'?", line.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
