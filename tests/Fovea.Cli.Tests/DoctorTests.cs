using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Fovea.Cli.Doctor;
using Fovea.Numerics;

namespace Fovea.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task Json_is_one_object_with_a_finding_per_check()
    {
        CommandLine line = await CommandLine.RunAsync("doctor", "--json");
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        Assert.Equal(Checks.All.Count(), result["findings"]!.AsArray().Count);
        Assert.Equal(line.ExitCode == 0, result["healthy"]!.GetValue<bool>());
    }

    [Fact]
    public async Task People_see_versions_and_vectors()
    {
        CommandLine line = await CommandLine.RunAsync("doctor");
        Assert.Contains("vectors", line.Output, StringComparison.Ordinal);
        Assert.Contains(RuntimeInformation.FrameworkDescription, line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_trouble_with_advice()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], string.Empty);
        Finding finding = Checks.Cache(new DataCache(folder["file/cache"]));
        Assert.Equal(FindingState.Trouble, finding.State);
        Assert.Contains(DataCache.RootVariable, finding.Advice, StringComparison.Ordinal);
        Assert.Equal(FindingState.Good, Checks.Cache(new DataCache(folder["cache"])).State);
    }

    [Fact]
    public void Narrow_vectors_little_memory_and_no_npm_are_told()
    {
        Assert.Equal(FindingState.Good, Checks.Vectors(VectorWidth.Bits512, Architecture.X64).State);
        Assert.Contains("AVX2", Checks.Vectors(VectorWidth.Bits128, Architecture.X64).Advice, StringComparison.Ordinal);
        Assert.Contains("not been run", Checks.Vectors(VectorWidth.Bits128, Architecture.Arm64).Advice, StringComparison.Ordinal);
        Assert.Equal(FindingState.Warning, Checks.Memory(100_000_000).State);
        Assert.Contains("not installed", Checks.Npm("/no/such/folder").Value, StringComparison.Ordinal);
    }
}
