using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Fovea.Cli.Doctor;
using Fovea.Data;
using Fovea.Devices;
using Fovea.Numerics;

namespace Fovea.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task Json_is_one_object_with_a_finding_per_check()
    {
        CommandLine line = await CommandLine.RunAsync("doctor", "--json");
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        Assert.Equal(["fovea", ".NET", "system", "processor"], result["findings"]!.AsArray().Take(4).Select(finding => (string?)finding!["name"]));
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
    public void Devices_are_listed_and_what_keeps_others_away_is_no_trouble()
    {
        DeviceInfo card = new("cuda:0", "Some Card", "CUDA 13.0", 80_000_000_000);
        Finding[] with = [.. Checks.Devices([card], ["OpenCL: no driver is installed"])], without = [.. Checks.Devices([], ["CUDA: no library", "OpenCL: no library"])];
        Assert.Equal(
            [new("cuda:0", FindingState.Good, "Some Card, 80.0 GB, driver CUDA 13.0; --device cuda:0 computes on it"), new Finding("no device", FindingState.Note, "OpenCL: no driver is installed")], with);
        Assert.Equal(["none but the processor", "CUDA: no library", "OpenCL: no library"], without.Select(finding => finding.Value));
        Assert.All(without, finding => Assert.Equal((FindingState.Note, null), (finding.State, finding.Advice)));
        using TemporaryFolder folder = new();
        Assert.DoesNotContain(Checks.Look(new DataCache(folder["cache"]), [], ["CUDA: no library"]), finding => finding.State == FindingState.Trouble);
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

    [Fact]
    public void OpenSlide_is_told_with_its_version_or_what_to_install()
    {
        Assert.Equal("3.4.1: slides of its formats are read", Checks.OpenSlide("3.4.1").Value);
        Finding missing = Checks.OpenSlide(version: null);
        Assert.Equal(FindingState.Note, missing.State);
        Assert.Contains("install OpenSlide (", missing.Value, StringComparison.Ordinal);
    }
}
