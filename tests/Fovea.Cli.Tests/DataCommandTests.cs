using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task List_names_every_data_set_with_its_options()
    {
        JsonArray listed = JsonNode.Parse((await CommandLine.RunAsync("data", "list", "--json")).Output)!["dataSets"]!.AsArray();
        Assert.Equal(
            ["mnist", "translated-mnist", "cluttered-mnist-60", "cluttered-mnist-100", "megapixel-mnist", "cue", "large-cue", "folder:PATH", "slides:PATH", "bach:PATH", "pcam:PATH"],
            listed.Select(each => each!["name"]!.GetValue<string>()).Take(11));
        Assert.Equal(8, listed[3]!["options"]!["pieces"]!.GetValue<int>());
        Assert.Contains("canvas=100 pieces=8 pieceSize=8 blend=add mode=fresh", (await CommandLine.RunAsync("data", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_prints_what_is_not_known_and_passes()
    {
        JsonNode result = JsonNode.Parse((await CommandLine.RunAsync("data", "verify", "cue", "--json")).Output)!;
        Assert.True(result["good"]!.GetValue<bool>());
        Assert.Equal(64, result["splits"]!["test"]!["sha256"]!.GetValue<string>().Length);
        Assert.Null(result["splits"]!["test"]!["known"]);
    }

    [Theory]
    [InlineData("prepare mnits", 2, "unknown data set 'mnits'; did you mean 'mnist'?")]
    [InlineData("prepare folder:", 2, "folder:PATH needs a path behind the colon")]
    [InlineData("prepare folder:no/such/place", 2, "there is no folder")]
    [InlineData("prepare bach:.", 1, "is not BACH's folder")]
    [InlineData("prepare pcam:.", 1, "there is no file")]
    [InlineData("prepare mnist --data-option distortion.rotation=200", 2, "rotation must be 0 to 180, but is 200")]
    [InlineData("prepare mnist --data-option distortion.angle=2", 2, "unknown key 'distortion.angle'; known here: rotation, scale, shear, elastic")]
    [InlineData("preview cue --per-class 0", 2, "--per-class must be 1 to 100, but is 0")]
    [InlineData("preview cue --out no/such/place/p.png", 2, "--out: there is no folder")]
    [InlineData("preview cue --split unlabelled", 1, "cue has no unlabelled images")]
    public async Task What_is_wrong_is_told(string command, int exitCode, string told)
    {
        CommandLine line = await CommandLine.RunAsync(["data", .. command.Split(' ')]);
        Assert.Equal(exitCode, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_of_what_needs_no_files_works_anywhere()
    {
        CommandLine line = await CommandLine.RunAsync("data", "preview", "cue", "--out", folder["cue.png"], "--dark", "--json");
        Assert.Equal(0, line.ExitCode);
        Assert.Equal(8000, JsonNode.Parse(line.Output)!["splits"]!["training"]!["images"]!.GetValue<int>());
        Assert.True(new FileInfo(folder["cue.png"]).Length > 10_000);
    }

    public void Dispose() => folder.Dispose();
}
