using System.Text.Json.Nodes;
using Fovea.Cli.Benchmarks;

namespace Fovea.Cli.Tests;

[Collection(nameof(OwnHome))]
public sealed class BenchSizesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Every_size_has_its_figures_and_the_curves_a_picture()
    {
        CommandLine line = await CommandLine.RunAsync("bench", "--sizes", "--largest", "64", "--out", folder["cost.png"], "--json");
        Assert.Equal(0, line.ExitCode);
        JsonArray sizes = JsonNode.Parse(line.Output)!["sizes"]!.AsArray();
        Assert.Equal([28, 64], sizes.Select(size => size!["side"]!.GetValue<int>()));
        string[] keys =
        [
            "side", "decisionMilliseconds", "ratio", "linesRead", "bytesRead", "readNanoseconds", "missMilliseconds", "ratioBeyondMisses",
            "convolutionMilliseconds", "convolutionLayerMilliseconds",
        ];
        Assert.All(sizes, size => Assert.Equal(keys, size!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(1, sizes[0]!["ratio"]!.GetValue<double>());
        Assert.Equal(0, sizes[0]!["missMilliseconds"]!.GetValue<double>());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["cost.png"])[..4]);
    }

    [Fact]
    public async Task Large_images_have_their_figures_wherever_pixels_come_from()
    {
        CommandLine line = await CommandLine.RunAsync("bench", "--slides", "--largest", "1500", "--out", folder["cost.png"], "--json");
        Assert.Equal(0, line.ExitCode);
        JsonNode result = JsonNode.Parse(line.Output)!;
        Assert.Equal(8 * 12 * 16 * 16, result["numbersRead"]!.GetValue<int>());
        JsonObject size = Assert.Single(result["sizes"]!.AsArray())!.AsObject();
        string[] everywhere = ["side", "memoryMilliseconds", "scenesMilliseconds", "fileMegabytes", "warmMilliseconds", "decodedMilliseconds", "trainImagesPerSecond"];
        Assert.All(everywhere, key => Assert.True(size[key]!.GetValue<double>() > 0, key));
        if (OperatingSystem.IsLinux()) Assert.True(size["coldMegabytes"]!.GetValue<double>() > 0);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["cost.png"])[..4]);
    }

    [Theory]
    [InlineData("--out p.png", "--out needs --sizes or --slides")]
    [InlineData("--largest 64", "--largest needs --sizes or --slides")]
    [InlineData("--sizes --slides", "--sizes and --slides are measured one by one: leave one out")]
    [InlineData("--slides --largest 1499", "--largest must be at least 1500, but is 1499")]
    [InlineData("--sizes --largest 27", "--largest must be at least 28, but is 27")]
    [InlineData("--sizes --out no/such/place/p.png", "--out: there is no folder")]
    public async Task What_is_wrong_is_told(string options, string told)
    {
        CommandLine line = await CommandLine.RunAsync(["bench", .. options.Split(' ')]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 8)] // Each row within a line.
    [InlineData(60, 0, 16)] // Each row over the end of a line.
    [InlineData(-4, -4, 4)] // Only what lies in the image.
    [InlineData(-8, 0, 0)]
    public void Lines_are_counted_from_boxes(int left, int top, int lines)
    {
        HashSet<long> read = [];
        CacheLines.AddLines(new GlimpseBox(left, top, 8), new ImageShape(128, 128, 1), read);
        CacheLines.AddLines(new GlimpseBox(left, top, 8), new ImageShape(128, 128, 1), read);
        Assert.Equal(lines, read.Count);
    }

    public void Dispose() => folder.Dispose();
}
