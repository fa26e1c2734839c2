namespace Fovea.Application;

/// <summary>Where this program lies, and what came with it.</summary>
internal static class Installation
{
    /// <summary>The source tree that the program was built in; null where it is installed.</summary>
    public static string? SourceTree { get; } = FindSourceTree();

    /// <summary>The folder of the models that came with the program: beside it where it is installed, else the source tree's; null where none came.</summary>
    public static string? Models { get; } =
        new[] { AppContext.BaseDirectory, SourceTree }.OfType<string>().Select(place => Path.Combine(place, "models")).FirstOrDefault(Directory.Exists);

    private static string? FindSourceTree()
    {
        for (DirectoryInfo? above = new(AppContext.BaseDirectory); above is not null; above = above.Parent)
            if (File.Exists(Path.Combine(above.FullName, "Fovea.slnx"))) return above.FullName;
        return null;
    }
}
