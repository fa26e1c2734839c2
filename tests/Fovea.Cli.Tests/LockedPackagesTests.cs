using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>What lock files say of the packages that everything is built with; no registry is asked.</summary>
public sealed class LockedPackagesTests
{
    // The first version without the hole.
    private static readonly Dictionary<string, Version> leastSafe = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Newtonsoft.Json"] = new(13, 0, 1), // GHSA-5crp-9r3c-p9vr: deeply nested JSON ends the process
        ["Npgsql"] = new(8, 0, 3), // GHSA-x9vc-6hfv-hg8c: SQL injection by overflow of a message's size
        ["SkiaSharp"] = new(2, 88, 6), // GHSA-j7hp-h8jx-5ppr: heap overflow in WebP
    };

    [Fact]
    public void Every_project_is_locked() =>
        Assert.All(Projects(), project => Assert.True(File.Exists(LockOf(project)), $"{project} has no packages.lock.json: run dotnet restore"));

    [Fact]
    public void No_package_is_of_a_version_with_a_known_hole()
    {
        int seen = 0;
        foreach (string project in Projects())
        {
            using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(LockOf(project)));
            foreach (JsonProperty package in locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (!leastSafe.TryGetValue(package.Name, out Version? least) || !package.Value.TryGetProperty("resolved", out JsonElement version)) continue;
                seen++;
                Assert.True(Version.Parse(version.GetString()!.Split('-')[0]) >= least, $"{project} has {package.Name} {version}, but must have {least}");
            }
        }

        Assert.True(seen >= leastSafe.Count, $"only {seen} of the packages were seen");
    }

    private static IEnumerable<string> Projects() => new[] { "src", "tests", "bench" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.csproj", SearchOption.AllDirectories));

    private static string LockOf(string project) => Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
}
