using System.Globalization;
using Fovea.Training.Runs;

namespace Fovea.Cli;

/// <summary>The folder of a recipe's seeds: the run of each lies in it, as seed-1, seed-2. That is all that makes it one.</summary>
/// <param name="Path">The folder.</param>
internal sealed record SeedGroup(string Path)
{
    private const string Prefix = "seed-";

    /// <summary>The runs that are there, in the order of their seeds.</summary>
    public IReadOnlyList<string> Runs => !Directory.Exists(Path) ? [] :
    [
        .. Directory.EnumerateDirectories(Path, $"{Prefix}*").Select(folder => (Folder: folder, Seed: SeedOf(folder)))
            .Where(run => run.Seed is not null && RunView.TryOpen(run.Folder) is not null).OrderBy(run => run.Seed).Select(run => run.Folder),
    ];

    /// <summary>The group that a path leads to; null where it leads to a run, or to none with runs of seeds in it.</summary>
    public static SeedGroup? Find(string path) => RunView.TryOpen(path) is null && new SeedGroup(path) is { Runs.Count: > 0 } group ? group : null;

    /// <summary>The folder of a seed's run.</summary>
    public string FolderOf(ulong seed) => System.IO.Path.Combine(Path, $"{Prefix}{seed}");

    private static ulong? SeedOf(string folder) =>
        ulong.TryParse(System.IO.Path.GetFileName(folder).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;
}
