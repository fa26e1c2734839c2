using System.Text.Json.Nodes;
using Fovea.Imaging;

namespace Fovea.Cli.Tests;

/// <summary>A model of images that show several classes at once, verb by verb.</summary>
public sealed class SeveralClassesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    static SeveralClassesTests()
    {
        // Other tests count on the library's own names being the first.
        ImagingDataSets.Register();
        DataSets.Add("patterns", "none, some or all of three patterns", _ => new PatternsSource(trainingImages: 300, otherImages: 60));
    }

    [Fact]
    public async Task Every_verb_shows_sets_or_says_that_it_does_not()
    {
        CommandLine unasked = await CommandLine.RunAsync("train", "patterns", "--epochs", "1", "--out", folder["none"]);
        Assert.NotEqual(0, unasked.ExitCode);
        Assert.Contains("model.severalClasses must be true, since images of patterns may show several classes at once, but is false", unasked.Messages, StringComparison.Ordinal);

        await DoneAsync("train", "patterns", "--epochs", "12", "--threads", "2", "--set", "model={\"kind\":\"fullyConnected\",\"hidden\":[32],\"severalClasses\":true}", "--out", folder["run"]);
        CommandLine evaluated = await DoneAsync("evaluate", folder["run"], "--json", "--predictions", folder["all.csv"]);
        JsonNode figures = JsonNode.Parse(evaluated.Output)!;
        Assert.InRange((double)figures["wrongClassPercent"]!, 0, 40);
        Assert.Equal(3, figures["classAccuracyPercent"]!.AsObject().Count);
        Assert.Empty(figures["confusion"]!.AsArray());
        string[] lines = File.ReadAllLines(folder["all.csv"]);
        Assert.Equal("image,truth,class,p(upright),p(level),p(chequered)", lines[0]);
        Assert.Contains(lines, line => line.Contains(" + ", StringComparison.Ordinal));
        CommandLine told = await DoneAsync("evaluate", folder["run"]);
        Assert.Contains("right being who is in every class", told.Output, StringComparison.Ordinal);
        Assert.Contains("wrongly said to be there or not", told.Output, StringComparison.Ordinal);

        JsonNode predicted = JsonNode.Parse((await DoneAsync("predict", folder["run"], "patterns:test:0")).Output)!;
        IEnumerable<string> expected = predicted["probabilities"]!.AsObject().Where(each => (float)each.Value! >= 0.5f).Select(each => each.Key);
        Assert.Equal(expected, predicted["classes"]!.AsArray().Select(each => (string)each!));
        CommandLine looked = await DoneAsync("look", folder["run"], "patterns:test:0", "--out", folder["looks"]);
        Assert.Contains($"{predicted["class"]}", looked.Output, StringComparison.Ordinal);
        Assert.Contains($"\"truth\":\"{predicted["truth"]}\"".Replace("+", "\\u002B", StringComparison.Ordinal), File.ReadAllText(folder["looks/look-patterns-test-0.html"]), StringComparison.Ordinal);
        await DoneAsync("data", "preview", "patterns", "--out", folder["preview.png"]);
        await DoneAsync("report", folder["run"], "--out", folder["report.html"]);
        Assert.Contains("The model says several classes at once", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);

        CommandLine exported = await CommandLine.RunAsync("export", folder["run"], "--onnx", folder["model.onnx"]);
        Assert.NotEqual(0, exported.ExitCode);
        Assert.Contains("model.severalClasses", exported.Messages, StringComparison.Ordinal);
        CommandLine other = await CommandLine.RunAsync("evaluate", folder["run"], "--data", "cue");
        Assert.NotEqual(0, other.ExitCode);
        Assert.Contains("the model says for every class whether it is there", other.Messages, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<CommandLine> DoneAsync(params string[] args)
    {
        CommandLine line = await CommandLine.RunAsync(args);
        Assert.True(line.ExitCode == 0, $"{string.Join(' ', args)}: {line.Messages}");
        return line;
    }
}
